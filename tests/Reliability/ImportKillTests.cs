using System.Text.Json.Nodes;

namespace Reliability.Tests;

/// <summary>
/// An import of several pieces in processes that are killed at random moments, and resumed in others. In the end each record is in the
/// collection once, and nothing is left in the storage. Where records have no id, a piece whose submit is in doubt is reported and not sent
/// again. TCB_IMPORT_KILLS sets the number of kills, TCB_SEED their moments.
/// </summary>
public sealed class ImportKillTests(ImportTarget target) : IClassFixture<ImportTarget>
{
    /// <summary>
    /// With Upsert and ids, with Insert, and with Upsert without ids in turn. What is sent twice without ids is there twice.
    /// </summary>
    public static TheoryData<int, string, bool> Imports =>
        [.. RandomKills.Runs("TCB_IMPORT_KILLS", 9).Select(number => (number, number % 3 == 1 ? "Insert" : "Upsert", number % 3 == 0))];

    [Theory]
    [MemberData(nameof(Imports))]
    public async Task Killed_at_random_moments_it_is_completed_by_the_last_process(int number, string mode, bool hasIds)
    {
        using var import = new KilledImport(target, mode, hasIds);
        var (when, text) = await RandomKills.RunAsync(
            $"import ({mode}{(hasIds ? "" : ", no ids")})", number, await target.LengthAsync(), import.Next);
        if (!hasIds && import.PieceInDoubt is { } piece)
            await CheckDoubtAsync(import, piece, $"{when}: {text}");
        else
            await CheckCompleteAsync(import, $"{when}: {text}");
    }

    [Theory]
    [InlineData(nameof(Moment.SubmitBefore), 2, "Upsert", true)]
    [InlineData(nameof(Moment.SubmitBefore), 2, "Insert", false)]
    [InlineData(nameof(Moment.SubmitAfter), 2, "Upsert", true)]
    [InlineData(nameof(Moment.SubmitAfter), 2, "Upsert", false)]
    [InlineData(nameof(Moment.SubmitAfter), 2, "Insert", false)]
    [InlineData(nameof(Moment.State), 2, "Insert", false)] // the upload of the first piece
    public async Task Killed_at_a_step_it_is_completed_by_another_process_or_in_doubt(string at, int call, string mode, bool hasIds)
    {
        using var import = new KilledImport(target, mode, hasIds);
        using (var session = import.Next()!)
        {
            var calls = 0;
            target.Gate.Passed = passed =>
            {
                if (passed.ToString() == at && ++calls == call)
                    session.Kill();
            };
            await session.FinishAsync();
            target.Gate.Passed = _ => { };
        }

        if (hasIds || at == nameof(Moment.State))
        {
            using (var session = import.Next()!)
                await RandomKills.MeasureAsync(session);
            await CheckCompleteAsync(import, at);
            return;
        }

        Assert.NotNull(import.PieceInDoubt);
        await CheckDoubtAsync(import, import.PieceInDoubt, at);
    }

    private async Task CheckCompleteAsync(KilledImport import, string when)
    {
        Assert.True(
            (import.Entry?["state"]!.ToString(), import.Entry?["job"]!["status"]!.ToString()) is ("Ended", "Succeeded"),
            $"{when}: {import.Entry}");
        Assert.Equal(Enumerable.Range(0, ImportTarget.Records), (await import.NumbersAsync()).Order());
        using var view = target.View();
        Assert.True(await view.ObjectsAsync(import.Env) is [], $"{when}: uploads are left.");
    }

    /// <summary>What is before the piece in doubt is imported, the piece itself is or is not, and nothing is sent any more.</summary>
    private async Task CheckDoubtAsync(KilledImport import, JsonNode piece, string when)
    {
        using var view = target.View();
        var before = (await view.RequestsAsync("any")).Count;
        using (var session = import.Next()!)
            Assert.Contains("ImportInDoubt", (await RandomKills.MeasureAsync(session)).Text, StringComparison.Ordinal);
        Assert.True((await view.RequestsAsync("any")).Count == before, $"{when}: something was sent for an import in doubt.");

        var (first, count) = (piece["firstLine"]!.GetValue<int>() - 1, piece["recordCount"]!.GetValue<int>());
        var numbers = (await import.NumbersAsync()).Order().ToArray();
        Assert.True(
            numbers.Length == first || numbers.Length == first + count,
            $"{when}: {numbers.Length} records, with {count} in doubt after {first}.");
        Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
        var submitted = (await view.RequestsAsync("import")).Select(request => JsonNode.Parse(request!["body"]!.ToString())!)
            .Where(body => body["env"]!.ToString() == import.Env).Select(body => body["file_path"]!.ToString());
        Assert.Equal(submitted.Distinct(), submitted);
        // A job may still read the file of the piece in doubt.
        Assert.True((await view.ObjectsAsync(import.Env)).All(key => key == piece["filePath"]!.ToString()), $"{when}: uploads are left.");
    }
}

/// <summary>A service with empty collections to import into.</summary>
public sealed class ImportTarget : IDisposable
{
    internal const int Records = 400;
    internal const string Collection = "rows";
    private const int Environments = 60;

    private readonly string _root = Directory.CreateTempSubdirectory("tcb-import-target-").FullName;
    private readonly EmulatorProcess _emulator;
    private int _used;
    private TimeSpan? _length;

    public ImportTarget()
    {
        for (var number = 0; number < Environments; number++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_root, "seed", $"target-{number}")).FullName;
            File.WriteAllText(Path.Combine(folder, $"{Collection}.jsonl"), "");
        }

        File.WriteAllLines(
            FileOf(hasIds: false), Enumerable.Range(0, Records).Select(number => $$"""{"n":{{number}},"name":"record {{number}}"}"""));
        File.WriteAllLines(
            FileOf(hasIds: true), Enumerable.Range(0, Records).Select(number => $$"""{"_id":"{{number}}","n":{{number}}}"""));
        _emulator = new EmulatorProcess(jobSeconds: 0.2, seed: Path.Combine(_root, "seed"));
        Gate = new Gate(_emulator.Endpoint);
    }

    internal Gate Gate { get; }

    /// <summary>The file that is imported.</summary>
    internal string FileOf(bool hasIds) => Path.Combine(_root, hasIds ? "ids.jsonl" : "no-ids.jsonl");

    /// <summary>An environment that no other import uses.</summary>
    internal string NextEnvironment() => $"target-{_used++}";

    internal IReadOnlyDictionary<string, string> Variables(string ledger) => _emulator.Variables(Gate, ledger);

    /// <summary>What is at the service.</summary>
    internal ServiceView View() => _emulator.View(() => Task.Delay(50));

    /// <summary>How long an import takes from its first line to its end. Measured once.</summary>
    internal async Task<TimeSpan> LengthAsync()
    {
        if (_length is { } known)
            return known;
        using var import = new KilledImport(this, "Insert", hasIds: false);
        using var session = import.Next()!;
        var (length, text) = await RandomKills.MeasureAsync(session);
        Assert.EndsWith("Succeeded", text, StringComparison.Ordinal);
        return (_length = length).Value;
    }

    public void Dispose()
    {
        Gate.Dispose();
        _emulator.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}

/// <summary>One import: an environment and a ledger of its own, and sessions that start and resume it.</summary>
internal sealed class KilledImport(ImportTarget target, string mode, bool hasIds) : IDisposable
{
    private readonly string _ledger = Directory.CreateTempSubdirectory("tcb-import-").FullName;

    public string Env { get; } = target.NextEnvironment();

    /// <summary>The import in the ledger; null before it is there.</summary>
    public JsonNode? Entry => Directory.GetFiles(_ledger, "*.json") is [var file] ? JsonNode.Parse(File.ReadAllText(file)) : null;

    /// <summary>The piece that was sent, and may have made a job that nobody knows; null if there is none.</summary>
    public JsonNode? PieceInDoubt => Entry?["job"]!["pieces"]!.AsArray().FirstOrDefault(piece => piece!["status"]!.ToString() == "InDoubt");

    /// <summary>A session that begins or resumes the import; null if it has ended.</summary>
    public ShellProcess? Next()
    {
        var entry = Entry;
        if (entry is not null && entry["state"]!.ToString() == "Ended"
            && entry["job"]!["pieces"]!.AsArray().All(piece => piece!["fileId"] is null))
            return null;
        var command = entry is null
            ? $"Invoke-TcbDbImport {Env} {ImportTarget.Collection} '{target.FileOf(hasIds)}' -ConflictMode {mode} -PieceSizeMB 0.004 -Wait"
            : "Resume-TcbExport";
        return new(
            $"'{RandomKills.Ready}'; {command} -ErrorAction SilentlyContinue -ErrorVariable problems | ForEach-Object {{ [string]$_.Status }}; $problems.FullyQualifiedErrorId",
            target.Variables(_ledger));
    }

    /// <summary>The numbers of the records in the collection.</summary>
    public async Task<IEnumerable<int>> NumbersAsync()
    {
        using var view = target.View();
        return (await view.DocumentsAsync(Env, ImportTarget.Collection)).Select(document => document["n"]!.GetValue<int>());
    }

    public void Dispose() => Directory.Delete(_ledger, recursive: true);
}
