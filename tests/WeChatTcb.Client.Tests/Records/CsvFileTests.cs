using System.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class CsvFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("", "")]
    [InlineData("\ufeff", "")]
    [InlineData("a,b\n", "")]
    [InlineData("a,b", "")]
    [InlineData("a,b\n1,2\n", "1|2")]
    [InlineData("a,b\r\n1,2\r\n3,4", "1|2/3|4")]
    [InlineData("\ufeffa,b\n1,2\n", "1|2")]
    [InlineData("a,b\n,\n", "|")]
    [InlineData("a,b\n\"x,\"\"y\"\"\",\" z\"\n", "x,\"y\"| z")]
    [InlineData("a,b\n\"1\n2\r\n\n3\",4\n5,6\n", "1\n2\r\n\n3|4/5|6")]
    [InlineData("a,b\n1,2\n\n\r\n3,4\n\n", "1|2/3|4")]
    [InlineData("a,b\n城市,😀\n", "城市|😀")]
    [InlineData("a,b\n 1 ,\t2\n", " 1 |\t2")]
    [InlineData("a,b\n1\"2,x\n", "1\"2|x")]
    // No line is a comment.
    [InlineData("a,b\n#1,2\n3,#4\n#\"5,6\n", "#1|2/3|#4/#\"5|6")]
    [InlineData("#a,b\n1,2\n", "1|2")]
    // Under one column an empty line is an empty cell.
    [InlineData("a\n1\n\n3\n", "1//3")]
    [InlineData("a\n\n", "")]
    [InlineData("a\r\n\r\n2\r\n", "/2")]
    [InlineData("a\n\"\"\n\"\"\n", "/")]
    public void Cells_are_the_text_that_they_are(string text, string cells)
    {
        var results = Read(text);

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(
            cells, string.Join('/', results.Select(result => string.Join('|', ((Members)result.Record!).Select(member => member.Value)))));
    }

    [Fact]
    public void Columns_have_the_headers_names()
    {
        Assert.Equal(
            ["_id", "name.val", "城,市", "x\"\n"],
            ((Members)Read("_id,name.val,\"城,市\",\"x\"\"\n\"\n1,2,3,4\n")[0].Record!).Select(member => member.Key));
    }

    [Theory]
    // A row of the wrong width is one damaged row.
    [InlineData("1,2,3", 1)]
    [InlineData("1", 1)]
    [InlineData(" ", 1)]
    [InlineData("\"1\n2\",3,4", 1)]
    // A misplaced quote: only the rest of the same line is lost.
    [InlineData("\"x\"y,2", 1)]
    [InlineData("1,\"x\" ", 1)]
    [InlineData("\"x\"y,2\n\"z\"y,3", 2)]
    [InlineData("\"x\"y,2\n\"z\"y,3\n\"z\"y,3", 3)]
    [InlineData("#,\"x\"y\n1", 2)]
    public void A_damaged_row_is_reported_by_line_and_reading_continues(string rows, int damaged)
    {
        var results = Read($"a,b\n\"first\n\",2\n{rows}\nlast,3\n\"and\nlast\",4\n");

        Assert.Equal(damaged + 3, results.Count);
        for (var row = 1; row <= damaged; row++)
        {
            var error = results[row].Error!;
            Assert.Equal(("DamagedRecord", TcbErrorKind.InvalidData, 3L + row), (error.ErrorId, error.Kind, error.LineNumber));
        }

        Assert.Equal("last", ((Members)results[^2].Record!)["a"]);
        Assert.Equal("and\nlast", ((Members)results[^1].Record!)["a"]);
    }

    [Fact]
    public void Reading_continues_after_the_first_line_of_a_damaged_row()
    {
        var results = Read("a,b\n\"1\n2\"x,y,3\n4,5\n1,2,3\n");

        // The row begins at line 2; line 3 is the rest of it and has one cell too many.
        Assert.Equal([2L, 3L, 5L], results.Where(result => result.Error is not null).Select(result => result.Error!.LineNumber));
        Assert.Equal("4", ((Members)results[2].Record!)["a"]);
    }

    [Fact]
    public void An_unclosed_quote_damages_only_its_line()
    {
        var results = Read("a,b\n1,2\n\"3,4\n5,6\n7,8\n");

        Assert.Equal([null, "DamagedRecord", null, null], results.Select(result => result.Error?.ErrorId));
        Assert.Equal(3, results[1].Error!.LineNumber);
        Assert.Equal("5", ((Members)results[2].Record!)["a"]);
    }

    [Fact]
    public void Damage_in_the_last_line_ends_the_file()
    {
        Assert.Equal([null, "DamagedRecord"], Read("a,b\n1,2\n\"3,4").Select(result => result.Error?.ErrorId));
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_damage_only_their_row()
    {
        var path = _folder.Write("x.csv", [.. "a,b\n1,2\n3,"u8, 0xff, .. "\n5,6\n"u8]);

        var results = ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)).ToList();

        Assert.Equal([null, "DamagedRecord", null], results.Select(result => result.Error?.ErrorId));
        Assert.Equal(3, results[1].Error!.LineNumber);
    }

    [Theory]
    [InlineData("\"a\"x,b\n1,2\n", "DamagedRecord", "DamagedRecord")]
    [InlineData("\"a,b\n1,2\n", "DamagedRecord", "DamagedRecord")]
    [InlineData("a,A\n1,2\n", "CollidingNames", null)]
    [InlineData("a,\n1,2\n", "EmptyName", null)]
    [InlineData(",\n1,2\n", "EmptyName", null)]
    public void A_header_that_cannot_be_used_is_one_error(string text, string? objects, string? dictionaries)
    {
        foreach (var (allowsAnyName, id) in new[] { (false, objects), (true, dictionaries) })
        {
            var results = ExportRecords.Read(
                _folder.Write("x.csv", Encoding.UTF8.GetBytes(text)), type: null, new ListBuilder(allowsAnyName)).ToList();

            Assert.Equal(id, Assert.Single(results).Error?.ErrorId);
            if (id is not null)
                Assert.Equal(1, results[0].Error!.LineNumber);
        }
    }

    [Fact]
    public void A_column_that_occurs_more_than_once_has_its_last_value_or_all()
    {
        var path = _folder.Write("x.csv", "a,b,a\n1,2,3\n"u8.ToArray());

        var last = Assert.Single(ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)));
        var all = Assert.Single(ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false), allValues: true));

        Assert.Equal(["3", "2"], ((Members)last.Record!).Select(member => member.Value));
        Assert.Equal("a", last.DuplicateField);
        Assert.Equal(["1", "3"], Assert.IsType<FieldValues>(((Members)all.Record!)["a"]));
    }

    [Fact]
    public void A_header_that_is_not_utf_8_is_one_error()
    {
        var path = _folder.Write("x.csv", [.. "a,"u8, 0xff, .. "\n1,2\n"u8]);

        var result = Assert.Single(ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)));

        Assert.Equal("DamagedRecord", result.Error?.ErrorId);
    }

    [Fact]
    public void Rows_longer_than_the_parsers_buffer_are_read()
    {
        var cell = new string('x', 300_000) + "\n\"\"" + new string('城', 100_000);

        var results = Read($"a,b\n\"{cell}\",1\n2,3\n");

        Assert.Equal([cell.Replace("\"\"", "\"", StringComparison.Ordinal), "2"], results.Select(result => ((Members)result.Record!)["a"]));
    }

    [Fact]
    public void Damage_after_many_rows_is_found_at_its_line()
    {
        var rows = string.Concat(Enumerable.Range(0, 50_000).Select(number => $"城{number},\"x\ny\"\n"));

        var results = Read($"a,b\n{rows}\"1\"2,3\n{rows}1\n");

        Assert.Equal(100_002, results.Count);
        Assert.Equal([100_002L, 200_003L], results.Where(result => result.Error is not null).Select(result => result.Error!.LineNumber));
    }

    private List<RecordResult> Read(string text) =>
        ExportRecords.Read(_folder.Write("x.csv", Encoding.UTF8.GetBytes(text)), type: null, new ListBuilder(allowsAnyName: false))
            .ToList();

    public void Dispose() => _folder.Dispose();
}
