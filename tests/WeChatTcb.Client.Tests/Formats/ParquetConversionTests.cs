using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Whole files, converted to Parquet and read with DuckDB.</summary>
public sealed partial class ParquetConversionTests : IDisposable
{
    private static readonly ConversionOptions Parquet = new() { To = ConversionFormat.Parquet };

    private readonly Conversion _conversion = new();

    public void Dispose() => _conversion.Dispose();

    [Fact]
    public async Task The_example_data_is_what_our_own_reader_reads()
    {
        var source = Path.Combine(RepositoryRoot.Find(), "examples", "data", "demo-4a89da", "cities.jsonl");
        File.Copy(source, _conversion.Folder.File("cities.jsonl"));

        var file = await _conversion.RunAsync("cities.jsonl", "cities.parquet", Parquet);

        var rows = DuckDb.Rows(file.Path);
        var records = ExportRecords.Read(source, null, new ListBuilder(allowsAnyName: true))
            .Select(result => (Members)result.Record!).ToList();
        Assert.Equal(records.Count, rows.Count);
        Assert.All(records.Zip(rows), pair => AssertSame(pair.First, JsonElement.Parse(pair.Second[0]!)));
        Assert.Empty(_conversion.Caller.Warnings);
    }

    [Fact]
    public async Task A_field_that_comes_late_is_a_column()
    {
        var file = await ConvertAsync(Parquet, Enumerable.Range(0, 30_000).Select(
            i => i < 20_000 ? $$"""{"n":{{i}}}""" : $$$"""{"n":"{{{i}}}","late":{"at":{{{i}}}.5}}"""));

        Assert.Equal(["n VARCHAR", "late STRUCT(\"at\" DOUBLE)"], DuckDb.Columns(file.Path));
        Assert.Equal(
            ["30000", "10000", "29999.5"], DuckDb.Query($"SELECT count(*), count(late), max(late.at) FROM '{file.Path}'").Single());
        Assert.Contains(_conversion.Caller.Warnings, warning => warning.Contains("30000 values", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"a":{"b":"text"}}""", "a.b")]
    [InlineData("""{"a":{"c":1}}""", "a.c")]
    [InlineData("""{"d":1}""", "d")]
    public async Task A_record_that_does_not_fit_the_sample_is_an_error_that_names_it(string record, string field)
    {
        var records = Enumerable.Range(0, 20_000).Select(i => i == 15_000 ? record : $$$"""{"a":{"b":{{{i}}}}}""");

        var failure = await Assert.ThrowsAsync<TcbException>(() => ConvertAsync(Parquet with { SampleRecords = 100 }, records));

        Assert.Equal("FieldsNotInSample", failure.ErrorId);
        Assert.StartsWith(
            $"Record 15001 of {_conversion.Folder.File("source.json")} has the field '{field}'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["source.json"], _conversion.Folder.Names);
    }

    /// <summary>Scripts type the names of columns, so they are the same in every language.</summary>
    [Fact]
    public async Task An_empty_name_is_a_column_of_the_same_name_in_every_language()
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new("zh-CN");
        try
        {
            var file = await ConvertAsync(Parquet, ["""{"":1,"o":{"":2}}"""]);
            Assert.Equal(["(empty name) BIGINT", "o STRUCT(\"(empty name)\" BIGINT)"], DuckDb.Columns(file.Path));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task An_empty_name_beside_the_name_that_it_gets_is_a_column_of_its_own()
    {
        var both = await ConvertAsync(Parquet, ["""{"":1,"(empty name)":"x"}"""]);
        Assert.Equal(["(empty name) (2) BIGINT", "(empty name) VARCHAR"], DuckDb.Columns(both.Path));
    }

    [Fact]
    public async Task Columns_can_be_chosen()
    {
        var file = await ConvertAsync(
            Parquet with { Field = ["a.b", "list", "none"], Compression = ConversionCompression.Snappy },
            ["""{"a":{"b":{"c":1},"d":2},"list":[1]}""", """{"list":[2,3]}"""]);

        Assert.Equal(["a.b STRUCT(c BIGINT)", "list BIGINT[]", "none VARCHAR"], DuckDb.Columns(file.Path));
        Assert.Equal(
            ["""{"a.b":{"c":1},"list":[1],"none":null}""", """{"a.b":null,"list":[2,3],"none":null}"""],
            DuckDb.Rows(file.Path).Select(row => row[0]));
        Assert.Equal(["SNAPPY"], DuckDb.Query($"SELECT DISTINCT compression FROM parquet_metadata('{file.Path}')").Single());
    }

    [Fact]
    public async Task The_statement_of_the_documentation_reads_a_fleet()
    {
        (string, string, string)[] files = [("e 1", "a", """{"n":1}"""), ("e 1", "b", """{"n":1.5}"""), ("e2", "a", """{"m":true}""")];
        foreach (var (env, collection, record) in files)
        {
            var folder = _conversion.Folder.File($"fleet/env={env}/collection={collection}");
            Directory.CreateDirectory(folder);
            var file = await ConvertAsync(Parquet, [record]);
            File.Move(file.Path, Path.Combine(folder, "x.parquet"));
        }

        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Find(), "docs", "formats.md"));
        var statement = Sql().Match(page).Groups["sql"].Value.Replace(
            "'fleet/", $"'{_conversion.Folder.Path}/fleet/", StringComparison.Ordinal);

        Assert.Equal(
            ["e 1 a 1", "e 1 b 1", "e2 a 1"],
            DuckDb.Query(statement).Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal));
    }

    private static void AssertSame(object? value, JsonElement read)
    {
        switch (value)
        {
            case null:
                Assert.Equal(JsonValueKind.Null, read.ValueKind);
                break;
            case Members members:
                foreach (var column in read.EnumerateObject())
                    AssertSame(members.SingleOrDefault(member => member.Key == column.Name).Value, column.Value);
                Assert.All(members, member => Assert.True(read.TryGetProperty(member.Key, out _)));
                break;
            case string text:
                Assert.Equal(text, read.GetString());
                break;
            case bool flag:
                Assert.Equal(flag, read.GetBoolean());
                break;
            case DateTimeOffset date:
                Assert.Equal(date.UtcDateTime, DateTimeOffset.Parse(read.GetString() + ":00", CultureInfo.InvariantCulture).UtcDateTime);
                break;
            case System.Collections.IEnumerable list:
                foreach (var (element, other) in list.Cast<object?>().Zip(read.EnumerateArray(), (element, other) => (element, other)))
                    AssertSame(element, other);
                Assert.Equal(list.Cast<object?>().Count(), read.GetArrayLength());
                break;
            default:
                Assert.Equal(Convert.ToDouble(value, CultureInfo.InvariantCulture), read.GetDouble());
                break;
        }
    }

    private async Task<ConvertedFile> ConvertAsync(ConversionOptions options, IEnumerable<string> records)
    {
        await File.WriteAllLinesAsync(_conversion.Folder.File("source.json"), records);
        return await _conversion.RunAsync("source.json", "target.parquet", options);
    }

    [GeneratedRegex("```sql\n(?<sql>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sql();
}
