using System.Globalization;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.ParquetFiles;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>What DuckDB reads from the Parquet files that this writes.</summary>
public sealed class ParquetFormatTests : IDisposable
{
    private static readonly ConversionOptions Nested = new() { To = ConversionFormat.Parquet };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BOOLEAN", "true", "true")]
    [InlineData("BIGINT", "9223372036854775807", "9223372036854775807")]
    [InlineData("DOUBLE", "1.5E-3", "0.0015")]
    [InlineData("DOUBLE", """{"$numberDouble":"NaN"}""", "NaN")]
    [InlineData("VARCHAR", "\"中\\n\\\"😀\"", "\"中\\n\\\"😀\"")]
    [InlineData("VARCHAR", """{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "\"5f3e2c1b9d1e8a0001a2b3c4\"")]
    [InlineData("TIMESTAMP WITH TIME ZONE", """{"$date":"2018-08-31T17:30:00.882Z"}""", "\"2018-08-31 17:30:00.882+00\"")]
    [InlineData("TIMESTAMP WITH TIME ZONE", """{"$date":"1969-12-31T23:59:59.999Z"}""", "\"1969-12-31 23:59:59.999+00\"")]
    [InlineData("TIMESTAMP WITH TIME ZONE", """{"$date":{"$numberLong":"9007199254740991"}}""", "\"287396-10-12 08:59:00.991+00\"")]
    [InlineData("DECIMAL(38,3)", """{"$numberDecimal":"-12345678901234567890.125"}""", "-12345678901234567890.125")]
    [InlineData("DECIMAL(38,0)", """{"$numberDecimal":"12E+3"}""", "12000")]
    [InlineData("BIGINT[]", "[1,null,2]", "[1,null,2]")]
    [InlineData("BIGINT[][]", "[[1],[],null]", "[[1],[],null]")]
    [InlineData("VARCHAR[]", "[]", "[]")]
    [InlineData("VARCHAR[]", "[null]", "[null]")]
    [InlineData("STRUCT(a BIGINT, b STRUCT(c BOOLEAN))", """{"a":1,"b":{"c":true}}""", """{"a":1,"b":{"c":true}}""")]
    [InlineData("STRUCT(a BIGINT, b VARCHAR)[]", """[{"a":1},{"b":"x"},null]""", """[{"a":1,"b":null},{"a":null,"b":"x"},null]""")]
    [InlineData("VARCHAR", "null", "null")]
    public void Values_HaveTheirTypes(string type, string value, string expected)
    {
        var writer = Write(new ParquetFormat(Nested), [$$"""{"v":{{value}}}"""]);

        Assert.Equal([$"v {type}"], DuckDb.Columns(File));
        Assert.Equal($$"""{"v":{{expected}}}""", DuckDb.Rows(File).Single().Single());
        Assert.Empty(writer.Warnings);
    }

    [Theory]
    [InlineData("""{"$numberDecimal":"NaN"}""", "NaN")]
    [InlineData("""{"$numberDecimal":"1E+40"}""", "1E+40")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("{}", "{}")]
    [InlineData("""[1,"a"]""", """[1,"a"]""")]
    [InlineData("""{"$timestamp":{"t":1,"i":2}}""", """{"$timestamp":{"t":1,"i":2}}""")]
    public void ValuesThatFitNoColumn_AreTextAndCounted(string value, string expected)
    {
        var writer = Write(new ParquetFormat(Nested), [$$"""{"v":{{value}}}""", """{"v":null}""", $$"""{"v":{{value}}}"""]);

        Assert.Equal(["v VARCHAR"], DuckDb.Columns(File));
        Assert.Equal([expected, null, expected], Values("v"));
        Assert.EndsWith(": v (2 values)", writer.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnsOfText_AreOneWarning()
    {
        var names = Enumerable.Range(1, 21).Select(number => $"f{number}").ToArray();
        var writer = Write(new ParquetFormat(Nested), [$"{{{string.Join(',', names.Select(name => $"\"{name}\":{{}}"))}}}"]);

        var named = string.Join(", ", names.Take(20).Select(name => $"{name} (1 value)"));
        Assert.EndsWith($": {named}, …", writer.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void DifferentTypesInOneField_AreJson()
    {
        Write(
            new ParquetFormat(Nested),
            [
                """{"v":1}""", """{"v":"a"}""", """{"v":{"b":[1, 2]}}""", """{"v":{"$date":"2020-01-01T00:00:00Z"}}""",
                """{"v":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}}""",
            ]);

        Assert.Equal(
            ["1", "\"a\"", """{"b":[1,2]}""", """{"$date":"2020-01-01T00:00:00Z"}""", """{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}"""], Values("v"));
    }

    [Fact]
    public void IntegersAmongDoubles_AreDoublesIfNothingIsLost()
    {
        Write(new ParquetFormat(Nested), ["""{"a":1,"b":9007199254740993}""", """{"a":0.5,"b":0.5}"""]);

        Assert.Equal(["a DOUBLE", "b VARCHAR"], DuckDb.Columns(File));
        Assert.Equal(["9007199254740993", "0.5"], Values("b"));
    }

    [Fact]
    public void Strings_MayBeIdsInOtherRecords()
    {
        var writer = Write(new ParquetFormat(Nested), ["""{"_id":"a"}""", """{"_id":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}}"""]);

        Assert.Equal(["a", "5f3e2c1b9d1e8a0001a2b3c4"], Values("_id"));
        Assert.Empty(writer.Warnings);
    }

    [Fact]
    public void Flatten_MakesColumnsWithDots()
    {
        var writer = Write(
            new ParquetFormat(Nested with { Flatten = true }),
            ["""{"a":{"b":{"c":1},"d":[1,{"x":"😀"}]},"e":{}}""", """{"a":{"b":null}}""", """{"a.d":"another"}"""]);

        Assert.Equal(["a.b.c BIGINT", "a.d VARCHAR", "e VARCHAR", "a.d (2) VARCHAR"], DuckDb.Columns(File));
        Assert.Equal("""{"a.b.c":1,"a.d":"[1,{\"x\":\"😀\"}]","e":"{}","a.d (2)":null}""", DuckDb.Rows(File)[0].Single());
        Assert.Equal([null, null, "another"], Values("a.d (2)"));
        Assert.EndsWith(": e (1 value)", writer.Warnings.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"x"}""")]
    [InlineData("""{"a":1}""", """{"b":1}""")]
    [InlineData("""{"a":[]}""", """{"a":[1]}""")]
    [InlineData("""{"a":1.5}""", """{"a":9007199254740993}""")]
    [InlineData("""{"a":{"$numberDecimal":"1.5"}}""", """{"a":{"$numberDecimal":"1.25"}}""")]
    public void FieldsThatWereNotKnown_EndTheFile(string first, string second) =>
        Assert.Throws<FieldsIncompleteException>(() => Write(new ParquetFormat(Nested), [first, second], known: 1));

    [Fact]
    public void IntegersThatAreDoublesToo_NeedNotBeKnown()
    {
        Write(new ParquetFormat(Nested), ["""{"a":1.5}""", """{"a":2}"""], known: 1);

        Assert.Equal(["1.5", "2"], Values("a"));
    }

    [Fact]
    public void NamesThatOccurTwice_HaveTheLastValue()
    {
        Write(new ParquetFormat(Nested), ["""{"a":1,"b":{"c":1,"c":2},"a":3}"""]);

        Assert.Equal("""{"a":3,"b":{"c":2}}""", DuckDb.Rows(File).Single().Single());
    }

    [Fact]
    public void RowGroups_AreBounded()
    {
        var records = Enumerable.Range(0, 1000).Select(i => $$"""{"i":{{i}},"text":"{{new string('x', 100)}}"}""").ToList();

        Write(new ParquetFormat(Nested, maxGroupSize: 20_000), records);

        Assert.Equal(["1000"], DuckDb.Query($"SELECT count(*) FROM '{File}' WHERE text = repeat('x', 100)").Single());
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), Values("i"));
        var groups = DuckDb.Query($"SELECT max(row_group_id), max(row_group_num_rows) FROM parquet_metadata('{File}')").Single();
        Assert.InRange(int.Parse(groups[0]!, CultureInfo.InvariantCulture), 5, 9);
        Assert.InRange(int.Parse(groups[1]!, CultureInfo.InvariantCulture), 100, 200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void FilesWithoutFields_HaveAnId(int records)
    {
        Write(new ParquetFormat(Nested), [.. Enumerable.Repeat("{}", records)]);

        Assert.Equal(["_id VARCHAR"], DuckDb.Columns(File));
        Assert.Equal(records, DuckDb.Rows(File).Count);
    }

    [Fact]
    public void DataThatIsUsedAsNames_IsJson()
    {
        var users = Enumerable.Range(0, ParquetSchemaBuilder.MaxMembers + 1);
        var records = users.Select(i => $$"""{"votes":{"user{{i}}":{"at":1} } }""").ToList();

        var writer = Write(new ParquetFormat(Nested), records);

        Assert.Equal(["votes VARCHAR"], DuckDb.Columns(File));
        Assert.Equal("""{"user1":{"at":1}}""", Values("votes")[1]);
        Assert.Contains($"{records.Count} values", writer.Warnings.Single(), StringComparison.Ordinal);
    }

    private string File => _folder.File("out.parquet");

    private IRecordWriter Write(ParquetFormat format, IReadOnlyList<string> records, int? known = null) =>
        Conversions.Write(format, File, records, known);

    private List<string?> Values(string column) => DuckDb.Query($"SELECT \"{column}\" FROM '{File}'").ConvertAll(row => row[0]);
}
