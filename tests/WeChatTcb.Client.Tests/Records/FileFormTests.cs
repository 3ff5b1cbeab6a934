using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

/// <summary>Files that other programs have changed, and files that are no exports.</summary>
public sealed class FileFormTests : IDisposable
{
    private const string Lines = "{\"a\":1}\n{\"a\":{\"城\":[2]}}\n";

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("x.csv", "{\"a\":1}\n{\"a\":2}\n")] // JSON lines under the name of a CSV file
    [InlineData("x.csv", "{\"a\":1}")]
    [InlineData("x.json", "[{\"a\":1},{\"a\":2}]")]
    [InlineData("x.json", "[{\"a\":1},\n{\"a\":2}]\n")]
    [InlineData("x.csv", "\ufeff [\r\n  {\r\n    \"a\": 1\r\n  },\r\n  {\r\n    \"a\": 2\r\n  }\r\n]\r\n")]
    [InlineData("x.json", "[]")]
    [InlineData("x.json", "{\"a\":1},\n{\"a\":2},\n")]
    [InlineData("x.json", "{\n  \"a\": 1\n},\n{\n  \"a\": 2\n}\n")]
    [InlineData("x.json", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n")]
    [InlineData("x.json", "\ufeff{\r\n\t\"a\": 1\r\n}\r\n\r\n{\"a\":2}\r\n{ \"a\"\n:\n3\n}")]
    public void Other_forms_of_json_are_read(string name, string text)
    {
        var results = Read(name, Encoding.UTF8.GetBytes(text));

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(Enumerable.Range(1, text.Split("\"a\"").Length - 1).Select(number => (object)(long)number), results.Select(Value));
    }

    [Fact]
    public void A_csv_file_is_read_whatever_its_name()
    {
        Assert.Equal(["1", "3"], Read("x.json", "a,b\n1,2\n3,4\n"u8.ToArray()).Select(Value));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public void Other_encodings_with_a_byte_order_mark_are_read(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        Assert.Equal("1/城", Describe(Read("x.json", [.. encoding.Preamble, .. encoding.GetBytes(Lines)])));
        Assert.Equal("城", Value(Assert.Single(Read("x.csv", [.. encoding.Preamble, .. encoding.GetBytes("a,b\r\n城,\"2\n3\"\r\n")]))));
        Assert.Equal("1/城", Describe(Read("x.json.gz", Gzip([.. encoding.Preamble, .. encoding.GetBytes(Lines)]))));
    }

    [Theory]
    [InlineData("x.json.gz")]
    [InlineData("x.json")]
    [InlineData("x")]
    public void Gzip_is_recognized_by_its_contents(string name) =>
        Assert.Equal("1/城", Describe(Read(name, Gzip(Encoding.UTF8.GetBytes(Lines)))));

    [Fact]
    public void Gzip_of_csv_is_read() => Assert.Equal("1", Value(Assert.Single(Read("x.csv.gz", Gzip("a,b\n1,2\n"u8.ToArray())))));

    public static TheoryData<string, byte[], string> Obstacles => new()
    {
        { "x.json", Gbk, "GBK" },
        { "x.csv", [.. "a,b\n"u8, .. Gbk, .. ",2\n"u8], "GBK" },
        { "x.csv", "a;b;c\n1;2,5;3\n"u8.ToArray(), "\";\"" },
        { "x.csv", "a\tb\n1\t2\n"u8.ToArray(), "\"`t\"" },
        { "x.json", "<!DOCTYPE html>\n<html><body/></html>\n"u8.ToArray(), "HTML" },
        { "x", "<?xml version='1.0'?>\n<Error>\n<Code>NoSuchKey</Code></Error>"u8.ToArray(), "NoSuchKey" },
        { "x.csv", "<rss>\n</rss>"u8.ToArray(), "XML" },
        { "x.xlsx", "PK\u0003\u0004....[Content_Types].xml"u8.ToArray(), "Excel" },
        { "x.json", "PK\u0003\u0004....x.json"u8.ToArray(), "zip" },
        { "x.bson", [0x4d, 0, 0, 0, 2, 0x5f, 0x69, 0x64, 0, 1, 0, 0], "binary" },
        { "x.json.receipt.json", "{\n  \"version\": 1,\n  \"savedAt\": \"2026-01-01T00:00:00Z\",\n"u8.ToArray(), "receipt" },
        { "x.json", "[1,2]"u8.ToArray(), "array" },
        { "x.json", "hello\nworld\n"u8.ToArray(), "neither" },
        { "x.json", "{\"a\":1}\r{\"a\":2}\r"u8.ToArray(), "CR" },
    };

    private static byte[] Gbk => [.. "{\"name\":\""u8, 0xb1, 0xb1, 0xbe, 0xa9, .. "\"}\n"u8];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Anything_else_is_one_error_that_names_it(string name, byte[] bytes, string what)
    {
        var error = Assert.Throws<TcbException>(() => Read(name, bytes));

        Assert.Equal(("NotAnExportFile", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.RecommendedAction);
    }

    [Fact]
    public void A_receipt_names_the_file_to_read()
    {
        var error = Assert.Throws<TcbException>(() => Read("a.json.receipt.json", "{\n \"version\": 1,\n \"savedAt\": \"\"}"u8.ToArray()));

        Assert.Contains("a.json,", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_are_not_read_as_csv_even_if_that_is_asked_for()
    {
        Assert.Equal(
            "NotAnExportFile", Assert.Throws<TcbException>(() => Read("x.csv", "{\"a\":1}\n"u8.ToArray(), ExportFileType.Csv)).ErrorId);
    }

    [Fact]
    public void One_damaged_line_does_not_make_it_another_form()
    {
        Assert.Equal("DamagedRecord/2", Describe(Read("x.json", "\"a\":1}\n{\"a\":2}\n"u8.ToArray())));
        Assert.Equal("DamagedRecord/2", Describe(Read("x.json", "{\"a\":\n{\"a\":2}\n"u8.ToArray())));
        Assert.Equal("1/DamagedRecord/3", Describe(Read("x.json", [.. "{\"a\":1}\n{\"a\":\""u8, 0xe5, 0x9f, .. "\"}\n{\"a\":3}\n"u8])));
    }

    [Theory]
    [InlineData("[{\"a\":1},\n{\"a\":},\n{\"a\":3}]", "1/DamagedRecord/3")]
    [InlineData("[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": [,\n      {\"b\":1}\n  },\n  {\n    \"a\": 3\n  }\n]", "1/DamagedRecord/3")]
    [InlineData("[{\"a\":1},\n{\"a\":2}", "1/2/DamagedRecord")]
    [InlineData("[{\"a\":1},\n{\"a\":", "1/DamagedRecord")]
    [InlineData("[{\"a\":1},\n5,\n{\"a\":3}]", "1/DamagedRecord/3")]
    [InlineData("[{\"a\":1}]\n{\"a\":2}", "1/DamagedRecord")]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": [\n    {\n    \"b\": }\n  ]\n}\n{\n  \"a\": 3\n}\n", "1/DamagedRecord/3")]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": [\n    5,\n", "1/DamagedRecord")]
    public void A_damaged_record_of_such_a_form_is_one_error(string text, string expected)
    {
        Assert.Equal(expected, Describe(Read("x.json", Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void A_long_array_is_read_record_by_record()
    {
        var long1 = new string('x', 300_000);
        var text = $"[{string.Join(',', Enumerable.Range(1, 50_000).Select(number => $"{{\"a\":{number}}}"))},{{\"a\":\"{long1}\"}}]";

        var results = Read("x.json", Encoding.UTF8.GetBytes(text));

        Assert.Equal(50_001, results.Count);
        Assert.Equal(long1, Value(results[^1]));
        Assert.Equal(50_000L, Value(results[^2]));
    }

    [Fact]
    public void The_receipt_counts_more_than_the_contents()
    {
        // A CSV file of one column, whose name looks like JSON.
        var path = _folder.Write("x.json", "{\"\n1\n"u8.ToArray());
        var job = new ExportJob
        {
            Env = "e",
            JobId = 1,
            Endpoint = new Uri("https://localhost"),
            Status = ExportJobStatus.Succeeded,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        var file = new ExportFile
        {
            Path = path,
            Length = 1,
            RecordCount = 1,
            RecordCountVerified = true,
            Sha256 = new string('0', 64),
            FileType = ExportFileType.Csv,
            Env = job.Env,
            JobId = job.JobId,
        };
        File.WriteAllBytes(ExportReceipt.PathOf(path), ExportReceipt.Of(file, job, redaction: null, DateTimeOffset.UnixEpoch).ToBytes());

        Assert.Equal("1", ((Members)Assert.Single(ExportRecords.Read(path, null, new ListBuilder(allowsAnyName: false))).Record!)["{\""]);
    }

    /// <summary>Cut off where a record ends, cut off within the checksum, and followed by something else.</summary>
    [Fact]
    public void The_records_of_a_compressed_file_that_is_cut_off_are_read_before_the_error()
    {
        var record = Encoding.UTF8.GetBytes($"{{\"a\":\"{string.Concat(Enumerable.Range(0, 2000))}\"}}\n");
        var gzip = FlushedGzip(record, record, out var boundary);

        foreach (var bytes in new[] { gzip[..boundary], gzip[..^1], gzip[..^8], [.. gzip, .. gzip[..boundary]], [.. gzip, 1, 2, 3, 4, 5] })
        {
            var read = 0;
            var error = Assert.Throws<TcbException>(() =>
            {
                foreach (var result in ExportRecords.Read(_folder.Write("x.json.gz", bytes), null, new ListBuilder(allowsAnyName: false)))
                {
                    Assert.Null(result.Error);
                    read++;
                }
            });

            Assert.Equal("CannotReadFile", error.ErrorId);
            Assert.Contains("compressed data", error.Message, StringComparison.Ordinal);
            Assert.InRange(read, 1, 3);
        }
    }

    [Fact]
    public void A_compressed_file_may_have_several_parts()
    {
        var part = Gzip(Encoding.UTF8.GetBytes("{\"a\":1}\n"));

        Assert.Equal("1/1/1", Describe(Read("x.json.gz", [.. part, .. part, .. part])));
        Assert.Equal("1/1", Describe(Read("x.json.gz", [.. part, .. Gzip([]), .. part, .. Gzip([])])));
    }

    [UnixFact]
    public void A_pipe_is_not_waited_for()
    {
        foreach (var name in new[] { "x.json", "x.csv", "x.json.gz" })
        {
            Posix.MakePipe(_folder.File(name));

            var error = Assert.Throws<TcbException>(
                () => ExportRecords.Read(_folder.File(name), null, new ListBuilder(allowsAnyName: false)).Count());

            Assert.Equal("CannotReadFile", error.ErrorId);
            Assert.Contains("pipe", error.Message, StringComparison.Ordinal);
            File.Delete(_folder.File(name)); // the search for secrets would wait for it
        }

        // A receipt is only a hint.
        _folder.Write("y.json", "{\"a\":1}\n"u8.ToArray());
        Posix.MakePipe(ExportReceipt.PathOf(_folder.File("y.json")));
        Assert.Single(ExportRecords.Read(_folder.File("y.json"), null, new ListBuilder(allowsAnyName: false)));
        File.Delete(ExportReceipt.PathOf(_folder.File("y.json")));
    }

    [Theory]
    [InlineData((byte)'x')]
    [InlineData((byte)'\n')]
    [InlineData((byte)'"')]
    public void Reading_can_be_cancelled_whatever_the_file_contains(byte endless)
    {
        using var cancellation = new CancellationTokenSource();
        using var stream = new EndlessStream(endless, atByte: 150_000_000, cancellation.Cancel);

        Assert.ThrowsAny<OperationCanceledException>(() => new CsvFile(
            "x.csv", new LineReader(stream, CsvFile.LongestRow, cancellationToken: cancellation.Token),
            new ListBuilder(allowsAnyName: false), allValues: false).Read().Count());
    }

    [Theory]
    [InlineData("", "\",2\n3,4\n", "RecordTooLong/3")]
    [InlineData("\n", "\",2\n3,4\n", "RecordTooLong/3")]
    [InlineData("", "", "DamagedRecord")]
    [InlineData("\n", "3,4\n", "DamagedRecord/3")]
    public void A_cell_that_is_far_too_long_is_one_error(string lineEnd, string end, string expected)
    {
        var path = _folder.File("x.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("a,b\n\"");
            var line = new string('x', 1_000_000) + lineEnd;
            for (var i = 0; i < 70; i++)
                writer.Write(line);
            writer.Write(end);
        }

        Assert.Equal(expected, Describe([.. ExportRecords.Read(path, null, new ListBuilder(allowsAnyName: false))]));
    }

    private static object? Value(RecordResult result) => ((Members)result.Record!)["a"];

    private static string Describe(IEnumerable<RecordResult> results) => string.Join('/', results.Select(result =>
        result.Error?.ErrorId ?? (Value(result) is Members inner ? inner[0].Key : Value(result))));

    /// <summary>Two records, and where the first one ends in the compressed data.</summary>
    private static byte[] FlushedGzip(byte[] first, byte[] second, out int boundary)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(first);
            gzip.Flush();
            boundary = (int)output.Length;
            gzip.Write(second);
        }

        return output.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private List<RecordResult> Read(string name, byte[] bytes, ExportFileType? type = null) =>
        [.. ExportRecords.Read(_folder.Write(name, bytes), type, new ListBuilder(allowsAnyName: false))];

    public void Dispose() => _folder.Dispose();
}
