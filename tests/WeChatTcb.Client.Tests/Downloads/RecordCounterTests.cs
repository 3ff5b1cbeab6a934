using System.Text;
using CsCheck;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed class RecordCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData(" \t\r\n\r\n", 0)]
    [InlineData("{}", 1)]
    [InlineData("{}\n", 1)]
    [InlineData("{}\r\n{}\r\n", 2)]
    [InlineData("{}\n\n \n{}", 2)]
    [InlineData("{\"a\":\"\\n\"}\n{}\n", 2)]
    public void Json_lines_are_counted(string text, long records) => Assert.Equal(records, Count(ExportFileType.Json, text, []));

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData("a,b", 0)]
    [InlineData("a,b\n", 0)]
    [InlineData("a,b\n1,2", 1)]
    [InlineData("a,b\n1,2\n", 1)]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", 2)]
    [InlineData("a,b\n1,2\n\n\r\n3,4\n", 2)]
    [InlineData("a,b\n,\n,\n", 2)]
    [InlineData("a,b\n\"1\n2\",3\n", 1)]
    [InlineData("a,b\n\"1\r\n\r\n2\",\"\"\n", 1)]
    [InlineData("a,b\n\"say \"\"hi\"\"\n\",3\n4,5\n", 2)]
    [InlineData("a,b\n\"\"\"\n\"\"\",3\n", 1)]
    [InlineData("\"a\n1\",b\n1,2\n", 1)]
    [InlineData("\ufeffa,b\n1,2\n", 1)]
    // Under one column an empty line is an empty cell.
    [InlineData("a\n1\n\n3\n", 3)]
    [InlineData("a\r\n\r\n\r\n", 2)]
    [InlineData("a\n\n", 1)]
    [InlineData("a\n\"\"\n", 1)]
    [InlineData("\"a,b\"\n1\n\n", 2)]
    [InlineData("\"a\"\"\n,\"\n\n", 1)]
    public void Csv_rows_are_counted(string text, long records) => Assert.Equal(records, Count(ExportFileType.Csv, text, []));

    [Fact]
    public void Any_lines_in_any_chunks_give_the_same_count() => Gen.Select(Text(" \t\r\n{}\"ab,"), Gen.Int[1, 9].Array[0, 20])
        .Sample((text, pieces) => Assert.Equal(
            text.Split('\n').Count(line => line.Trim(' ', '\t', '\r').Length > 0),
            Count(ExportFileType.Json, text, pieces)));

    [Fact]
    public void Any_CSV_in_any_chunks_gives_the_same_count() => Gen.Select(Text("\"\"\"\n\n\n,,\r a"), Gen.Int[1, 9].Array[0, 20])
        .Sample((text, pieces) => Assert.Equal(CountWhole(text), Count(ExportFileType.Csv, text, pieces)), iter: 5000);

    [Fact]
    public void The_count_is_the_number_of_records_that_are_read() => Gen.Select(Gen.Int[1, 3], Gen.Bool, Text("\"\n\r,#é a").Array[0, 30])
        .Sample((columns, windows, cells) =>
        {
            var rows = cells.Chunk(columns).Where(row => row.Length == columns).ToList();
            var end = windows ? "\r\n" : "\n";
            var text = string.Concat(
                rows.Prepend([.. Enumerable.Range(0, columns).Select(column => $"c{column}")]).Select(
                    row => string.Join(',', row.Select(Quote)) + end));
            using var folder = new TempFolder();

            var read = ExportRecords.Read(
                folder.Write("x.csv", Encoding.UTF8.GetBytes(text)), type: null, new ListBuilder(allowsAnyName: false)).ToList();

            Assert.Equal(rows.Count, Count(ExportFileType.Csv, text, []));
            Assert.All(read, result => Assert.Null(result.Error));
            Assert.Equal(
                rows.Select(row => string.Join('|', row)),
                read.Select(result => string.Join('|', ((Members)result.Record!).Select(member => member.Value))));
        });

    private static Gen<string> Text(string letters) =>
        Gen.OneOf(letters.ToCharArray()).Array[0, 60].Select(characters => new string(characters));

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static long Count(ExportFileType type, string text, int[] pieces)
    {
        var counter = new RecordCounter(type);
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        foreach (var piece in pieces)
        {
            var taken = Math.Min(piece, bytes.Length);
            counter.Add(bytes[..taken]);
            bytes = bytes[taken..];
        }

        counter.Add(bytes);
        return counter.Complete();
    }

    /// <summary>A simple reference count over the whole text.</summary>
    private static long CountWhole(string text)
    {
        List<string> lines = [""];
        var quoted = false;
        foreach (var character in text)
        {
            if (character == '"')
                quoted = !quoted;
            if (character == '\n' && !quoted)
                lines.Add("");
            else
                lines[^1] += quoted && character == ',' ? '.' : character;
        }

        if (IsBlank(lines[^1]))
            lines.RemoveAt(lines.Count - 1);
        lines = [.. lines.SkipWhile(IsBlank)];
        return lines is [var header, .. var rows] ? rows.Count(row => !header.Contains(',', StringComparison.Ordinal) || !IsBlank(row)) : 0;

        static bool IsBlank(string line) => line.Trim('\r').Length == 0;
    }
}
