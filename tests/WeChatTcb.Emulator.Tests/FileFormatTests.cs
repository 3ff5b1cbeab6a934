namespace WeChatTcb.Emulator.Tests;

/// <summary>The exact text of files (contract 7).</summary>
public class FileFormatTests
{
    [Fact]
    public async Task Json_files_are_compact_lines_of_relaxed_extended_json()
    {
        // The order of the fields, dates, doubles, integers, Chinese, geo: as in a real export.
        string[] lines =
        [
            """{"_id":"ee3a4a5b","_openid":"o1","title":"广州 <&> 'x'","oldPrice":0.0,"price":3333.0,"count":7,"big":4294967296,"createdTime":{"$date":"2021-11-01T02:05:35.934Z"},"loc":{"type":"Point","coordinates":[113.0,23.5]},"tags":[],"none":null,"o":{},"ok":true}""",
            """{"_id":{"$oid":"5d505646cf6d4fe581014ab2"},"s":"\"\\/\b\f\n\r\t\u0001\u2028\u2029\u007f€"}""".Replace(
                "\\u007f", "\u007f", StringComparison.Ordinal),
        ];
        await using var emulator = await Emulator.WithAsync(lines);
        Assert.Equal(string.Concat(lines.Select(static l => l + "\n")), await emulator.ExportFileAsync("db.collection('geo').get()"));
    }

    [Theory]
    [InlineData("0.0", "0.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("999999.0", "999999.0")]
    [InlineData("1000000.0", "1E+06")]
    [InlineData("1234567.0", "1.234567E+06")]
    [InlineData("123456.789", "123456.789")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00012345", "0.00012345")]
    [InlineData("0.00001", "1E-05")]
    [InlineData("-0.000012", "-1.2E-05")]
    [InlineData("1e100", "1E+100")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157E+308")]
    [InlineData("5e-324", "5E-324")]
    [InlineData("0.1", "0.1")]
    [InlineData("100.0", "100.0")]
    [InlineData("10.5", "10.5")]
    [InlineData("""{"$numberDouble":"NaN"}""", """{"$numberDouble":"NaN"}""")]
    [InlineData("""{"$numberDouble":"Infinity"}""", """{"$numberDouble":"Infinity"}""")]
    [InlineData("""{"$numberDouble":"-Infinity"}""", """{"$numberDouble":"-Infinity"}""")]
    [InlineData("""{"$numberLong":"5"}""", "5")]
    [InlineData("""{"$numberDecimal":"1.50"}""", """{"$numberDecimal":"1.50"}""")]
    [InlineData("""{"$date":"2020-01-01T00:00:00Z"}""", """{"$date":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"$date":"2020-01-01T00:00:00.010Z"}""", """{"$date":"2020-01-01T00:00:00.01Z"}""")]
    [InlineData("""{"$date":"1970-01-01T00:00:00Z"}""", """{"$date":"1970-01-01T00:00:00Z"}""")]
    [InlineData("""{"$date":"1969-12-31T23:59:59.999Z"}""", """{"$date":{"$numberLong":"-1"}}""")]
    [InlineData("""{"$date":"9999-12-31T23:59:59.999Z"}""", """{"$date":"9999-12-31T23:59:59.999Z"}""")]
    [InlineData("""{"$date":{"$numberLong":"253402300800000"}}""", """{"$date":{"$numberLong":"253402300800000"}}""")]
    [InlineData(
        """{"$regularExpression":{"pattern":"a\"","options":"mi"}}""", """{"$regularExpression":{"pattern":"a\"","options":"im"}}""")]
    [InlineData("""{"$binary":{"base64":"AQID","subType":"80"}}""", """{"$binary":{"base64":"AQID","subType":"80"}}""")]
    [InlineData("""{"$timestamp":{"t":4294967295,"i":7}}""", """{"$timestamp":{"t":4294967295,"i":7}}""")]
    [InlineData("""{"$minKey":1}""", """{"$minKey":1}""")]
    [InlineData("""{"$undefined":true}""", """{"$undefined":true}""")]
    [InlineData("""{"$symbol":"s"}""", """{"$symbol":"s"}""")]
    [InlineData("""{"$code":"f(\"\")"}""", """{"$code":"f(\"\")"}""")]
    [InlineData("""{"$scope":{"x":[1]},"$code":"f"}""", """{"$code":"f","$scope":{"x":[1]}}""")]
    [InlineData("""{"$scope":{"x":[1]}}""", """{"$scope":{"x":[1]}}""")]
    [InlineData(
        """{"$dbPointer":{"$id":{"$oid":"5d505646cf6d4fe581014ab2"},"$ref":"b"}}""",
        """{"$dbPointer":{"$ref":"b","$id":{"$oid":"5d505646cf6d4fe581014ab2"}}}""")]
    [InlineData("""{"$maxKey":1}""", """{"$maxKey":1}""")]
    [InlineData("[1,[2.0]]", "[1,[2.0]]")]
    public async Task Each_value_has_its_form_in_json(string stored, string written)
    {
        await using var emulator = await Emulator.WithAsync($$"""{"_id":1,"v":{{stored}}}""");
        Assert.Equal($$"""{"_id":1,"v":{{written}}}""" + "\n", await emulator.ExportFileAsync("db.collection('geo').get()"));
    }

    [Fact]
    public async Task Csv_files_have_a_header_and_the_columns_of_field_in_its_order()
    {
        await using var emulator = await Emulator.WithAsync(
            """{"_id":"1","name":"广州, 中国","admin":{"code":"30"},"say":"he said \"hi\"","list":[{"n":"first"}]}""",
            """{"_id":"2","name":" lead","admin":null,"say":"two\nlines"}""",
            """{"_id":"3"}""");
        Assert.Equal(
            "say,admin.code,name,list.0.n\n\"he said \"\"hi\"\"\",30,\"广州, 中国\",first\n\"two\nlines\",,\" lead\",\n,,,\n",
            await emulator.ExportFileAsync("db.collection('geo').field({say:true,'admin.code':true,name:true,'list.0.n':true}).get()", 2));
    }

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData("a", "\"{\"\"b\"\":1}\"")]
    [InlineData("list.0", "x")]
    [InlineData("list.1.n", "7")]
    [InlineData("list.9", "")]
    [InlineData("list.n", "")]
    [InlineData("docs.n", "")]
    [InlineData("docs.1.n", "2")]
    [InlineData("nested.0.1", "5")]
    [InlineData("a.b.c", "")]
    [InlineData("none.at.all", "")]
    public async Task A_column_is_picked_by_name_and_by_index(string path, string cell)
    {
        await using var emulator = await Emulator.WithAsync(
            """{"_id":1,"a":{"b":1},"list":["x",{"n":7}],"docs":[{"n":1},{"n":2}],"nested":[[4,5]]}""");
        Assert.Equal(
            $"_id,{path}\n1,{cell}\n", await emulator.ExportFileAsync($"db.collection('geo').field({{_id:true,'{path}':true}}).get()", 2));
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("null", "")]
    [InlineData("true", "true")]
    [InlineData("5", "5")]
    [InlineData("4294967296", "4294967296")]
    [InlineData("3333.0", "3333")]
    [InlineData("1000000.0", "1e+06")]
    [InlineData("0.5", "0.5")]
    [InlineData("""{"$numberDouble":"NaN"}""", "NaN")]
    [InlineData("""{"$numberDouble":"Infinity"}""", "+Inf")]
    [InlineData("""{"$numberDecimal":"1.50"}""", "1.50")]
    [InlineData("""{"$date":"2020-01-01T00:00:00Z"}""", "2020-01-01T00:00:00.000Z")]
    [InlineData("""{"$date":"1969-12-31T23:59:59.999Z"}""", "1969-12-31T23:59:59.999Z")]
    [InlineData("""{"$oid":"5d505646cf6d4fe581014ab2"}""", "ObjectId(5d505646cf6d4fe581014ab2)")]
    [InlineData("""{"$regularExpression":{"pattern":"^a","options":"i"}}""", "/^a/i")]
    [InlineData("""{"$binary":{"base64":"q80=","subType":"00"}}""", "ABCD")]
    [InlineData("[]", "[]")]
    [InlineData("[1,\"a\",null]", "\"[1,\"\"a\"\",null]\"")]
    [InlineData("""{"type":"Point","coordinates":[113.0,23.5]}""", "\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[113.0,23.5]}\"")]
    [InlineData("""[{"$numberLong":"5"}]""", "\"[{\"\"$numberLong\"\":\"\"5\"\"}]\"")]
    [InlineData("""[{"$date":"2020-01-01T00:00:00Z"}]""", "\"[{\"\"$date\"\":\"\"2020-01-01T00:00:00.000Z\"\"}]\"")]
    [InlineData(
        """[{"$oid":"5d505646cf6d4fe581014ab2"},"<\t"]""", "\"[{\"\"$oid\"\":\"\"5d505646cf6d4fe581014ab2\"\"},\"\"\\u003c\\u0009\"\"]\"")]
    [InlineData("\"a;b\"", "a;b")]
    [InlineData("""{"$minKey":1}""", "$MinKey")]
    [InlineData("""{"$symbol":"s"}""", "\"{\"\"$symbol\"\":\"\"s\"\"}\"")]
    [InlineData("""{"$maxKey":1}""", "$MaxKey")]
    [InlineData("""{"$timestamp":{"t":1,"i":7}}""", "\"{ \"\"$timestamp\"\": { \"\"t\"\": 1, \"\"i\"\": 7 } }\"")]
    [InlineData(
        """{"$date":{"$numberLong":"253402300800000"}}""", "\"{ \"\"$date\"\": { \"\"$numberLong\"\" : \"\"253402300800000\"\" }}\"")]
    [InlineData("""{"$numberDecimal":"NaN"}""", "NaN")]
    [InlineData("{}", "{}")]
    [InlineData(
        """{"a":{"b":[{"$minKey":1},{"$numberDecimal":"1.5"}]}}""",
        "\"{\"\"a\"\":{\"\"b\"\":[{\"\"$minKey\"\":1},{\"\"$numberDecimal\"\":\"\"1.5\"\"}]}}\"")]
    [InlineData(
        """[{"$timestamp":{"t":1,"i":7}},{"$binary":{"base64":"AQ==","subType":"05"}}]""",
        "\"[{\"\"$timestamp\"\":{\"\"t\"\":1,\"\"i\"\":7}},{\"\"$binary\"\":\"\"AQ==\"\",\"\"$type\"\":\"\"05\"\"}]\"")]
    [InlineData("\"'=1\"", "'=1")]
    [InlineData("\"a\\rb\"", "\"a\rb\"")]
    [InlineData("\"\\\\.\"", "\"\\.\"")]
    [InlineData("\"\\u3000x\"", "\"\u3000x\"")]
    public async Task Each_value_has_its_form_in_csv(string stored, string written)
    {
        await using var emulator = await Emulator.WithAsync($$"""{"_id":1,"v":{{stored}}}""");
        Assert.Equal($"v,_id\n{written},1\n", await emulator.ExportFileAsync("db.collection('geo').field({v:true,_id:true}).get()", 2));
    }
}
