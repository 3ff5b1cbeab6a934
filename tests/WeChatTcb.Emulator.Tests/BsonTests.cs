using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Tests;

public class BsonTests
{
    /// <summary>The oracle: MongoDB's own reader.</summary>
    [Theory]
    [InlineData("""{"_id":"1"}""")]
    [InlineData("""{"_id":1,"a":2147483647,"b":2147483648,"c":-9223372036854775808,"d":0,"e":-1}""")]
    [InlineData("""{"_id":1,"a":1.0,"b":0.0,"d":1e3,"e":1E-7,"f":123456789.125}""")]
    [InlineData("""{"_id":{"$oid":"5d505646cf6d4fe581014ab2"},"n":null,"t":true,"f":false,"":""}""")]
    [InlineData(
        """{"_id":1,"d":{"$date":"2018-08-31T17:30:00.882Z"},"e":{"$date":{"$numberLong":"-1"}},"f":{"$date":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"_id":1,"d":{"$date":"2018-08-31T17:30:00.882+08:00"}}""")]
    [InlineData("""{"_id":1,"a":{"$numberInt":"-5"},"b":{"$numberLong":"5"},"c":{"$numberDouble":"1.5"},"d":{"$numberDouble":"NaN"},"e":{"$numberDouble":"-Infinity"}}""")]
    [InlineData("""{"_id":1,"a":{"$numberDecimal":"1.50"},"b":{"$numberDecimal":"-1E+30"}}""")]
    [InlineData("""{"_id":1,"a":{"$binary":{"base64":"AQID","subType":"00"}},"b":{"$binary":{"subType":"05","base64":""}},"c":{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}}""")]
    [InlineData("""{"_id":1,"a":{"$regularExpression":{"pattern":"^a\"b","options":"im"}}}""")]
    [InlineData("""{"_id":1,"a":{"$timestamp":{"t":4294967295,"i":7}},"b":{"$minKey":1},"c":{"$maxKey":1}}""")]
    [InlineData("""{"_id":1,"a":{"$symbol":"s"},"b":{"$undefined":true},"c":{"$code":"f()"},"d":{"$code":"g","$scope":{"x":1,"y":{"$minKey":1}}}}""")]
    [InlineData("""{"_id":1,"a":[],"b":{},"c":[[1,[2]],{"d":[{"e":1}]}],"d":[0,1,2,3,4,5,6,7,8,9,10]}""")]
    [InlineData("""{"_id":1,"name":"广州","emoji":"\ud83d\uddfa","esc":"\"\\\/\b\f\n\r\t\u0001\u0000","k\u00e9y":1}""")]
    [InlineData("""  { "_id" : 1 , "a" : [ 1 , { "b" : 2 } ] }  """)]
    public void Lines_become_the_bytes_that_MongoDB_makes_of_them(string line) =>
        Assert.Equal(Convert.ToHexString(BsonDocument.Parse(line).ToBson()), Convert.ToHexString(Emulator.Bson(line)));

    /// <summary>The old binary type has a second length in its data, which is not part of the value.</summary>
    [Fact]
    public void The_old_binary_type_keeps_its_type_and_its_bytes()
    {
        const string Value = """{"$binary":{"base64":"AQID","subType":"02"}}""";
        Assert.Equal(
            Value,
            Queries.Json(Emulator.Bson($$"""{"_id":1,"a":{{Value}}}""") is var bson ? BsonView.Document(bson).Field("a"u8) : default));
    }

    [Fact]
    public void A_document_may_be_100_levels_deep()
    {
        static string Nested(int depth) =>
            $$"""{"_id":{{string.Concat(Enumerable.Repeat("{\"a\":", depth - 2))}}{}{{new string('}', depth - 1)}}""";
        Assert.Equal(0, BsonView.Document(Emulator.Bson(Nested(100))).Field("b"u8).Bytes.Length);
        Assert.Contains("depth", Assert.Throws<FormatException>(() => Emulator.Bson(Nested(101))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_comes_first_and_is_made_up_when_it_is_missing()
    {
        Assert.Equal("""{ "_id" : 5, "a" : 1, "b" : 2 }""", Text("""{"a":1,"_id":5,"b":2}"""));
        Assert.Matches("""^\{ "_id" : "[0-9a-f]{32}", "a" : 1 \}$""", Text("""{"a":1}"""));
    }

    [Fact]
    public void An_integer_beyond_64_bits_is_a_double() =>
        Assert.Equal("""{ "_id" : 1, "a" : 1.8446744073709552E+19 }""", Text("""{"_id":1,"a":18446744073709551616}"""));

    [Theory]
    [InlineData("[]", "a document is a JSON object")]
    [InlineData("""{"a":1,}""", "not JSON at byte 8")]
    [InlineData("""{"a":1""", "not JSON at byte")]
    [InlineData("""{"a":1} x""", "not JSON at byte 9")]
    [InlineData("""{a:1}""", "not JSON at byte 2")]
    [InlineData("""{"_id":1,"b":1,"_id":1}""", "the key \"_id\" occurs twice")]
    [InlineData("""{"_id":1,"\u005fid":2}""", "the key \"_id\" occurs twice")]
    [InlineData("""{"a":{"$date":"yesterday"}}""", "\"yesterday\" is not a valid value for $date")]
    [InlineData("""{"a":{"$date":true}}""", "$date takes")]
    [InlineData("""{"a":{"$oid":"12"}}""", "\"12\" is not a valid value for $oid")]
    [InlineData("""{"a":{"$numberLong":5}}""", "$numberLong takes a string")]
    [InlineData("""{"a":{"$numberInt":"2147483648"}}""", "\"2147483648\" is not a valid value for $numberInt")]
    [InlineData("""{"a":{"$oid":"5d505646cf6d4fe581014ab2","b":1}}""", "an object with $oid has no other members")]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"a"}}}""", "takes an object with pattern and options")]
    [InlineData("""{"a":{"$symbol":1}}""", "$symbol takes a string")]
    [InlineData("""{"a":{"$undefined":1}}""", "$undefined takes true")]
    [InlineData("""{"a":{"$code":1}}""", "$code takes a string")]
    [InlineData("""{"a":{"$code":1,"$scope":{}}}""", "$code takes a string")]
    [InlineData("""{"a":{"$code":"x","$scope":1}}""", "$code takes a string")]
    [InlineData("""{"a":{"$code":"x","b":1}}""", "an object with $code has no other members")]
    [InlineData("""{"a":{"$dbPointer":{"$ref":"b"}}}""", "$dbPointer takes an object with $ref and $id")]
    [InlineData("""{"a":{"$dbPointer":{"$ref":"b","$id":"c"}}}""", "$dbPointer takes")]
    [InlineData("""{"a":{"$timestamp":{"t":"1","i":2}}}""", "$timestamp takes an object with t and i")]
    [InlineData("""{"a":{"$timestamp":{"t":1,"i":-1}}}""", "$timestamp takes")]
    [InlineData("""{"a":{"$timestamp":{"t":1,"i":1,"x":1}}}""", "$timestamp takes")]
    [InlineData("""{"a":{"$date":42}}""", "42 is not a valid value for $date")]
    [InlineData("""{"a":{"$date":{"$numberLong":42}}}""", "$numberLong takes a string")]
    [InlineData("""{"a":{"$minKey":0}}""", "$minKey takes 1")]
    [InlineData("""{"a":{"$maxKey":"x"}}""", "$maxKey takes 1")]
    [InlineData("""{"a":{"$binary":{"base64":"AQID","subType":0}}}""", "$binary takes an object with base64 and subType")]
    [InlineData("""{"a":{"$binary":{"base64":"AQ","subType":"00"}}}""", "$binary takes")]
    [InlineData("""{"a":{"$binary":{"base64":"AQID","subType":"04"}}}""", "$binary takes")]
    [InlineData("""{"a":{"$uuid":"{73ffd264-44b3-4c69-90e8-e7d1dfc035d4}"}}""", "$uuid takes a string")]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"a\u0000","options":""}}}""", "$regularExpression takes")]
    [InlineData("""{"a\u0000":1}""", "U+0000")]
    [InlineData("""{"a":"\ud800"}""", "")]
    public void A_line_that_is_no_document_is_refused(string line, string message)
    {
        var error = Assert.Throws<FormatException>(() => Emulator.Bson(line));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The parse errors of the BSON corpus, and their siblings.</summary>
    [Theory]
    [InlineData("""{"$regularExpression":{"pattern":"abc","options":"","unrelated":true}}""")]
    [InlineData("""{"$regularExpression":{"pattern":"abc"}}""")]
    [InlineData("""{"$regularExpression":{"pattern":42,"options":""}}""")]
    [InlineData("""{"$regularExpression":{"pattern":"a","options":0}}""")]
    [InlineData("""{"$regularExpression":{"options":"ix"}}""")]
    [InlineData("""{"$regularExpression":"a"}""")]
    [InlineData("""{"$regularExpression":{"pattern":"b\u0000","options":"i"}}""")]
    [InlineData("""{"$regularExpression":{"pattern":"b","options":"i\u0000"}}""")]
    [InlineData("""{"$regularExpression":{"pattern":"a","options":""},"b":1}""")]
    [InlineData("""{"$oid":42}""")]
    [InlineData("""{"$oid":"56e1fc72e0c917e9c4714161","unrelated":true}""")]
    [InlineData("""{"$oid":"56e1fc72e0c917e9c471416"}""")]
    [InlineData("""{"$oid":"56e1fc72e0c917e9c471416g"}""")]
    [InlineData("""{"$oid":null}""")]
    [InlineData("""{"$numberInt":42}""")]
    [InlineData("""{"$numberInt":"42","unrelated":true}""")]
    [InlineData("""{"$numberInt":"4.2"}""")]
    [InlineData("""{"$numberInt":" 42"}""")]
    [InlineData("""{"$numberInt":""}""")]
    [InlineData("""{"$numberInt":"-2147483649"}""")]
    [InlineData("""{"$numberLong":42}""")]
    [InlineData("""{"$numberLong":"42","unrelated":true}""")]
    [InlineData("""{"$numberLong":"4e2"}""")]
    [InlineData("""{"$numberLong":"9223372036854775808"}""")]
    [InlineData("""{"$numberLong":""}""")]
    [InlineData("""{"$numberDouble":42}""")]
    [InlineData("""{"$numberDouble":".1","unrelated":true}""")]
    [InlineData("""{"$numberDouble":"x"}""")]
    [InlineData("""{"$numberDouble":""}""")]
    [InlineData("""{"$numberDouble":" 1"}""")]
    [InlineData("""{"$numberDouble":null}""")]
    [InlineData("""{"$numberDecimal":42}""")]
    [InlineData("""{"$numberDecimal":".1","unrelated":true}""")]
    [InlineData("""{"$numberDecimal":""}""")]
    [InlineData("""{"$numberDecimal":"E02"}""")]
    [InlineData("""{"$numberDecimal":"1 2"}""")]
    [InlineData("""{"$numberDecimal":"100000000000000000000000000000000000000000000000000000000001"}""")]
    [InlineData("""{"$numberDecimal":"1E-6177"}""")]
    [InlineData("""{"$numberDecimal":"1E6145"}""")]
    [InlineData("""{"$numberDecimal":" 1"}""")]
    [InlineData("""{"$binary":{"base64":0,"subType":"00"}}""")]
    [InlineData("""{"$binary":{"base64":"","subType":0}}""")]
    [InlineData("""{"$binary":{"base64":"//8="}}""")]
    [InlineData("""{"$binary":{"subType":"00"}}""")]
    [InlineData("""{"$binary":{"base64":"//8=","subType":"00","unrelated":true}}""")]
    [InlineData("""{"$binary":"//8="}""")]
    [InlineData("""{"$binary":{"base64":"/*8=","subType":"00"}}""")]
    [InlineData("""{"$binary":{"base64":"//8=","subType":"xy"}}""")]
    [InlineData("""{"$binary":{"base64":"//8=","subType":"100"}}""")]
    [InlineData("""{"$binary":{"base64":"//8=","subType":""}}""")]
    [InlineData("""{"$binary":{"base64":"//8=","subType":" 0"}}""")]
    [InlineData("""{"$uuid":{"data":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}}""")]
    [InlineData("""{"$uuid":"73ffd264-44b3-90e8-e7d1dfc035d4"}""")]
    [InlineData("""{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4-789e4"}""")]
    [InlineData("""{"$uuid":"73ff-d26444b-34c6-990e8e-7d1dfc035d4"}""")]
    [InlineData("""{"$uuid":"----d264-44b3-4--9-90e8-e7d1dfc0----"}""")]
    [InlineData("""{"$uuid":"73ffd26444b34c6990e8e7d1dfc035d4"}""")]
    [InlineData("""{"$timestamp":42}""")]
    [InlineData("""{"$timestamp":{"t":"123456789","i":42}}""")]
    [InlineData("""{"$timestamp":{"t":123456789,"i":"42"}}""")]
    [InlineData("""{"$timestamp":{"t":1,"i":42},"unrelated":true}""")]
    [InlineData("""{"$timestamp":{"t":1,"i":42,"unrelated":true}}""")]
    [InlineData("""{"$timestamp":{"i":42}}""")]
    [InlineData("""{"$timestamp":{"t":1}}""")]
    [InlineData("""{"$timestamp":{"t":4294967296,"i":1}}""")]
    [InlineData("""{"$timestamp":{"t":1.5,"i":1}}""")]
    [InlineData("""{"$timestamp":{"t":{"$numberInt":"1"},"i":1}}""")]
    [InlineData("""{"$date":42}""")]
    [InlineData("""{"$date":null}""")]
    [InlineData("""{"$date":{"$numberLong":"1356351330501"},"unrelated":true}""")]
    [InlineData("""{"$date":{"$numberInt":"1"}}""")]
    [InlineData("""{"$date":{"$numberLong":"1","x":1}}""")]
    [InlineData("""{"$date":"24.12.2012"}""")]
    [InlineData("""{"$date":"2012-13-24T12:15:30Z"}""")]
    [InlineData("""{"$date":{}}""")]
    [InlineData("""{"$minKey":true}""")]
    [InlineData("""{"$minKey":0}""")]
    [InlineData("""{"$minKey":"1"}""")]
    [InlineData("""{"$minKey":1,"unrelated":true}""")]
    [InlineData("""{"$minKey":2}""")]
    [InlineData("""{"$maxKey":true}""")]
    [InlineData("""{"$maxKey":0}""")]
    [InlineData("""{"$maxKey":1,"unrelated":true}""")]
    [InlineData("""{"$maxKey":1.5}""")]
    public void What_extended_JSON_does_not_allow_is_refused(string value) =>
        Assert.Throws<FormatException>(() => Emulator.Bson($$"""{"_id":1,"a":{{value}}}"""));

    [Fact]
    public void Invalid_utf8_is_refused() =>
        Assert.Throws<FormatException>(() => ExtendedJsonReader.ReadDocument([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]));

    [Fact]
    public void An_object_whose_first_key_only_looks_like_a_type_stays_an_object() =>
        Assert.Equal("""{ "_id" : 1, "a" : { "$ref" : "c", "$id" : 5 } }""", Text("""{"_id":1,"a":{"$ref":"c","$id":5}}"""));

    /// <summary>The order in MongoDB's documentation: each value is less than the next, and equal values share a row.</summary>
    [Fact]
    public void Values_of_all_kinds_have_one_order()
    {
        string[][] order =
        [
            ["""{"$minKey":1}"""],
            ["null"],
            ["""{"$numberDouble":"NaN"}""", """{"$numberDecimal":"NaN"}"""],
            ["""{"$numberDouble":"-Infinity"}""", """{"$numberDecimal":"-Infinity"}"""],
            ["""{"$numberDecimal":"-9.9E+6144"}"""], ["""{"$numberDecimal":"-1E+400"}"""], ["-1.7976931348623157e308"],
            ["-9223372036854775808", "-9223372036854775808.0"],
            ["-1.5", """{"$numberDecimal":"-1.5"}"""],
            ["0", "-0.0", """{"$numberLong":"0"}""", """{"$numberDecimal":"0"}"""],
            ["""{"$numberDecimal":"1E-6176"}"""], ["5e-324"],
            ["""{"$numberDecimal":"0.1"}"""], ["0.1"], ["""{"$numberDecimal":"0.1000000000000000055511151231257828"}"""],
            ["1", "1.0", """{"$numberDecimal":"1.000"}"""],
            ["9007199254740992.0", "9007199254740992", """{"$numberDecimal":"9007199254740992"}"""],
            ["""{"$numberDecimal":"9007199254740992.5"}"""],
            ["9007199254740993", """{"$numberDecimal":"9007199254740993"}"""],
            ["9223372036854775807"],
            ["9223372036854775808.0", """{"$numberDecimal":"9223372036854775808"}"""],
            ["1.7976931348623157e308"], ["""{"$numberDecimal":"1E+400"}"""], ["""{"$numberDecimal":"9.9E+6144"}"""],
            ["""{"$numberDouble":"Infinity"}""", """{"$numberDecimal":"Infinity"}"""],
            ["\"\""], ["\"Z\""], ["\"a\""], ["\"a\\u0000\""], ["\"é\""], ["\"广\""], ["\"🗺\""],
            ["{}"], ["""{"b":1}"""], ["""{"b":1,"a":1}"""], ["""{"b":2}"""], ["""{"c":0}"""], ["""{"a":"x"}"""],
            ["[]"], ["[1]", "[1.0]"], ["[1,2]"], ["[2]"], ["[\"a\"]"],
            ["""{"$binary":{"base64":"/w==","subType":"00"}}"""], ["""{"$binary":{"base64":"AAA=","subType":"00"}}"""],
            ["""{"$binary":{"base64":"AAA=","subType":"05"}}"""], ["""{"$binary":{"base64":"AAA=","subType":"80"}}"""],
            // The old subtype counts a second length in its data.
            ["""{"$binary":{"base64":"AAAAAAA=","subType":"00"}}"""], ["""{"$binary":{"base64":"AAAAAAAA","subType":"00"}}"""],
            ["""{"$binary":{"base64":"AAA=","subType":"02"}}"""], ["""{"$binary":{"base64":"AAE=","subType":"02"}}"""],
            ["""{"$binary":{"base64":"AAAAAAAA","subType":"05"}}"""], ["""{"$binary":{"base64":"AAAAAAAAAA==","subType":"00"}}"""],
            ["""{"$oid":"000000000000000000000001"}"""], ["""{"$oid":"ff0000000000000000000000"}"""],
            ["false"], ["true"],
            ["""{"$date":{"$numberLong":"-1"}}"""], ["""{"$date":"1970-01-01T00:00:00Z"}"""],
            ["""{"$timestamp":{"t":1,"i":9}}"""], ["""{"$timestamp":{"t":2,"i":0}}"""],
            ["""{"$regularExpression":{"pattern":"a","options":""}}"""], ["""{"$regularExpression":{"pattern":"a","options":"i"}}"""],
            ["""{"$maxKey":1}"""],
        ];
        var values = order.SelectMany((texts, rank) => texts.Select(text => (rank, text, value: Value(text)))).ToArray();
        foreach (var a in values)
            foreach (var b in values)
                Assert.True(
                    Math.Sign(BsonOrder.Compare(a.value, b.value)) == a.rank.CompareTo(b.rank), $"{a.text} against {b.text}");
    }

    private static BsonView Value(string json) => BsonView.Document(Emulator.Bson($$"""{"_id":1,"v":{{json}}}""")).Field("v"u8);

    private static string Text(string line) => new RawBsonDocument(Emulator.Bson(line)).ToString()!;
}
