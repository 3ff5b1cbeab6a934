using System.Globalization;
using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Incremental;

public sealed class WatermarkTests : IDisposable
{
    private static readonly DateTimeOffset Late = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3|1|2.5", """{"$numberLong":"3"}""")]
    [InlineData("""1|2.5|{"$numberDecimal":"2.25"}""", """{"$numberDecimal":"25E-1"}""")]
    [InlineData("""9007199254740993|9007199254740992.0""", """{"$numberLong":"9007199254740993"}""")]
    [InlineData("\"b\"|\"a\"|\"B\"", "\"b\"")]
    [InlineData("\"\ufffd\"|\"\ud83d\ude00\"", "\"\\uD83D\\uDE00\"")] // the database compares UTF-8, in which the order is another one
    [InlineData("""{"$date":"2026-11-25T19:30:00Z"}|{"$date":{"$numberLong":"1"}}""", """{"$date":{"$numberLong":"1795635000000"}}""")]
    [InlineData("""{"$oid":"65000000000000000000000a"}|{"$oid":"650000000000000000000009"}""", """{"$oid":"65000000000000000000000a"}""")]
    public void The_highest_value_is_found_in_the_order_of_the_database(string values, string expected)
    {
        var scan = Scan(values.Split('|').Select(value => $$"""{"_id":1,"at":{{value}}}"""));

        Assert.Null(scan.FullReason);
        Assert.Equal(expected, scan.Value!.ToJson());
        Assert.Equal(scan.Value, WatermarkValue.Parse(scan.Value.ToJson()));
    }

    [Theory]
    [InlineData("""{"at":1}|{"at":"1"}""", "number and string")]
    [InlineData("""{"at":1}|{}""", "no field at")]
    [InlineData("""{"at":null}""", "null")]
    [InlineData("""{"at":{"$numberDouble":"NaN"}}""", "NaN")]
    [InlineData("""{"at":[1]}""", "[1]")]
    [InlineData("""{"at":true}""", "true")]
    [InlineData("", "no records")]
    public void A_field_that_does_not_order_all_records_gives_no_value(string records, string reason)
    {
        var scan = Scan(records.Split('|'));

        Assert.Null(scan.Value);
        Assert.Contains(reason, scan.FullReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"at\":1}\n{\"at\":3}\n{\"at\":2}\n")]
    [InlineData("\ufeff{\"at\":1}\r\n\n {\"at\":3} \t\r\n")]
    [InlineData("{\"at\":1}\n{\"at\":3}")]
    [InlineData("{\"at\":1}\n{}\n{\"at\":")]
    [InlineData("{\"at\":\"\u4e2d\"}\n{\"at\":1}\n")]
    [InlineData("")]
    [InlineData("\n")]
    public void What_arrives_in_pieces_of_any_size_has_the_same_result_as_the_file(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var expected = WatermarkScan.Of(_folder.Write("a.jsonl", bytes), "at", CancellationToken.None);
        foreach (var size in new[] { 1, 2, 7, 1000 })
        {
            var stream = new WatermarkStream("at");
            foreach (var piece in bytes.Chunk(size))
                stream.Add(piece);

            Assert.Equal(expected, stream.Complete());
        }
    }

    [Theory]
    [InlineData("{\"at\":\n1}\n")]
    [InlineData("[{\"at\":1}]")]
    [InlineData("{\"at\":1},\n{\"at\":2}\n")]
    [InlineData("{\"at\":1}\n{\"at\":")]
    public void What_is_not_one_record_in_each_line_is_left_to_the_reader_of_files(string text)
    {
        var stream = new WatermarkStream("at");
        stream.Add(Encoding.UTF8.GetBytes(text));

        Assert.Null(stream.Complete());
    }

    [Fact]
    public void A_nested_field_of_a_compressed_file_is_found()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("{\"meta\":{\"at\":5}}\n{\"meta\":{\"at\":7}}\n"u8);

        var scan = WatermarkScan.Of(_folder.Write("a.jsonl.gz", bytes.ToArray()), "meta.at", CancellationToken.None);

        Assert.Equal("""{"$numberLong":"7"}""", scan.Value!.ToJson());
    }

    [Theory]
    [InlineData("""{"$date":"2026-11-25T19:30:00Z"}""", "new Date(1795634940000)")] // a minute earlier
    [InlineData("1795635000000", "1795634940000")] // milliseconds
    [InlineData("1795635000", "1795634940")] // seconds
    [InlineData("1795635000.75", "1795634940")]
    [InlineData("42", "42")] // a counter
    [InlineData("0.5", "0.5")]
    [InlineData("9007199254740993", "9007199254740992")] // rounded down: an increment may have more records, and never fewer
    [InlineData("""{"$numberDecimal":"0.1"}""", "0.09999999999999999")]
    [InlineData("\"2026-11-25\"", "\"2026-11-25\"")]
    [InlineData("""{"$oid":"6b07d8f8aaaaaaaaaaaaaaaa"}""", "db.ObjectId({ id: '6b07d8bc0000000000000000' })")]
    public void An_increment_begins_earlier_by_the_overlap(string value, string expected)
    {
        var since = Value(value).Since(Late, TimeSpan.FromSeconds(60));

        Assert.Equal(expected, since.ToScript());
    }

    [Theory]
    [InlineData("""{"$date":"2099-01-01T00:00:00Z"}""", "new Date(1893455990000)")]
    [InlineData("4070908800000", "1893455990000")]
    [InlineData("4070908800", "1893455990")]
    [InlineData("""{"$oid":"ffffffff0000000000000000"}""", "db.ObjectId({ id: '70dbd876" + "0000000000000000' })")]
    public void An_increment_begins_before_its_base_did_also_if_a_record_is_from_the_future(string value, string expected) =>
        Assert.Equal(expected, Value(value).Since(Late, TimeSpan.FromSeconds(10)).ToScript());

    private static WatermarkValue Value(string json) => WatermarkValue.Parse(json)!;

    private WatermarkScan Scan(IEnumerable<string> records) => WatermarkScan.Of(
        _folder.Write(
            string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}.jsonl"), Encoding.UTF8.GetBytes(string.Join('\n', records))),
        "at",
        CancellationToken.None);
}
