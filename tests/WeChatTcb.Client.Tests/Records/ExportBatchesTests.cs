using System.IO.Compression;
using System.Text;
using CsCheck;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class ExportBatchesTests : IDisposable
{
    private static readonly ExportBatchOptions Tiny = new() { Workers = 3, BatchSize = 64, ParallelFrom = 0 };

    /// <summary>Pieces of files: records, on several lines too, and what damage leaves of them.</summary>
    private static readonly string[] Pieces =
    [
        "{\"a\":1}\n", "{\"a\":[1,{\"b\":\"x\"}]}\n", "  {\"a\":{\"$date\":\"2018-11-07T00:00:00Z\"}} \r\n", "{\"a\":1,\"a\":2}\n",
        "{\"a\":1,\"A\":2}\n", "\n", "\t\r\n", "[1]\n", "{\"a\":}\n", "{\"a\":\"\ud800\"}\n", "{\n  \"a\": 1,\n  \"b\": {\n  }\n}\n",
        "{\"a\":1,\n",
        "\"b\":2}\n", "{\"a\":\"" + new string('x', 200) + "\"}\n", "{\"a\":\"" + new string('y', 2000) + "\"}\n",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_results_are_those_of_reading_one_record_after_the_other(bool compressed) =>
        Gen.Select(Gen.Frequency((30, Gen.Int[0, 3]), (5, Gen.Int[4, 9]), (1, Gen.Int[10, 14])).Array[0, 80], Gen.Bool, Gen.Bool)
            .Sample(
                (pieces, marked, ended) =>
                {
                    // The first record shows what the file is.
                    var text = (marked ? "\ufeff" : "") + "{\"a\":0}\n" + string.Concat(pieces.Select(piece => Pieces[piece]));
                    var path = Write(ended ? text : text[..^1], compressed);

                    Assert.Equal(
                        Described(ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false))),
                        Described(Read(path, Tiny).SelectMany(batch => batch)));
                },
                iter: 300, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_whose_first_record_has_several_lines_is_read_from_its_beginning(bool compressed)
    {
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{{\n  \"a\": {i}\n}}\n"));

        var results = Read(Write(text, compressed), Tiny).SelectMany(batch => batch).ToArray();

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (long)i), results.Select(result => (long)((Members)result.Record!)["a"]!));
    }

    [Theory]
    [InlineData("[{\"a\":1},{\"a\":2}]", "1|2")]
    [InlineData("a\n1\n2\n", "1|2")]
    [InlineData("", "")]
    public void Other_files_come_through_the_same_way(string text, string values)
    {
        var results = Read(Write(text), Tiny).SelectMany(batch => batch);

        Assert.Equal(values, string.Join('|', results.Select(result => ((Members)result.Record!)["a"])));
    }

    [Fact]
    public void Lines_are_read_on_other_threads_and_what_follows_a_record_of_several_lines_on_the_callers()
    {
        var lines = string.Concat(Enumerable.Repeat("{\"a\":1}\n", 500));

        var threads = ExportBatches.Read(Write(lines + "{\n\"a\":2}\n" + lines), type: null, () => new Worker(), Tiny)
            .SelectMany(batch => batch.Select(_ => Worker.ThreadOf(batch)));

        var here = Environment.CurrentManagedThreadId;
        Assert.Equal(
            [.. Enumerable.Repeat(false, 500), .. Enumerable.Repeat(true, 501)],
            threads.Select(thread => thread == here));
    }

    [Fact]
    public void Whatever_can_be_decompressed_comes_before_the_error()
    {
        var path = Write(
            string.Concat(Enumerable.Range(0, 5000).Select(number => $"{{\"a\":{number * 7919 % 5003}}}\n")), compressed: true);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        var expected = UntilError(ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)));

        var results = UntilError(Read(path, Tiny).SelectMany(batch => batch));

        Assert.Equal(expected.Error, results.Error);
        Assert.True(expected.Count > 1000);
        Assert.Equal(expected.Count, results.Count);
    }

    [Fact]
    public void The_file_is_free_when_the_caller_stops()
    {
        var path = Write(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 100_000)));

        Assert.NotEmpty(Read(path, Tiny).First());

        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(800_000, alone.Length);
    }

    [Fact]
    public void Progress_ends_at_the_length_of_the_file()
    {
        var path = Write(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 5000)));
        var bytes = new List<long>();

        Assert.Equal(5000, Read(path, Tiny with { OnBytes = bytes.Add }).Sum(batch => batch.Length));

        Assert.Equal(bytes.Order(), bytes);
        Assert.Equal(40_000, bytes[^1]);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        using var batches = ExportBatches.Read(
            Write(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 5000))), type: null, () =>
                new Worker(), Tiny, source.Token).GetEnumerator();

        Assert.True(batches.MoveNext());
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => batches.MoveNext());
    }

    private string Write(string text, bool compressed = false)
    {
        using var bytes = new MemoryStream();
        using (var stream = compressed ? new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true) : (Stream)bytes)
            stream.Write(Encoding.UTF8.GetBytes(text));
        return _folder.Write(compressed ? "x.jsonl.gz" : "x", bytes.ToArray());
    }

    private static IEnumerable<RecordResult[]> Read(string path, ExportBatchOptions options) =>
        ExportBatches.Read(path, type: null, () => new Worker(), options);

    private static List<string> Described(IEnumerable<RecordResult> results) =>
        [.. results.Select(result => $"{result.LineNumber} {result.Error?.Message} {result.DuplicateField} {Describe(result.Record)}")];

    private static string Describe(object? value) => value switch
    {
        Members members => string.Concat(members.Select(member => $"{member.Key}={Describe(member.Value)};")),
        object?[] array => $"[{string.Join(',', array.Select(Describe))}]",
        _ => $"{value}",
    };

    private static (int Count, string? Error) UntilError(IEnumerable<RecordResult> results)
    {
        var count = 0;
        try
        {
            foreach (var result in results)
                count++;
        }
        catch (TcbException error)
        {
            return (count, error.Message);
        }

        return (count, null);
    }

    private sealed class Worker : IRecordWorker<RecordResult[]>
    {
        private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<RecordResult[], object> Threads = [];

        private readonly int _thread = Environment.CurrentManagedThreadId;

        public IJsonRecords Json { get; } = new ExtendedJson(new ListBuilder(allowsAnyName: false));

        public IRecordBuilder Rows { get; } = new ListBuilder(allowsAnyName: false);

        public RecordResult[] Finish(IReadOnlyList<RecordResult> results)
        {
            Assert.Equal(_thread, Environment.CurrentManagedThreadId);
            RecordResult[] batch = [.. results];
            Threads.Add(batch, _thread);
            return batch;
        }

        internal static int ThreadOf(RecordResult[] batch) => Threads.TryGetValue(batch, out var thread) ? (int)thread : 0;
    }
}
