using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Comparison;

/// <summary>Compares small files of every form.</summary>
public sealed class FileComparisonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_added_removed_and_changed_records_and_their_paths()
    {
        var (found, result, errors) = await CompareAsync(
            """
            {"_id":"a","n":1,"address":{"city":"Wuhan","zip":"1"},"items":[{"price":1},{"price":2}]}
            {"_id":"b","n":1}
            {"_id":"c","n":1,"old":true}
            """,
            """
            {"_id":"d","n":1}
            {"_id":"c","n":1,"new":true}
            {"_id":"a","n":1,"items":[{"price":1},{"price":3}],"address":{"zip":"1","city":"Xiamen"}}
            """);

        Assert.Equal(["Added d ", "Changed c old,new", "Changed a address.city,items[1].price", "Removed b "], found.Select(Text));
        Assert.Equal((1, 1, 2, 0), (result.AddedCount, result.RemovedCount, result.ChangedCount, result.SameCount));
        Assert.Equal((3, 3), (result.ReferenceCount, result.DifferenceCount));
        Assert.Equal(
            ["address.city in 1 record", "items[].price in 1 record", "new in 1 record", "old in 1 record"],
            result.ChangedPaths.Select(path => $"{path}"));
        Assert.Equal(ComparisonStatus.Different, result.Status);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", """{"$numberInt":"1"}""")]
    [InlineData("1", """{"$numberLong":"1"}""")]
    [InlineData("100", "1E+02")]
    [InlineData("1", """{"$numberDecimal":"1.00"}""")]
    [InlineData("0", "-0.0")]
    [InlineData("9007199254740993", """{"$numberDecimal":"9007199254740993"}""")]
    [InlineData("""{"$numberDouble":"Infinity"}""", """{"$numberDecimal":"Infinity"}""")]
    [InlineData("""{"$numberDouble":"NaN"}""", """{"$numberDecimal":"NaN"}""")]
    [InlineData("""{"$date":"2020-01-01T00:00:00Z"}""", """{"$date":{"$numberLong":"1577836800000"}}""")]
    [InlineData("""{"$date":"2020-01-01T00:00:00Z"}""", """{"$date":"2020-01-01T08:00:00.000+08:00"}""")]
    [InlineData("""{"$oid":"5F0000000000000000000ABC"}""", """{"$oid":"5f0000000000000000000abc"}""")]
    [InlineData("\"\\u0026\"", "\"&\"")]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"d":3,"c":2},"a":1}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1, "a":2}""")]
    [InlineData("[1,2]", "[1.0, 2]")]
    public async Task Values_that_are_equal_in_MongoDB_are_equal(string value, string other)
    {
        var (found, result, _) = await CompareAsync($$"""{"_id":1,"v":{{value}}}""", $$"""{"_id":1.0,"v":{{other}}}""");

        Assert.Empty(found);
        Assert.True(result.IsSame);
        // Equal values are also the same key.
        (found, result, _) = await CompareAsync($$"""{"_id":{{value}}}""", $$"""{"_id":{{other}}}""");
        Assert.Empty(found);
        Assert.Equal(1, result.SameCount);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("1", "\"1\"")]
    [InlineData("0", "false")]
    [InlineData("null", "0")]
    [InlineData("null", "\"\"")]
    [InlineData("0.1", """{"$numberDecimal":"0.1"}""")]
    [InlineData("9007199254740993", "9007199254740992.0")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("\"\u00e9\"", "\"e\u0301\"")]
    [InlineData("""{"$date":"2020-01-01T00:00:00Z"}""", "\"2020-01-01T00:00:00Z\"")]
    [InlineData("""{"$oid":"5f0000000000000000000abc"}""", "\"5f0000000000000000000abc\"")]
    [InlineData("""{"$timestamp":{"t":1,"i":1}}""", """{"$timestamp":{"t":1,"i":2}}""")]
    [InlineData("{}", "[]")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("""{"$minKey":1}""", """{"$maxKey":1}""")]
    public async Task Values_that_differ_in_MongoDB_differ(string value, string other)
    {
        var (found, result, _) = await CompareAsync($$"""{"_id":1,"v":{{value}}}""", $$"""{"_id":1,"v":{{other}}}""");

        Assert.StartsWith("Changed 1 v", Text(Assert.Single(found)), StringComparison.Ordinal);
        Assert.Equal(1, result.ChangedCount);
        (_, result, _) = await CompareAsync($$"""{"_id":{{value}}}""", $$"""{"_id":{{other}}}""");
        Assert.Equal((1, 1), (result.AddedCount, result.RemovedCount));
    }

    [Theory]
    [InlineData("[1,2]", "[1,2,3]", "v[2]")]
    [InlineData("[1,2,3]", "[1]", "v[1],v[2]")]
    [InlineData("[1,2]", "[0,1,2]", "v")]
    [InlineData("""[{"a":1}]""", """[{"a":1,"b":2}]""", "v[0].b")]
    [InlineData("""{"a":{"b":1}}""", """{"a":1}""", "v.a")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1}""", "v.a")]
    public async Task Paths_name_the_smallest_part_that_differs(string value, string other, string paths)
    {
        var (found, _, _) = await CompareAsync($$"""{"_id":1,"v":{{value}}}""", $$"""{"_id":1,"v":{{other}}}""");

        Assert.Equal($"Changed 1 {paths}", Text(Assert.Single(found)));
    }

    [Fact]
    public async Task Counts_type_drift_per_field_also_of_equal_values()
    {
        var (_, result, _) = await CompareAsync(
            """
            {"_id":1,"price":1,"n":1,"when":null,"big":1,"items":[{"p":1},{"p":1}]}
            {"_id":2,"price":2,"n":1,"when":null,"big":1}
            """,
            """
            {"_id":1,"price":"1","n":1.0,"when":{"$date":"2020-01-01T00:00:00Z"},"big":3000000000,"items":[{"p":"1"},{"p":"1"}]}
            {"_id":2,"price":"2","n":1,"when":null,"big":1}
            """);

        Assert.Equal(
            ["price: Int32 -> String in 2 records", "items[].p: Int32 -> String in 1 record", "n: Int32 -> Double in 1 record"],
            result.TypeDrifts.Select(drift => $"{drift}"));
    }

    [Fact]
    public async Task Composite_keys_nested_keys_and_names_with_dots()
    {
        var (found, _, errors) = await CompareAsync(
            """
            {"shop":{"id":1},"n":"x","v":1}
            {"shop":{"id":1},"n":"y","v":1}
            {"shop.id":2,"n":"x","v":1,"shop":{"id":9}}
            """,
            """
            {"shop.id":2,"n":"x","v":2,"shop":{"id":9}}
            {"n":"y","shop":{"id":1},"v":1}
            {"n":"x","shop":{"id":1},"v":2}
            """,
            ["shop.id", "n"]);

        Assert.Equal(["Changed 2,x v", "Changed 1,x v"], found.Select(Text));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Missing_keys_are_errors_and_not_compared()
    {
        var (found, result, errors) = await CompareAsync("""
            {"_id":null,"n":1}
            {"n":1}
            {"n":2}
            """, """{"_id":null,"n":1}""");

        Assert.Empty(found);
        Assert.Equal(
            (2, ComparisonStatus.NotComparable, 1, 3), (result.MissingKeyCount, result.Status, result.SameCount, result.ReferenceCount));
        var error = Assert.Single(errors);
        Assert.Equal("MissingKey", error.ErrorId);
        Assert.Contains("2 records", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_keys_match_equal_records_first_and_are_errors()
    {
        var (found, result, errors) = await CompareAsync(
            """
            {"_id":"a","n":1}
            {"_id":"a","n":2}
            {"_id":"a","n":3}
            """,
            """
            {"_id":"a","n":9}
            {"n":2.0,"_id":"a"}
            """);

        Assert.Equal(["Changed a n", "Removed a "], found.Select(Text));
        Assert.Equal((1, 1, 1, 3), (result.SameCount, result.ChangedCount, result.RemovedCount, result.DuplicateKeyCount));
        Assert.Equal(["DuplicateKey", "DuplicateKey"], errors.Select(error => error.ErrorId));
    }

    [Fact]
    public async Task Damaged_records_are_errors_and_the_others_are_compared()
    {
        var (found, result, errors) = await CompareAsync("""
            {"_id":1,"n":1}
            {"_id":
            {"_id":3,"n":1}
            """, """{"_id":1,"n":2}""");

        Assert.Equal(["Changed 1 n", "Removed 3 "], found.Select(Text));
        Assert.Equal((1, ComparisonStatus.NotComparable), (result.DamagedCount, result.Status));
        Assert.Equal("DamagedRecord", Assert.Single(errors).ErrorId);
    }

    [Fact]
    public async Task An_array_compares_with_compressed_lines()
    {
        var array = _folder.Write("a.json", Encoding.UTF8.GetBytes("""[ {"_id":1,"n":1}, {"_id":2} ]"""));
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("{\"_id\":2}\n{\"_id\":1,\"n\":1}\n"u8);
        var (_, result, _) = await CompareFilesAsync(array, _folder.Write("b.jsonl.gz", bytes.ToArray()), ["_id"]);

        Assert.Equal((2, ComparisonStatus.Same), (result.SameCount, result.Status));
    }

    [Fact]
    public async Task Csv_compares_as_text_and_not_with_json()
    {
        var csv = _folder.Write("a.csv", "_id,n\n1,1\n2,\"x \"\"y\"\"\"\n"u8.ToArray());
        var other = _folder.Write("b.csv", "n,_id\n1.0,1\n\"x \"\"y\"\"\",2\n"u8.ToArray());
        var json = _folder.Write("c.json", "{\"_id\":\"1\"}\n"u8.ToArray());

        var (found, _, _) = await CompareFilesAsync(csv, other, ["_id"]);
        Assert.Equal(["Changed 1 n"], found.Select(Text));
        var error = await Assert.ThrowsAsync<TcbException>(() => CompareFilesAsync(csv, json, ["_id"]));
        Assert.Equal("FileTypesDiffer", error.ErrorId);
        // An empty file is of no type.
        var (_, result, _) = await CompareFilesAsync(_folder.Write("e.json", []), csv, ["_id"]);
        Assert.Equal(2, result.AddedCount);
    }

    [Fact]
    public async Task A_missing_file_is_its_own_error()
    {
        var file = _folder.Write("a.json", "{\"_id\":\"1\"}\n"u8.ToArray());

        var error = await Assert.ThrowsAsync<TcbException>(() => CompareFilesAsync(file, _folder.File("none.json"), ["_id"]));
        Assert.Equal("FileNotFound", error.ErrorId);
    }

    private Task<(List<RecordDifference> Found, ExportComparison Result, IReadOnlyList<TcbException> Errors)> CompareAsync(
        string reference, string difference, string[]? key = null) => CompareFilesAsync(
            _folder.Write("reference.jsonl", Encoding.UTF8.GetBytes(reference)),
            _folder.Write("difference.jsonl", Encoding.UTF8.GetBytes(difference)),
            key ?? ["_id"]);

    private static async Task<(
        List<RecordDifference> Found, ExportComparison Result, IReadOnlyList<TcbException> Errors)> CompareFilesAsync(
        string reference, string difference, string[] key)
    {
        using var comparison = new FileComparison(reference, difference, key);
        await comparison.ReadAsync((_, _) => { }, CancellationToken.None);
        var found = comparison
            .Differences(new(new ListBuilder(false), new ListBuilder(true), reference, difference), (_, _) => { }, CancellationToken.None)
                .ToList();
        return (found, comparison.Result, comparison.Errors);
    }

    private static string Text(RecordDifference found) =>
        $"{found.Change} {(found.Key is object?[] keys ? string.Join(',', keys) : found.Key)} {string.Join(',', found.Paths)}";
}
