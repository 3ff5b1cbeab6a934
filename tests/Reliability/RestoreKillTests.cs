using System.Text.Json.Nodes;

namespace Reliability.Tests;

/// <summary>
/// A restore in processes that are killed at random moments, and resumed in others. With Upsert, the last one finishes it, and an export is
/// equal to the backup: no record is lost, and none is there twice. With Insert, an import that is in doubt is reported and not repeated.
/// TCB_RESTORE_KILLS sets the number of kills, TCB_SEED their moments.
/// </summary>
public sealed class RestoreKillTests(RestoreTarget target) : IClassFixture<RestoreTarget>
{
    public static TheoryData<int, string> Restores =>
        [.. RandomKills.Runs("TCB_RESTORE_KILLS", 6).Select(number => (number, number % 3 == 2 ? "Insert" : "Upsert"))];

    [Theory]
    [MemberData(nameof(Restores))]
    public async Task Killed_at_random_moments_it_is_completed_by_the_last_process(int number, string mode)
    {
        using var restore = new KilledRestore(target, mode);
        // Killed after its end, another one would insert everything again.
        var (when, text) = await RandomKills.RunAsync(
            $"restore ({mode})", number, await target.LengthAsync(), () => restore.HasEnded ? null : restore.Start());
        if (mode == "Insert" && text?.Contains("ImportInDoubt", StringComparison.Ordinal) is true)
            Assert.All(RestoreTarget.Collections, name => Assert.True(restore.Imports(name) <= 1, $"{when}: {name} was imported again."));
        else
            Assert.True(text?.EndsWith("Complete True", StringComparison.Ordinal) is not false, $"{when}: {text}");
    }
}

/// <summary>A backup, and a service with empty environments to restore it into, behind a gate that records the imports.</summary>
public sealed class RestoreTarget : IDisposable
{
    private const int Environments = 60;

    private readonly string _root = Directory.CreateTempSubdirectory("tcb-target-").FullName;
    private readonly EmulatorProcess _emulator;
    private readonly Lock _lock = new();
    private readonly List<(string Env, string Collection)> _imports = [];
    private int _used;
    private TimeSpan? _length;

    public RestoreTarget()
    {
        var seed = Directory.CreateDirectory(Path.Combine(_root, "seed")).FullName;
        var source = Directory.CreateDirectory(Path.Combine(seed, "source")).FullName;
        foreach (var (name, number) in Collections.Select((name, number) => (name, number)))
            File.WriteAllLines(
                Path.Combine(source, $"{name}.jsonl"),
                Enumerable.Range(0, 200 * number).Select(id => $$"""{"_id":"{{id:00000}}","name":"record {{id}}"}"""));
        var environments = Enumerable.Range(0, Environments).Select(number => $$"""    "target-{{number}}": { "alias": "t" }""");
        File.WriteAllText(Path.Combine(seed, "emulator.json"), $$"""{ "environments": { {{string.Join(",\n", environments)}} } }""");
        _emulator = new EmulatorProcess(jobSeconds: 0.2, seed: seed);
        Gate = new Gate(_emulator.Endpoint) { Received = OnReceived };
        using var session = new ShellProcess(
            $"Backup-TcbDatabase -Destination '{_root}' -Name b -Env source | ForEach-Object {{ [string]$_.Status }}",
            Variables(Path.Combine(_root, "ledger")));
        var (exitCode, text) = session.FinishAsync().GetAwaiter().GetResult();
        Assert.True(exitCode == 0 && text.Trim().EndsWith("Complete", StringComparison.Ordinal), text);
    }

    internal static IEnumerable<string> Collections => Enumerable.Range(0, 8).Select(number => $"c{number}");

    internal Gate Gate { get; }

    internal string Backup => Path.Combine(_root, "b");

    /// <summary>An environment that no other restore uses.</summary>
    internal string NextEnvironment() => $"target-{Interlocked.Increment(ref _used) - 1}";

    internal int Imports(string env, string collection)
    {
        lock (_lock)
            return _imports.Count(import => import == (env, collection));
    }

    internal IReadOnlyDictionary<string, string> Variables(string ledger) => _emulator.Variables(Gate, ledger);

    /// <summary>How long a restore takes from its first line to its end. Measured once.</summary>
    internal async Task<TimeSpan> LengthAsync()
    {
        if (_length is { } known)
            return known;
        using var restore = new KilledRestore(this, "Upsert");
        using var session = restore.Start();
        var (length, text) = await RandomKills.MeasureAsync(session);
        Assert.True(text.EndsWith("Complete True", StringComparison.Ordinal), text);
        return (_length = length).Value;
    }

    public void Dispose()
    {
        Gate.Dispose();
        _emulator.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void OnReceived(string path, string body)
    {
        if (!path.EndsWith("/dbimport", StringComparison.Ordinal))
            return;
        var request = JsonNode.Parse(body)!;
        lock (_lock)
            _imports.Add((request["env"]!.ToString(), request["collection_name"]!.ToString()));
    }
}

/// <summary>One restore: an environment and a ledger of its own, and sessions that start and resume it.</summary>
internal sealed class KilledRestore(RestoreTarget target, string mode) : IDisposable
{
    private readonly string _env = target.NextEnvironment();
    private readonly string _ledger = Directory.CreateTempSubdirectory("tcb-restore-").FullName;

    public ShellProcess Start()
    {
        var folder = Path.Combine(_ledger, "restores");
        var resume = Directory.Exists(folder) && Directory.GetFiles(folder, "*.json").Length > 0 ? "-Resume" : "";
        return new(
            $"'{RandomKills.Ready}'; Restore-TcbDatabase '{target.Backup}' -Env {_env} -ConflictMode {mode} -Verify {resume} -ThrottleLimit 3 -Confirm:$false -WarningAction SilentlyContinue"
            + " -ErrorAction SilentlyContinue -ErrorVariable problems | ForEach-Object { \"$($_.Failures.ErrorId) $($_.Status) $($_.Verified)\" }",
            target.Variables(_ledger));
    }

    /// <summary>Whether the restore is complete, so that its state was removed.</summary>
    public bool HasEnded => Directory.Exists(Path.Combine(_ledger, "restores"))
        && Directory.GetFiles(Path.Combine(_ledger, "restores"), "*.json").Length == 0 && Directory.GetFiles(_ledger, "*.json").Length > 0;

    /// <summary>How often an import of a collection was sent.</summary>
    public int Imports(string collection) => target.Imports(_env, collection);

    public void Dispose() => Directory.Delete(_ledger, recursive: true);
}
