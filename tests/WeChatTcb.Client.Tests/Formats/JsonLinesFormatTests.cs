using System.Text;
using CsCheck;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Conversion to JSON lines (contract 7.1, 8).</summary>
public sealed class JsonLinesFormatTests : IDisposable
{
    private readonly Conversion _conversion = new();

    public void Dispose() => _conversion.Dispose();

    [Theory]
    [InlineData("null", "null", "null")]
    [InlineData("true", "true", "true")]
    [InlineData("-7", """{"$numberInt":"-7"}""", "-7")]
    [InlineData("2147483648", """{"$numberLong":"2147483648"}""", "2147483648")]
    [InlineData("9223372036854775807", """{"$numberLong":"9223372036854775807"}""", "9223372036854775807")]
    [InlineData("9223372036854775808", """{"$numberDouble":"9223372036854775808"}""", "9223372036854775808")]
    [InlineData("1.0", """{"$numberDouble":"1.0"}""", "1.0")]
    [InlineData("1E+06", """{"$numberDouble":"1E+06"}""", "1E+06")]
    [InlineData("""{"$numberDouble":"NaN"}""", """{"$numberDouble":"NaN"}""", "\"NaN\"")]
    [InlineData("""{"$numberDouble":"-Infinity"}""", """{"$numberDouble":"-Infinity"}""", "\"-Infinity\"")]
    [InlineData("""{"$numberDecimal":"12.50"}""", """{"$numberDecimal":"12.50"}""", "\"12.50\"")]
    [InlineData("\"中 \\\"文\\\" \\\\ \\n \\u0001 &\"", "\"中 \\\"文\\\" \\\\ \\n \\u0001 &\"", "\"中 \\\"文\\\" \\\\ \\n \\u0001 &\"")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.882Z"}""", """{"$date":{"$numberLong":"1535736600882"}}""", "\"2018-08-31T17:30:00.882Z\"")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.88Z"}""", """{"$date":{"$numberLong":"1535736600880"}}""", "\"2018-08-31T17:30:00.880Z\"")]
    [InlineData("""{"$date":"2018-08-31T17:30:00Z"}""", """{"$date":{"$numberLong":"1535736600000"}}""", "\"2018-08-31T17:30:00.000Z\"")]
    [InlineData("""{"$date":{"$numberLong":"-1"}}""", """{"$date":{"$numberLong":"-1"}}""", "\"1969-12-31T23:59:59.999Z\"")]
    [InlineData(
        """{"$date":{"$numberLong":"253402300800000"}}""", """{"$date":{"$numberLong":"253402300800000"}}""",
        """{"$date":{"$numberLong":"253402300800000"}}""")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", """{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "\"5f3e2c1b9d1e8a0001a2b3c4\"")]
    [InlineData(
        """{"$uuid":"3b241101-e2bb-4255-8caf-4136c566a962"}""", """{"$uuid":"3b241101-e2bb-4255-8caf-4136c566a962"}""",
        "\"3b241101-e2bb-4255-8caf-4136c566a962\"")]
    [InlineData("""{"$timestamp":{"t":1,"i":2}}""", """{"$timestamp":{"t":1,"i":2}}""", """{"$timestamp":{"t":1,"i":2}}""")]
    [InlineData("""{"$oid":"not an id"}""", """{"$oid":"not an id"}""", """{"$oid":"not an id"}""")]
    [InlineData("""[1,{"a":[]},{}]""", """[{"$numberInt":"1"},{"a":[]},{}]""", """[1,{"a":[]},{}]""")]
    public async Task Each_type_has_a_relaxed_a_canonical_and_a_plain_form(string relaxed, string canonical, string plain)
    {
        var record = $$"""{"_id":"1","v":{{relaxed}}}""";

        Assert.Equal(record + "\n", await _conversion.TextAsync(Conversion.JsonLines, record));
        var written = await _conversion.TextAsync(Conversion.JsonLines with { Json = ConversionJson.Canonical }, record);
        Assert.Equal($$"""{"_id":"1","v":{{canonical}}}""" + "\n", written);
        Assert.Equal($$"""{"_id":"1","v":{{plain}}}""" + "\n", await _conversion.TextAsync(Conversion.JsonLines with { Json = ConversionJson.Plain }, record));
        if (relaxed == "9223372036854775808")
            return; // canonical JSON says that it is a double
        // Canonical JSON is read back as what it was made of.
        Assert.Equal(written, await _conversion.TextAsync(Conversion.JsonLines with { Json = ConversionJson.Canonical }, written.Trim()));
        Assert.Equal(record + "\n", await _conversion.TextAsync(Conversion.JsonLines, written.Trim()));
    }

    [Theory]
    [InlineData("""{"$numberLong":"5"}""", """{"$numberLong":"5"}""")]
    [InlineData("""{"$numberDouble":"1"}""", """{"$numberDouble":"1.0"}""")]
    [InlineData("""{"$numberDouble":".5"}""", """{"$numberDouble":"0.5"}""")]
    public async Task Canonical_JSON_keeps_the_types_of_canonical_JSON(string value, string expected) =>
        Assert.Equal(
            $$"""{"v":{{expected}}}""" + "\n",
            await _conversion.TextAsync(Conversion.JsonLines with { Json = ConversionJson.Canonical }, $$"""{ "v" : {{value}} }"""));

    [Fact]
    public async Task Fields_that_occur_twice_stay() =>
        Assert.Equal("{\"a\":1,\"a\":2}\n", await _conversion.TextAsync(Conversion.JsonLines, """{"a":1,"a":2}"""));

    [Fact]
    public async Task Plain_JSON_has_local_times_where_the_time_zone_is_given() =>
        Assert.Equal(
            "{\"d\":\"2018-09-01T01:30:00.882+08:00\"}\n",
            await _conversion.TextAsync(
                Conversion.JsonLines with { Json = ConversionJson.Plain, TimeZone = "Asia/Shanghai" },
                """{"d":{"$date":"2018-08-31T17:30:00.882Z"}}"""));

    [Theory]
    [InlineData("x.jsonl.gz", null, 0x1f)]
    [InlineData("x.jsonl", ConversionCompression.Gzip, 0x1f)]
    [InlineData("x.jsonl.zst", null, 0x28)]
    public async Task Compressed_files_are_read_back(string name, ConversionCompression? compression, byte firstByte)
    {
        _conversion.Folder.Write("a.json", "{\"a\":1}\n"u8.ToArray());
        await _conversion.RunAsync("a.json", name, Conversion.JsonLines with { Compression = compression });
        var file = await _conversion.RunAsync(name, "b.jsonl", Conversion.JsonLines);

        Assert.Equal(firstByte, (await File.ReadAllBytesAsync(_conversion.Folder.File(name)))[0]);
        Assert.Equal("{\"a\":1}\n", await File.ReadAllTextAsync(file.Path));
    }

    [Theory]
    [InlineData("x.jsonl.gz")]
    [InlineData("x.jsonl.zst")]
    public async Task Compressed_files_that_are_cut_off_or_damaged_are_not_taken_for_complete(string name)
    {
        _conversion.Folder.Write("a.json", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 1000).Select(number => $"{{\"a\":{number}}}"))));
        var path = (await _conversion.RunAsync("a.json", name, Conversion.JsonLines)).Path;
        var bytes = await File.ReadAllBytesAsync(path);

        await File.WriteAllBytesAsync(path, bytes[..^10]);
        await Assert.ThrowsAsync<TcbException>(() => _conversion.RunAsync(name, "b.csv", Conversion.Csv));
        bytes.AsSpan(20, 40).Fill(0xff);
        await File.WriteAllBytesAsync(path, bytes);
        var failure = await Assert.ThrowsAsync<TcbException>(() => _conversion.RunAsync(name, "b.csv", Conversion.Csv));

        Assert.Equal("CannotReadFile", failure.ErrorId);
    }

    [Theory]
    [InlineData("e.jsonl.gz")]
    [InlineData("e.jsonl.zst")]
    [InlineData("e.jsonl")]
    public async Task A_file_without_records_is_valid(string name)
    {
        _conversion.Folder.Write("a.json", []);
        var file = await _conversion.RunAsync("a.json", name, Conversion.JsonLines);

        Assert.Equal(0, file.RecordCount);
        Assert.Equal(name == "e.jsonl", new FileInfo(file.Path).Length == 0);
    }

    /// <summary>Relaxed JSON that the module writes is what the service writes, so writing it again changes nothing.</summary>
    [Fact]
    public void Relaxed_JSON_is_stable() => RandomLines.Some.Sample(
        lines =>
        {
            using var conversion = new Conversion();
            var first = conversion.TextAsync(Conversion.JsonLines, lines).GetAwaiter().GetResult();
            Assert.Equal(string.Join('\n', lines) + "\n", first);
        },
        iter: 200);
}
