using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.XlsxFiles;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>What another library reads from the workbooks that this writes.</summary>
public sealed class XlsxFormatTests : IDisposable
{
    private static readonly ConversionOptions Options = new() { To = ConversionFormat.Xlsx };

    private readonly TempFolder _folder = new();

    static XlsxFormatTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("true", true)]
    [InlineData("-1.5", -1.5)]
    [InlineData("999999999999999", 999999999999999.0)]
    [InlineData("1000000000000000", "1000000000000000")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("""{"$numberDouble":"Infinity"}""", "Infinity")]
    [InlineData("""{"$numberDecimal":"12.50"}""", 12.5)]
    [InlineData("""{"$numberDecimal":"1234567890.1234567"}""", "1234567890.1234567")]
    [InlineData("""{"$numberDecimal":"1.23456789012345E-28"}""", 1.23456789012345E-28)]
    [InlineData("""{"$numberDecimal":"0.1"}""", 0.1)]
    [InlineData("""{"$numberDecimal":"1E+30"}""", 1E+30)]
    [InlineData("""{"$numberDecimal":"1E+400"}""", "1E+400")]
    [InlineData("""{"$numberDecimal":"1E-400"}""", "1E-400")]
    [InlineData("""{"$numberDecimal":"0E-400"}""", 0.0)]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "5f3e2c1b9d1e8a0001a2b3c4")]
    [InlineData("\"00123\"", "00123")]
    [InlineData("\"=1+1\"", "=1+1")]
    [InlineData("\" 中 😀 <&>\\n\\t\"", " 中 😀 <&>\n\t")]
    [InlineData("\"_x0041_\"", "_x0041_")]
    [InlineData("\"a\\u0000b\\r\\uffff\"", "a\0b\r\uffff")]
    [InlineData("""{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("null", null)]
    [InlineData("""{"$date":"1899-12-31T00:00:00Z"}""", "1899-12-31T00:00:00.000Z")]
    public void Values_AreThemselves(string json, object? expected)
    {
        Write(Options, [$$"""{"v":{{json}}}"""]);

        Assert.Equal(expected, Sheets().Single().Rows[1][0]);
    }

    [Fact]
    public void Dates_AreLocalDatesOfExcel()
    {
        Write(Options with { TimeZone = "Asia/Shanghai" }, ["""{"at":{"$date":"2018-08-31T17:30:00.882Z"}}"""]);

        Assert.Equal(new DateTime(2018, 9, 1, 1, 30, 0, 882), Sheets().Single().Rows[1][0]);
        using var file = File.OpenRead(Path);
        using var reader = ExcelReaderFactory.CreateReader(file);
        reader.Read();
        reader.Read();
        Assert.Equal("yyyy-mm-dd hh:mm:ss", reader.GetNumberFormatString(0));
    }

    [Fact]
    public void FullSheets_AreFollowedByOthers()
    {
        Write(Options, [.. Enumerable.Range(0, 7).Select(i => $$"""{"_id":{{i}},"a":null}""")], maxRows: 4);

        var sheets = Sheets();
        Assert.Equal(["orders", "orders (2)", "orders (3)"], sheets.Select(sheet => sheet.Name));
        Assert.All(sheets, sheet => Assert.Equal(["_id", "a"], sheet.Rows[0]));
        Assert.Equal<double>([0, 1, 2, 3, 4, 5, 6], sheets.SelectMany(sheet => sheet.Rows.Skip(1)).Select(row => (double)row[0]!));
        Assert.Equal([4, 4, 2], sheets.Select(sheet => sheet.Rows.Count));
    }

    [Fact]
    public void Headers_AreFrozenAndFiltered()
    {
        Write(Options, ["""{"_id":1,"a":2}"""]);

        using var zip = ZipFile.OpenRead(Path);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = sheet.ReadToEnd();
        Assert.Contains("ySplit=\"1\"", xml, StringComparison.Ordinal);
        Assert.Contains("state=\"frozen\"", xml, StringComparison.Ordinal);
        Assert.Contains("<autoFilter ref=\"A1:B1048576\"", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void LongText_IsCutAndCounted()
    {
        var writer = Write(Options, [$$"""{"v":"{{new string('x', 32_767)}}"}""", $$"""{"v":"{{new string('x', 32_766)}}😀"}"""]);

        Assert.Equal([new string('x', 32_767), new string('x', 32_766)], Sheets().Single().Rows.Skip(1).Select(row => row[0]));
        Assert.StartsWith("The text of 1 cell was longer than 32", writer.Warnings.Single(), StringComparison.Ordinal);

        writer = Write(Options, [$$"""{"{{new string('n', 32_768)}}":1}"""]);
        Assert.StartsWith("The text of 1 cell was longer than 32", writer.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_FollowTheOptions()
    {
        Write(
            Options with { Field = ["a.b", "list", "none"], ArraySeparator = "; " },
            ["""{"a":{"b":1,"c":2},"list":["x","y"]}""", """{"d":3}"""]);

        Assert.Equal([["a.b", "list", "none"], [1.0, "x; y", null], [null, null, null]], Sheets().Single().Rows);
    }

    [Fact]
    public void FilesWithoutFields_HaveASheet()
    {
        Write(Options, []);

        Assert.Equal("orders", Sheets().Single().Name);
    }

    [Theory]
    [InlineData("orders", 1, "orders")]
    [InlineData("a/b[c]:*?\\d", 1, "a_b_c_____d")]
    [InlineData("'quoted'", 2, "quoted (2)")]
    [InlineData("", 1, "Sheet")]
    [InlineData("history", 1, "history_")]
    [InlineData("a_name_of_more_than_thirty_one_characters", 1, "a_name_of_more_than_thirty_one_")]
    [InlineData("a_name_of_more_than_thirty_one_characters", 12, "a_name_of_more_than_thirty (12)")]
    [InlineData("thirty characters and an emoji😀", 1, "thirty characters and an emoji")]
    public void SheetNames_AreThoseThatExcelAccepts(string collection, int number, string expected) =>
        Assert.Equal(expected, SheetName.Of(collection, number));

    private string Path => _folder.File("out.xlsx");

    private IRecordWriter Write(ConversionOptions options, IReadOnlyList<string> records, int maxRows = XlsxFormat.MaxRows) =>
        Conversions.Write(new XlsxFormat(options, "orders", maxRows), Path, records);

    private List<(string Name, List<object?[]> Rows)> Sheets()
    {
        using var file = File.OpenRead(Path);
        using var reader = ExcelReaderFactory.CreateReader(file);
        List<(string, List<object?[]>)> sheets = [];
        do
        {
            List<object?[]> rows = [];
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
            sheets.Add((reader.Name, rows));
        }
        while (reader.NextResult());
        return sheets;
    }
}
