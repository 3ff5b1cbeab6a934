using System.Globalization;
using System.Text;
using CsCheck;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Comparison;

/// <summary>Random files, compared with an oracle in memory: whatever fits into the memory limit, the result is the same.</summary>
public sealed class LargeComparisonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FileComparison.DefaultMemoryLimit)]
    [InlineData(20_000)]
    [InlineData(1_000)]
    public async Task Random_edits_are_found_whatever_fits_into_memory(int memoryLimit)
    {
        await Gen.Select(Gen.Int[0, 400], Gen.UInt).SampleAsync(async (count, seed) =>
        {
            var random = new Random((int)seed);
            var documents = Enumerable.Range(0, count).ToDictionary(id => id, id => Document(random, id));
            var edited = new Dictionary<int, string[]>();
            var expected = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var (id, fields) in documents)
            {
                var copy = (string[])fields.Clone();
                var edit = random.Next(4);
                if (edit == 0)
                {
                    expected.Add($"Removed {id} ");
                    continue;
                }

                if (edit == 1 && Value(random) is var value && value != copy[1])
                {
                    expected.Add($"Changed {id} v1{(value[0] == '[' && copy[1][0] == '[' ? "[0]" : "")}");
                    copy[1] = value;
                }

                edited.Add(id, copy);
            }

            for (var id = count; id < count + random.Next(20); id++)
            {
                edited.Add(id, Document(random, id));
                expected.Add($"Added {id} ");
            }

            var (found, result) = await CompareAsync(Write("a.jsonl", documents, random), Write("b.jsonl", edited, random), memoryLimit);

            Assert.Equal(expected, new SortedSet<string>(found, StringComparer.Ordinal));
            Assert.Equal(expected.Count, found.Count);
            Assert.Equal(result.ReferenceCount, result.SameCount + result.ChangedCount + result.RemovedCount);
            Assert.Equal(result.DifferenceCount, result.SameCount + result.ChangedCount + result.AddedCount);
        }, iter: 30, threads: 1);
    }

    [Theory]
    [InlineData(FileComparison.DefaultMemoryLimit)]
    [InlineData(1_000)]
    public async Task Repeated_keys_give_the_same_numbers_whatever_fits_into_memory(int memoryLimit)
    {
        var reference = Lines("a.jsonl", Enumerable.Range(0, 900).Select(n => $$"""{"_id":{{n % 3}},"n":{{n}}}"""));
        var difference = Lines(
            "b.jsonl", Enumerable.Range(0, 900).Reverse().Select(n => $$"""{"_id":{{n % 3}}.0,"n":{{(n < 9 ? -1 : n)}}}"""));

        var (_, result) = await CompareAsync(reference, difference, memoryLimit);

        Assert.Equal((891, 9, 2 * 897), (result.SameCount, result.ChangedCount, result.DuplicateKeyCount));
    }

    [Fact]
    public async Task A_key_that_distinguishes_nothing_is_an_error_and_not_endless()
    {
        var file = Lines("a.jsonl", Enumerable.Range(0, 5000).Select(n => $$"""{"_id":{{n}},"status":"new"}"""));

        var error = await Assert.ThrowsAsync<TcbException>(() => CompareAsync(file, file, memoryLimit: 10_000, "status"));

        Assert.Equal("KeyNotUnique", error.ErrorId);
    }

    [Fact]
    public async Task Temporary_files_have_no_name_or_are_deleted()
    {
        var file = Lines("a.jsonl", Enumerable.Range(0, 5000).Select(n => $$"""{"_id":{{n}}}"""));
        using var comparison = new FileComparison(file, file, ["_id"], memoryLimit: 10_000);
        await comparison.ReadAsync((_, _) => { }, CancellationToken.None);

        if (!OperatingSystem.IsWindows())
            Assert.Empty(TemporaryFiles());
        comparison.Dispose();
        Assert.Empty(TemporaryFiles());
    }

    [Fact]
    public async Task Cancellation_ends_reading_and_comparing()
    {
        var file = Lines("a.jsonl", Enumerable.Range(0, 5000).Select(n => $$"""{"_id":{{n}}}"""));
        using var cancelled = new CancellationTokenSource();
        using var comparison = new FileComparison(file, file, ["_id"], memoryLimit: 10_000);
        await comparison.ReadAsync((_, _) => { }, CancellationToken.None);
        await cancelled.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => comparison.Differences(null, (_, _) => { }, cancelled.Token).Count());
        using var other = new FileComparison(file, file, ["_id"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.ReadAsync((_, _) => { }, cancelled.Token));
    }

    private static string[] TemporaryFiles() => Directory.GetFiles(Path.GetTempPath(), "WeChatTcb-compare-*");

    private static async Task<(List<string> Found, ExportComparison Result)> CompareAsync(
        string reference, string difference, int memoryLimit, string key = "_id")
    {
        using var comparison = new FileComparison(reference, difference, [key], memoryLimit: memoryLimit);
        await comparison.ReadAsync((_, _) => { }, CancellationToken.None);
        var found = comparison
            .Differences(new(new ListBuilder(false), new ListBuilder(true), reference, difference), (_, _) => { }, CancellationToken.None)
            .Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Change} {found.Key} {string.Join(',', found.Paths)}"))
            .ToList();
        return (found, comparison.Result);
    }

    private static string[] Document(Random random, int id) =>
        [id.ToString(CultureInfo.InvariantCulture), .. Enumerable.Range(0, 3).Select(_ => Value(random))];

    private static string Value(Random random) => random.Next(5) switch
    {
        0 => random.Next(1000).ToString(CultureInfo.InvariantCulture),
        1 => $"\"{random.Next(1000)}\"",
        2 => $$$"""{"$date":{"$numberLong":"{{{random.Next(1000)}}}"}}""",
        3 => $"[{random.Next(10)}]",
        _ => random.Next(2) == 0 ? "true" : "null",
    };

    /// <summary>Writes the documents in random order, with their fields in random order.</summary>
    private string Write(string name, Dictionary<int, string[]> documents, Random random) => Lines(name, documents
        .Select(document => document.Value)
        .OrderBy(_ => random.Next())
        .Select(fields => "{" + string.Join(',', fields
            .Select((value, i) => i == 0 ? $"\"_id\":{value}" : $"\"v{i}\":{value}")
            .OrderBy(_ => random.Next())) + "}"));

    private string Lines(string name, IEnumerable<string> lines) => _folder.Write(name, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
