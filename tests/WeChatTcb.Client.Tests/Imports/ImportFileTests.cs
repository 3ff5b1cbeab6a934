using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Imports;

namespace WeChatTcb.Client.Tests.Imports;

/// <summary>What of a file is imported, where it is divided, and what the service would refuse.</summary>
public sealed class ImportFileTests : IDisposable
{
    private readonly FakeImports _setup = new();

    [Theory]
    [InlineData("{\"_id\":\"1\",\"a\":1.0}\n{\"_id\":\"2\"}\n", "{\"_id\":\"1\",\"a\":1.0}\n{\"_id\":\"2\"}\n", 2)]
    [InlineData("{\"_id\":\"1\"}\r\n\r\n{\"_id\":\"2\"}", "{\"_id\":\"1\"}\r\n\r\n{\"_id\":\"2\"}", 2)]
    [InlineData("\ufeff{\"_id\":\"1\"}\n", "{\"_id\":\"1\"}\n", 1)]
    [InlineData(
        "[{\"_id\":\"1\",\"a\":[1,{\"b\":\"],{\\\"\"}]},\n {\"_id\":\"2\"}]\n",
        " {\"_id\":\"1\",\"a\":[1,{\"b\":\"],{\\\"\"}]}\n\n {\"_id\":\"2\"}", 2)]
    [InlineData("\ufeff[{\"a\":1},{\"a\":2}]", " {\"a\":1}\n{\"a\":2}", 2)]
    [InlineData("{\"a\":1},\n{\"a\":2}\n", "{\"a\":1}\n\n{\"a\":2}", 2)]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", 2)]
    [InlineData("\ufeff\r\n_id,name\r\n1,\"x\ny\"\r\n2,z\r\n", "_id,name\r\n1,\"x\ny\"\r\n2,z\r\n", 2)]
    public void What_is_sent_is_what_the_file_holds(string text, string sent, int records)
    {
        foreach (var (name, bytes) in Encodings(text))
        {
            var path = _setup.File(name, bytes);
            var file = Read(path);

            Assert.Equal((records, bytes.Length), (file.RecordCount, file.Length));
            Assert.Equal(sent, Assert.Single(Texts(file)));
            Assert.Equal(Encoding.UTF8.GetByteCount(sent), Assert.Single(file.Pieces).Length);
        }
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("array")]
    [InlineData("csv")]
    [InlineData("gz")]
    public void A_large_file_is_divided_between_records(string form)
    {
        var records = Enumerable.Range(0, 1000).Select(i => $"{{\"_id\":\"{i}\",\"text\":\"{new string('x', i % 97)}城市\"}}").ToArray();
        var rows = Enumerable.Range(0, 1000).Select(i => $"{i},\"{new string('x', i % 97)}\n城市\"").ToArray();
        var text = form switch
        {
            "array" => $"[{string.Join(",", records)}]",
            "csv" => $"_id,text\n{string.Join("\n", rows)}",
            _ => string.Join("\n", records),
        };
        var file = Read(_setup.File(form, form == "gz" ? Gzip(text) : Encoding.UTF8.GetBytes(text)), 5000);

        var texts = Texts(file);
        Assert.InRange(texts.Length, 10, 40);
        Assert.All(texts, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, 5000));
        Assert.Equal(1000, file.Pieces.Sum(piece => piece.RecordCount));
        Assert.Equal(texts.Select(piece => (long)Encoding.UTF8.GetByteCount(piece)), file.Pieces.Select(piece => piece.Length));
        if (form == "csv")
        {
            Assert.All(texts, piece => Assert.StartsWith("_id,text\n", piece, StringComparison.Ordinal));
            Assert.Equal(text, "_id,text\n" + string.Concat(texts.Select(piece => piece["_id,text\n".Length..])));
            Assert.Equal(file.Pieces.Select(piece => piece.FirstLine), Sums(file, first: 2, linesPerRecord: 2));
        }
        else
        {
            Assert.Equal(records, string.Concat(texts).Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(
                file.Pieces.Select(piece => piece.FirstLine),
                form == "array" ? file.Pieces.Select(_ => 1L) : Sums(file, first: 1, linesPerRecord: 1));
        }
    }

    [Fact]
    public void A_record_that_is_larger_than_a_piece_has_a_piece_of_its_own()
    {
        var file = Read(_setup.File("x.jsonl", $"{{\"a\":1}}\n{{\"a\":\"{new string('x', 900)}\"}}\n{{\"a\":3}}\n"), 100);

        Assert.Equal([(1, 1L), (1, 2L), (1, 3L)], file.Pieces.Select(piece => ((int)piece.RecordCount, piece.FirstLine)));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"b.\":1}\n", 2, "the key 'b.' begins or ends with a dot")]
    [InlineData("{\"x\":[{\".b\":1}]}\n", 1, "the key '.b'")]
    [InlineData("{\"a..b\":1}\n", 1, "the key 'a..b'")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}\n", 1, "the key 'b' occurs twice")]
    [InlineData("{\"a\":1,\"\\u0061\":2}\n", 1, "the key 'a' occurs twice")]
    [InlineData("{\"a\":{\"b\":1},\"a.b\":2}\n", 1, "the path 'a.b' is given twice")]
    [InlineData("{\"a\":1,\"a.b\":2}\n", 1, "the path 'a' is given twice")]
    [InlineData("{\"a\":1}\n{\"a\":\n", 2, "")]
    [InlineData("{\"a\":1}\nnothing\n", 2, "")]
    [InlineData("_id,a,a\n1,2,3\n", 1, "the key 'a' occurs twice")]
    [InlineData("_id,a,a.b\n1,2,3\n", 1, "the path 'a' is given twice")]
    [InlineData("_id,a\n1,2\n1,2,3\n", 3, "")]
    public void What_the_service_would_refuse_is_an_error_that_names_the_line(string text, long line, string why)
    {
        var error = Assert.Throws<ExportRecordException>(() => Read(_setup.File("x", text)));

        Assert.Equal(("ImportRecordInvalid", line), (error.ErrorId, error.LineNumber));
        Assert.Contains($", line {line}: {why}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_an_error()
    {
        var error = Assert.Throws<ExportRecordException>(
            () => Read(_setup.File("x.json", [.. "{\"a\":\""u8, 0xff, .. "\"}\n{\"a\":1}\n"u8])));

        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_with_dots_and_many_keys_are_imported()
    {
        var many = string.Join(",", Enumerable.Range(0, 2000).Select(i => $"\"k{i}\":{{\"k\":1}}"));
        var file = Read(_setup.File("x.json", $"{{\"a.b\":1,\"a.c\":2,\"d\":{{\"$date\":\"2020-01-01T00:00:00Z\"}}}}\n{{{many}}}\n"));

        Assert.Equal(2, file.RecordCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("[]")]
    [InlineData("_id,name\n")]
    public void A_file_without_records_is_an_error(string text) =>
        Assert.Equal("ImportFileEmpty", Assert.Throws<TcbException>(() => Read(_setup.File("x.csv", text))).ErrorId);

    public void Dispose() => _setup.Dispose();

    private static ImportFile Read(string path, long pieceSize = 1_000_000) => ImportFile.Read(path, null, pieceSize, (_, _) => { });

    private string[] Texts(ImportFile file)
    {
        var run = ImportRun.Begin(null, _setup.Http.Client, file, new ImportOptions("env-1", "users"));
        using var source = new ImportSource(run.Job, file.LastWriteTime);
        var texts = file.Pieces.Select(piece => Text(source, piece)).ToArray();
        // Again, and backwards, as after a broken upload.
        Assert.Equal(texts, file.Pieces.Reverse().Select(piece => Text(source, piece)).Reverse());
        return texts;
    }

    private static string Text(ImportSource source, ImportPiece piece)
    {
        using var reader = new StreamReader(source.Open(piece, CancellationToken.None));
        return reader.ReadToEnd();
    }

    private static IEnumerable<long> Sums(ImportFile file, long first, int linesPerRecord) =>
        file.Pieces.Select(piece => first + (linesPerRecord * file.Pieces.Take(piece.Number - 1).Sum(before => before.RecordCount)));

    private static IEnumerable<(string Name, byte[] Bytes)> Encodings(string text)
    {
        yield return ("plain", Encoding.UTF8.GetBytes(text));
        yield return ("gzip", Gzip(text));
        yield return ("utf16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text.TrimStart('\ufeff'))]);
    }

    private static byte[] Gzip(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return output.ToArray();
    }
}
