using System.Numerics;
using System.Text;
using CsCheck;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

/// <summary>Values, relaxed and canonical (contract 7.1, 8).</summary>
public sealed class ExtendedJsonTests
{
    private static readonly TimeZoneInfo China = TimeZoneInfo.CreateCustomTimeZone("China", TimeSpan.FromHours(8), null, null);

    public static TheoryData<string, object?> Samples => new()
    {
        // The table of contract 8.
        { "1", 1L },
        { """{"$numberInt":"1"}""", 1 },
        { "4294967296", 4294967296L },
        { """{"$numberLong":"4294967296"}""", 4294967296L },
        { "1.0", 1.0 },
        { """{"$numberDouble":"1.0"}""", 1.0 },
        { """{"$date":"2020-01-01T00:00:00Z"}""", Utc(2020, 1, 1) },
        { """{"$date":{"$numberLong":"1577836800000"}}""", Utc(2020, 1, 1) },
        { """{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "5f3e2c1b9d1e8a0001a2b3c4" },
        { """{"$numberDouble":"NaN"}""", double.NaN },
        { """{"$numberDouble":"Infinity"}""", double.PositiveInfinity },
        { """{"$numberDouble":"-Infinity"}""", double.NegativeInfinity },

        // Numbers.
        { "0", 0L },
        { "-7", -7L },
        { "9007199254740993", 9007199254740993L },
        { "9223372036854775807", long.MaxValue },
        { "-9223372036854775808", long.MinValue },
        { """{"$numberLong":"9223372036854775807"}""", long.MaxValue },
        { """{"$numberLong":"-9223372036854775808"}""", long.MinValue },
        { """{"$numberInt":"-2147483648"}""", int.MinValue },
        { "9223372036854775808", BigInteger.Parse("9223372036854775808", System.Globalization.CultureInfo.InvariantCulture) },
        { "-123456789012345678901234567890", BigInteger.Parse("-123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture) },
        { "3333.0", 3333.0 },
        { "1E+06", 1_000_000.0 },
        { "1.234567E+06", 1_234_567.0 },
        { "1e-05", 0.00001 },
        { "0.1", 0.1 },
        { "-0.0", -0.0 },
        { """{"$numberDouble":"-1E-05"}""", -0.00001 },
        { """{"$numberDecimal":"12.50"}""", 12.50m },
        { """{"$numberDecimal":"79228162514264337593543950335"}""", decimal.MaxValue },

        // Dates.
        { """{"$date":"2018-08-31T17:30:00.882Z"}""", Utc(2018, 8, 31, 17, 30, 0, 882) },
        { """{"$date":"2018-08-31T17:30:52.01Z"}""", Utc(2018, 8, 31, 17, 30, 52, 10) },
        { """{"$date":"2018-09-01T01:30:00+08:00"}""", Utc(2018, 8, 31, 17, 30) },
        { """{"$date":"2018-08-31T17:30:00.000+0000"}""", Utc(2018, 8, 31, 17, 30) },
        { """{"$date":"2018-08-31T17:30Z"}""", Utc(2018, 8, 31, 17, 30) },
        { """{"$date":0}""", Utc(1970, 1, 1) },
        { """{"$date":{"$numberLong":"-1"}}""", Utc(1969, 12, 31, 23, 59, 59, 999) },
        { """{"$date":{"$numberLong":"-62135596800000"}}""", Utc(1, 1, 1) },
        { """{"$date":{"$numberLong":"253402300799999"}}""", Utc(9999, 12, 31, 23, 59, 59, 999) },

        { """{"$numberDecimal":"1E+3"}""", new BsonDecimal("1E+3") },
        { """{"$numberDecimal":"-0"}""", new BsonDecimal("-0") },
        { """{"$numberDecimal":"NaN"}""", new BsonDecimal("NaN") },
        { """{"$numberDecimal":"0.1234567890123456789012345678901234"}""", new BsonDecimal("0.1234567890123456789012345678901234") },
        { """{"$date":253402300800000}""", new BsonDate(253402300800000) },
        { """{"$date":{"$numberLong":"-62135596800001"}}""", new BsonDate(-62135596800001) },

        // Types that .NET does not have.
        { """{"$regularExpression":{"pattern":"^a","options":"i"}}""", new BsonRegex("^a", "i") },
        { """{"$regularExpression":{"options":"i","pattern":"^a"}}""", new BsonRegex("^a", "i") },
        { """{"$binary":{"base64":"AQ==","subType":"00"}}""", new BsonBinary("AQ==", 0) },
        { """{"$binary":{"base64":"AQ==","subType":"80"}}""", new BsonBinary("AQ==", 0x80) },
        { """{"$binary":{"base64":"fzoAAAAAQACAAAAAAACrzQ==","subType":"04"}}""", new Guid("7f3a0000-0000-4000-8000-00000000abcd") },
        { """{"$binary":{"base64":"fzoAAAAAQACAAAAAAACrzQ==","subType":"03"}}""", new BsonBinary("fzoAAAAAQACAAAAAAACrzQ==", 3) },
        { """{"$binary":"AQ==","$type":"00"}""", new BsonBinary("AQ==", 0) },
        { """{"$timestamp":{"t":1,"i":4294967295}}""", new BsonTimestamp(1, uint.MaxValue) },
        { """{"$minKey":1}""", new BsonSpecial("minKey", """{"$minKey":1}""") },
        { """{"$maxKey":1}""", new BsonSpecial("maxKey", """{"$maxKey":1}""") },
        { """{"$undefined":true}""", new BsonSpecial("undefined", """{"$undefined":true}""") },
        { """{"$symbol":"a"}""", new BsonSpecial("symbol", """{"$symbol":"a"}""") },
        { """{"$code":"a()"}""", new BsonSpecial("javascript", """{"$code":"a()"}""") },
        { """{"$code":"a()","$scope":{"b":1}}""", new BsonSpecial("javascriptWithScope", """{"$code":"a()","$scope":{"b":1}}""") },

        // The rest.
        { "true", true },
        { "false", false },
        { "null", null },
        { "\"\"", "" },
        { "\"北京 😀 \\u4e0a\\n\\\"\"", "北京 😀 上\n\"" },
        { "\"\\ud83d\\ude00\"", "😀" },
        { """{"$uuid":"7f3a0000-0000-4000-8000-00000000abcd"}""", new Guid("7f3a0000-0000-4000-8000-00000000abcd") },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_value_becomes_what_it_is(string json, object? value)
    {
        var read = Read($$"""{"a":{{json}}}""")["a"];

        Assert.Equal(value is DateTime utc ? new DateTimeOffset(utc) : value, read);
        if (value is decimal)
            Assert.Equal(json[19..^2], $"{read}");
        if (value is double number)
            Assert.Equal(double.IsNegative(number), double.IsNegative(Assert.IsType<double>(read)));
    }

    [Theory]
    [InlineData("""{"$ref":"a","$id":"b"}""")]
    [InlineData("""{"$date":"2018-08-31T17:30:00Z","more":1}""")]
    [InlineData("""{"$date":"10:00"}""")]
    [InlineData("""{"$date":"May 1"}""")]
    [InlineData("""{"$date":"12/31/2020"}""")]
    [InlineData("""{"$date":"no date"}""")]
    [InlineData("""{"$date":"+12345-01-01T00:00:00Z"}""")]
    [InlineData("""{"$date":"2020-13-01T00:00:00Z"}""")]
    [InlineData("""{"$date":1.5}""")]
    [InlineData("""{"$date":null}""")]
    [InlineData("""{"$oid":5}""")]
    [InlineData("""{"$numberLong":"9223372036854775808"}""")]
    [InlineData("""{"$numberLong":"1.5"}""")]
    [InlineData("""{"$numberLong":" 1"}""")]
    [InlineData("""{"$numberLong":""}""")]
    [InlineData("""{"$numberInt":"1e3"}""")]
    [InlineData("""{"$numberDouble":"one"}""")]
    [InlineData("""{"$numberDecimal":"one"}""")]
    [InlineData("""{"$oid":"short"}""")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4","more":1}""")]
    [InlineData("""{"$timestamp":{"t":1,"i":-2}}""")]
    [InlineData("""{"$timestamp":{"t":"1","i":2}}""")]
    [InlineData("""{"$minKey":0}""")]
    [InlineData("""{"$binary":{"base64":"no","subType":"00"}}""")]
    [InlineData("""{"$regularExpression":{"pattern":"a"}}""")]
    [InlineData("""{"$undefined":false}""")]
    [InlineData("""{"$uuid":"short"}""")]
    [InlineData("""{"$":"1"}""")]
    [InlineData("""{"":1}""")]
    public void What_is_not_known_or_not_in_order_stays_an_object(string json)
    {
        var read = Read($$"""{"a":{{json}}}""", allowsAnyName: true)["a"];

        Assert.Equal(json, Write(Assert.IsType<Members>(read)));
    }

    [Theory]
    [InlineData("2018-08-31T17:30:00.882Z", 1, 30)] // the next day
    [InlineData("2018-08-31T14:00:00Z", 22, 0)]
    public void A_date_has_the_hour_of_the_time_zone_and_its_instant(string utc, int hour, int minute)
    {
        var json = new ExtendedJson(new ListBuilder(allowsAnyName: false), zone: China);

        var read = Assert.IsType<DateTimeOffset>(
            ((Members)json.ReadRecord(Encoding.UTF8.GetBytes($$$"""{"a":{"$date":"{{{utc}}}"}}""")))["a"]);

        Assert.Equal((hour, minute, TimeSpan.FromHours(8)), (read.Hour, read.Minute, read.Offset));
        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData(-62_135_596_800_000)]
    [InlineData(253_402_300_799_999)]
    public void At_the_ends_of_the_calendar_a_date_keeps_its_instant(long milliseconds)
    {
        var json = new ExtendedJson(new ListBuilder(allowsAnyName: false), zone: China);

        var read =
            ((Members)json.ReadRecord(Encoding.UTF8.GetBytes($$$$"""{"a":{"$date":{"$numberLong":"{{{{milliseconds}}}}"}}}""")))["a"];

        Assert.Equal(milliseconds, Assert.IsType<DateTimeOffset>(read).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""", "a", """{"a":3,"b":2}""", """{"a":1; 3,"b":2}""")]
    [InlineData("""{"x":{"a":1,"b":2,"a":3}}""", "a", """{"x":{"a":3,"b":2}}""", """{"x":{"a":1; 3,"b":2}}""")]
    [InlineData("""{"x":[{"\u0061":1,"a":null,"a":"t"}]}""", "a", """{"x":[{"a":"t"}]}""", """{"x":[{"a":1; ; t}]}""")]
    public void A_field_that_occurs_more_than_once_has_its_last_value_or_all(string record, string field, string last, string all)
    {
        foreach (var (allValues, expected) in new[] { (false, last), (true, all) })
        {
            var json = new ExtendedJson(new ListBuilder(allowsAnyName: true), allValues);

            for (var round = 0; round < 2; round++)
            {
                Assert.Equal(expected, Write((Members)json.ReadRecord(Encoding.UTF8.GetBytes(record))));
                Assert.Equal(field, json.DuplicateField);
            }

            json.ReadRecord("""{"a":1,"b":2}"""u8);
            Assert.Null(json.DuplicateField);
        }
    }

    [Fact]
    public void A_record_keeps_its_order_its_arrays_and_its_shapes()
    {
        var read = Read(
            """
            {"_id":"x","loc":{"type":"Point","coordinates":[113.0,23]},"list":[[],[{}],{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"},[{"$date":0},null]],"empty":{},"deep":{"a":{"b":{"c":[1,{"d":2}]}}},"z":1,"b":2}
            """);

        Assert.Equal(["_id", "loc", "list", "empty", "deep", "z", "b"], read.Select(member => member.Key));
        var point = Assert.IsType<Members>(read["loc"]);
        Assert.Equal("Point", point["type"]);
        Assert.Equal([113.0, 23L], Assert.IsType<object?[]>(point["coordinates"]));
        var list = Assert.IsType<object?[]>(read["list"]);
        Assert.Empty(Assert.IsType<object?[]>(list[0]));
        Assert.Empty(Assert.IsType<Members>(Assert.IsType<object?[]>(list[1])[0]));
        Assert.Equal("5f3e2c1b9d1e8a0001a2b3c4", list[2]);
        Assert.Equal([new DateTimeOffset(Utc(1970, 1, 1)), null], Assert.IsType<object?[]>(list[3]));
        Assert.Empty(Assert.IsType<Members>(read["empty"]));
        Assert.Equal("""{"a":{"b":{"c":[1,{"d":2}]}}}""", Write(Assert.IsType<Members>(read["deep"])));
    }

    [Fact]
    public void A_record_that_looks_like_a_value_is_a_record()
    {
        Assert.Equal("x", Read("""{"$oid":"x"}""")["$oid"]);
    }

    [Fact]
    public void Records_of_one_file_do_not_mix()
    {
        var json = new ExtendedJson(new ListBuilder(allowsAnyName: false));

        for (var number = 0; number < 3; number++)
        {
            Assert.Equal("""{"a":[1,{"b":2}],"c":3}""", Write((Members)json.ReadRecord("""{"a":[1,{"b":2}],"c":3}"""u8)));
            Assert.ThrowsAny<Exception>(() => json.ReadRecord("""{"x":[1,{"y":2},"""u8));
            Assert.Equal("{}", Write((Members)json.ReadRecord("{}"u8)));
        }
    }

    [Fact]
    public void Any_document_is_read_as_it_was_written()
    {
        var name = Gen.OneOf(
            "a", "b", "城", "with \"quotes\"", "ünï",
            "longer than sixty-four bytes, which is the most that is kept of any name in the cache");
        var leaf = Gen.OneOf<object?>(null, true, 1L, long.MinValue, 2.5, "", "text", "城市\n\"\\");
        var value = Gen.Recursive<object?>((depth, inner) => depth > 4 ? leaf : Gen.OneOf(
            leaf,
            inner.Array[0, 4].Select(items => (object?)items),
            Gen.Select(name, inner).Array[0, 4].Select(members => (object?)Document(members))));

        Gen.Select(name, value).Array[0, 6].Array[1, 5].Sample(records =>
        {
            var json = new ExtendedJson(new ListBuilder(allowsAnyName: false));
            foreach (var members in records)
            {
                var text = Write(Document(members));
                Assert.Equal(text, Write((Members)json.ReadRecord(Encoding.UTF8.GetBytes(text))));
            }
        });
    }

    internal static DateTime Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0, int millisecond = 0) =>
        new(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);

    private static Members Document((string Name, object? Value)[] members)
    {
        var document = new Members();
        document.AddRange(members.DistinctBy(member => member.Name).Select(member => KeyValuePair.Create(member.Name, member.Value)));
        return document;
    }

    private static Members Read(string json, bool allowsAnyName = false) =>
        (Members)new ExtendedJson(new ListBuilder(allowsAnyName)).ReadRecord(Encoding.UTF8.GetBytes(json.Trim()));

    private static string Write(object? value) => value switch
    {
        null => "null",
        Members members => $"{{{string.Join(',', members.Select(member => $"{Write(member.Key)}:{Write(member.Value)}"))}}}",
        object?[] array => $"[{string.Join(',', array.Select(Write))}]",
        string text => System.Text.Json.JsonSerializer.Serialize(text, RawText),
        bool flag => flag ? "true" : "false",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
    };

    private static readonly System.Text.Json.JsonSerializerOptions RawText =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
