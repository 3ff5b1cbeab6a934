using System.Collections;
using System.Text.Json;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>What rules do with records.</summary>
public sealed class RedactorTests
{
    [Theory]
    [InlineData("Remove", """{"a":{"c":[{}]},"d":2}""")]
    [InlineData("Null", """{"a":{"b":null,"c":[{"b":null}]},"d":2}""")]
    [InlineData("Mask", """{"a":{"b":"*******5678","c":[{"b":"*"}]},"d":2}""")]
    [InlineData("Keep", """{"a":{"b":"13812345678","c":[{"b":"x"}]},"d":2}""")]
    public void Action(string action, string expected) =>
        Assert.Equal(expected, Redacted.Json("""{"a": {"b": "13812345678", "c": [{"b": "x"}]}, "d": 2}""", "**.b", action));

    [Fact]
    public void FixedValue_ReplacesWhateverIsThere()
    {
        Assert.Equal("""{"a":"x","b":1}""", Redacted.Json("""{"a":{"c":1},"b":1}""", "a", new Hashtable { ["Value"] = "x" }));
        Assert.Equal("""{"a":7}""", Redacted.Json("""{"a":[1,2]}""", "a", 7));
        Assert.Equal("""{"a":{"$date":"2026-01-02T00:00:00Z"}}""", Redacted.Json("""{"a":1}""", "a", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)));
        Assert.Equal("""{"a":false}""", Redacted.Json("""{"a":null}""", "a", false));
        Assert.Equal("""{"a":19.99}""", Redacted.Json("""{"a":null}""", "a", 19.99m));
        Assert.Equal(
            """{"a":{"$numberDecimal":"0.12345678901234567890"}}""", Redacted.Json("""{"a":null}""", "a", 0.12345678901234567890m));
        Assert.Equal(
            """{"a":{"$numberDecimal":"79228162514264337593543950335"}}""", Redacted.Json("""{"a":null}""", "a", decimal.MaxValue));
    }

    /// <summary>A star at the end is everything inside an array too, as it is in an object.</summary>
    [Theory]
    [InlineData("contacts.**", """["*******5678",{"phone":"*******5678","at":["*******5678"]},["*******5678"]]""")]
    [InlineData("contacts.*", """["*******5678",{"phone":"*******5678","at":["*******5678"]},["*******5678"]]""")]
    [InlineData("cont*.*", """["*******5678",{"phone":"*******5678","at":["*******5678"]},["*******5678"]]""")]
    [InlineData("**.contacts.*", """["*******5678",{"phone":"*******5678","at":["*******5678"]},["*******5678"]]""")]
    [InlineData("contacts.*.*", """["13812345678",{"phone":"13812345678","at":["*******5678"]},["13812345678"]]""")]
    [InlineData("contacts.phone", """["13812345678",{"phone":"*******5678","at":["13812345678"]},["13812345678"]]""")]
    public void AStarAtTheEnd_IsWhatIsInAnArrayToo(string path, string expected) => Assert.Equal(
        $$"""{"contacts":{{expected}}}""",
        Redacted.Json(
            """{"contacts":["13812345678",{"phone":"13812345678","at":["13812345678"]},["13812345678"]]}""", path, "Mask"));

    [Fact]
    public void AnExceptionForAnArray_IsOneForItsValues() => Assert.Equal(
        """{"tags":["a","b"],"x":["*"]}""",
        Redacted.Json("""{"tags":["a","b"],"x":["c"]}""", new Dictionary<string, object?> { ["**"] = "Mask", ["tags"] = "Keep" }));

    [Fact]
    public void Fake_LeavesPlacesPlaces()
    {
        var fake = Redacted.Json(
            """{"loc":{"type":"Point","coordinates":[113.32,23.09]},"at":{"type":"LineString","coordinates":[[-179.5,-89.9],[180,8]]}}""",
            new Dictionary<string, object?> { ["loc"] = "Fake", ["at"] = "Fake" });

        Assert.Matches("""^\{"loc":\{"type":"Point","coordinates":\[1[0-7][0-9]\.[0-9]{2},[1-8][0-9]\.[0-9]{2}]}""", fake);
        Assert.Matches("""LineString","coordinates":\[\[-1[0-7][0-9]\.[0-9],-[1-8][0-9]\.[0-9]],\[1[0-7][0-9],[1-9]]]""", fake);
        Assert.DoesNotContain("\"Point\"", Redacted.Json("""{"name":"Point"}""", "name", "Fake"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"13812345678\"", "\"*******5678\"")]
    [InlineData("\"张三丰\"", "\"**丰\"")]
    [InlineData("\"张三\"", "\"**\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("13812345678", "10000005678")]
    [InlineData("-7", "-1")]
    [InlineData("123456789012345678901", "100000000000000008901")]
    [InlineData("12.75", "10.00")]
    [InlineData("0.5e3", "1.0e3")]
    [InlineData("""{"$numberDouble":"NaN"}""", """{"$numberDouble":"NaN"}""")]
    [InlineData("""{"$numberDecimal":"12.75"}""", """{"$numberDecimal":"10.00"}""")]
    [InlineData("true", "false")]
    [InlineData("null", "null")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.882Z"}""", """{"$date":"2018-01-01T00:00:00Z"}""")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", """{"$oid":"00000000000000000000b3c4"}""")]
    [InlineData("""{"$uuid":"3b241101-e2bb-4255-8caf-4136c566a962"}""", """{"$binary":{"base64":"AAAAAAAAAAAAAAAAAAAAAA==","subType":"04"}}""")]
    [InlineData("""{"$symbol":"secret"}""", "null")]
    [InlineData("""{"x":["secret",[1]],"y":{}}""", """{"x":["****et",[1]],"y":{}}""")]
    public void Mask(string value, string expected) =>
        Assert.Equal($$"""{"v":{{expected}}}""", Redacted.Json($$"""{"v":{{value}}}""", "v", "Mask"));

    [Theory]
    // printf 13812345678 | openssl dgst -sha256 -hmac 0123456789abcdef
    [InlineData("\"13812345678\"", "\"9a6a05aaf6e16b4533623812bf4184c6\"")]
    [InlineData("""{"$oid":"5F3E2C1B9D1E8A0001A2B3C4"}""", """{"$oid":"14d0b5d18dd47fdf6d82aa37"}""")]
    [InlineData("\"5f3e2c1b9d1e8a0001a2b3c4\"", "\"14d0b5d18dd47fdf6d82aa37\"")]
    [InlineData("\"5F3E2C1B9D1E8A0001A2B3C4\"", "\"14d0b5d18dd47fdf6d82aa37\"")]
    [InlineData("13812345678", "2820981611653957")]
    [InlineData("13812345678.0", "2820981611653957.0")]
    [InlineData("""{"$numberLong":"13812345678"}""", "2820981611653957")]
    [InlineData("""{"$numberDecimal":"13812345678.00"}""", """{"$numberDecimal":"2820981611653957"}""")]
    [InlineData("null", "null")]
    [InlineData("true", "false")]
    public void Hash_IsTheHmacOfTheText(string value, string expected) =>
        Assert.Equal($$"""{"v":{{expected}}}""", Redacted.Json($$"""{"v":{{value}}}""", "v", "Hash"));

    [Theory]
    [InlineData("\"13812345678\"", "^\"1[3-9][0-9]{9}\"$")]
    [InlineData("\"+86 138-1234-5678\"", "^\"\\+86 1[3-9][0-9]-[0-9]{4}-[0-9]{4}\"$")]
    [InlineData("\"010-12345678\"", "^\"0[0-9]{2}-[0-9]{8}\"$")]
    [InlineData("\"zhang.san@tencent.com\"", "^\"[a-z]{5}\\.[a-z]{3}@example\\.(com|org|net)\"$")]
    [InlineData("\"张三丰\"", "^\"[\u4e00-\u9fff]{3}\"$")]
    [InlineData("\"深圳市南山区1号 A座\"", "^\"[\u4e00-\u9fff]{6}[0-9][\u4e00-\u9fff] [A-Z][\u4e00-\u9fff]\"$")]
    [InlineData("\"1990-05-17\"", "^\"1990-0[4-6]-[0-9]{2}\"$")]
    [InlineData("\"1990-05-17T08:09:10.1234567+08:00\"", "^\"1990-0[4-6]-[0-9]{2}T[0-9:]{8}\\.[0-9]{7}\\+08:00\"$")]
    [InlineData("\"1990-05-17T00:00:00.000+08:00\"", "^\"1990-0[4-6]-[0-9]{2}T00:00:00\\.000\\+08:00\"$")]
    [InlineData("\"1990-05-17T08:09:10.123\"", "^\"1990-0[4-6]-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}\"$")]
    [InlineData("\"1990.05.17\"", "^\"1990\\.0[4-6]\\.[0-9]{2}\"$")]
    [InlineData("\"1990年5月17日\"", "^\"1990年[4-6]月[0-9]{1,2}日\"$")]
    [InlineData("\"1990年05月17日 08:09\"", "^\"1990年0[4-6]月[0-9]{2}日 [0-9]{2}:[0-9]{2}\"$")]
    [InlineData("1381234567", "^1[0-9]{9}$")]
    [InlineData("-2147483648", "^-1[0-9]{9}$")]
    [InlineData("2147483648", "^[1-8][0-9]{9}$")]
    [InlineData("113.32", "^1[0-7][0-9]\\.[0-9]{2}$")]
    [InlineData("181", "^[1-8][0-9]{2}$")]
    [InlineData("\"2020/02/03 04:05:06\"", "^\"2020/0[1-3]/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\"$")]
    [InlineData("\"5f3e2c1b9d1e8a0001a2b3c4\"", "^\"[0-9a-f]{24}\"$")]
    [InlineData("\"3B241101-E2BB-4255-8CAF-4136C566A962\"", "^\"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\"$")]
    [InlineData("\"cloud://env/a.png\"", "^\"cloud://[a-z]{3}/[a-z]\\.[a-z]{3}\"$")]
    [InlineData("\"Zhang://3\"", "^\"[A-Z][a-z]{4}://[0-9]\"$")]
    [InlineData("\"Zhang 3, see https://x.com\"", "^\"[A-Z][a-z]{4} [0-9], [a-z]{3} [a-z]{5}://[a-z]\\.[a-z]{3}\"$")]
    [InlineData("\"Иван 🎉 カナ\"", "^\"[A-Z][a-z]{3} \\* [a-z]{2}\"$")]
    [InlineData("\"---\"", "^\"---\"$")]
    [InlineData("42", "^[1-8][0-9]$")]
    [InlineData("9223372036854775807", "^[1-8][0-9]{18}$")]
    [InlineData("-3", "^-[1-9]$")]
    [InlineData("19.90", "^[1-8][0-9]\\.[0-9]{2}$")]
    [InlineData("0.05", "^0\\.[0-9]{2}$")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", """^\{"\$oid":"[0-9a-f]{24}"}$""")]
    [InlineData("""{"$date":"2020-02-15T16:00:00Z"}""", """^\{"\$date":"2020-0[1-3]-[0-9]{2}T16:00:00Z"}$""")]
    [InlineData("""{"$date":"2020-02-15T12:34:56Z"}""", """^\{"\$date":"2020-0[1-3]-[0-9]{2}T[0-9:]{8}Z"}$""")]
    [InlineData("""{"$binary":{"base64":"AQID","subType":"00"}}""", """^\{"\$binary":\{"base64":"[\w+/]{4}","subType":"00"}}$""")]
    [InlineData("false", "^false$")]
    public void Fake_HasTheSameShape(string value, string expected)
    {
        var fake = Redacted.Json($$"""{"v":{{value}}}""", "v", "Fake")[5..^1];

        Assert.Matches(expected, fake);
        if (value is not ("\"---\"" or "false"))
            Assert.NotEqual(value, fake);
        Assert.DoesNotContain("Zhang", fake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hash")]
    [InlineData("Fake")]
    public void KeyedActions_AreTheSameInEveryField_AndForEqualNumbers(string action)
    {
        const string Record = """{"_id":"o1","ref":{"user":"o1"},"list":["o1",5,5.0,{"$numberDecimal":"5.0"}],"n":{"$numberLong":"5"}}""";

        using var redacted = JsonDocument.Parse(Redacted.Json(Record, "**", action));
        var root = redacted.RootElement;
        var list = root.GetProperty("list").EnumerateArray().ToArray();

        Assert.Equal(root.GetProperty("_id").GetString(), root.GetProperty("ref").GetProperty("user").GetString());
        Assert.Equal(root.GetProperty("_id").GetString(), list[0].GetString());
        Assert.Equal(root.GetProperty("n").GetDouble(), list[1].GetDouble());
        Assert.Equal(root.GetProperty("n").GetDouble(), list[2].GetDouble());
        Assert.Equal(root.GetProperty("n").GetRawText(), list[3].GetProperty("$numberDecimal").GetString()!.Split('.')[0]);
    }

    [Theory]
    [InlineData("5", "5.0", "5e0", """{"$numberDecimal":"5.0"}""", """{"$numberLong":"5"}""", """{"$numberDecimal":"+0.5E1"}""")]
    [InlineData("0", "-0.0", """{"$numberDecimal":"-0.00"}""", "0e5")]
    [InlineData("-12.5", "-1.25e1", """{"$numberDecimal":"-12.50"}""")]
    [InlineData(
        "9223372036854775808", "9223372036854775808.0", "9.223372036854775808e18", """{"$numberDecimal":"9223372036854775808.0"}""")]
    [InlineData("10000000000000000000", "1e19", """{"$numberDecimal":"1E+19"}""")]
    [InlineData("9007199254740992", "9007199254740992.0", "9.007199254740992E15")]
    public void KeyedActions_OfEqualNumbers_AreEqual(params string[] numbers)
    {
        // The fake of a fraction has the shape in which it is written.
        foreach (var action in numbers[0].Contains('.', StringComparison.Ordinal) ? new[] { "Hash" } : ["Hash", "Fake"])
        {
            var values = numbers.Select(number => Number(Redacted.Json($$"""{"v":{{number}}}""", "v", action))).ToArray();
            Assert.All(values, value => Assert.Equal(values[0], value));
        }

        static double Number(string json)
        {
            using var document = JsonDocument.Parse(json);
            var value = document.RootElement.GetProperty("v");
            var text = value.ValueKind is JsonValueKind.Object ? value.EnumerateObject().Single().Value.GetString()! : value.GetRawText();
            return double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Theory]
    [InlineData("1e-30", "2e-30", "0")]
    [InlineData("""{"$numberDecimal":"1E-30"}""", """{"$numberDecimal":"2E-30"}""", """{"$numberDecimal":"0"}""")]
    [InlineData("""{"$numberDecimal":"1E-6000"}""", """{"$numberDecimal":"1E-6001"}""", """{"$numberDecimal":"1E+6000"}""")]
    [InlineData("1e300", "2e300", "1e301")]
    [InlineData("123456789012345678901234567890123456789012345", "123456789012345678901234567890123456789012346", "1.5")]
    public void Hash_OfOtherNumbers_IsAnother(params string[] numbers) => Assert.Equal(
        numbers.Length, numbers.Select(number => Redacted.Json($$"""{"v":{{number}}}""", "v", "Hash").Replace(".0", "", StringComparison.Ordinal)).Distinct().Count());

    [Fact]
    public void AnObjectId_JoinsAText_AsInCsv()
    {
        const string Record = """{"id":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"},"text":"5f3e2c1b9d1e8a0001a2b3c4"}""";
        foreach (var action in new[] { "Hash", "Fake" })
        {
            using var redacted = JsonDocument.Parse(Redacted.Json(Record, "*", action));
            Assert.Equal(
                redacted.RootElement.GetProperty("id").GetProperty("$oid").GetString(),
                redacted.RootElement.GetProperty("text").GetString());
        }
    }

    [Theory]
    [InlineData("""{"$numberLong":"7"}""")]
    [InlineData("7")]
    public void AFixedInteger_IsWrittenAlike_WhateverItReplaces(string value)
    {
        using var run = Redacted.Run(new Dictionary<string, object?> { ["v"] = 5 });
        Assert.Equal("""{"v":{"$numberInt":"5"}}""", Redacted.Json($$"""{"v":{{value}}}""", run, new FieldPaths(), WeChatTcb.ConversionJson.Canonical));
    }

    [Fact]
    public void Fake_IsNotTheBeginningOfTheHash() => Assert.NotEqual(
        Redacted.Json("""{"v":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}}""", "v", "Hash"),
        Redacted.Json("""{"v":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}}""", "v", "Fake"));

    [Fact]
    public void AMoreSpecificRule_IsAnException()
    {
        var rules = new Dictionary<string, object?> { ["**"] = "Mask", ["_id"] = "Keep", ["a"] = "Remove", ["**.c"] = "Null" };

        Assert.Equal(
            """{"_id":"12345","b":{"x":"***45","c":null,"_id":"***45"}}""",
            Redacted.Json("""{"_id":"12345","a":{"b":1},"b":{"x":"12345","c":"12345","_id":"12345"}}""", rules));
    }

    [Fact]
    public void ANameWithDots_IsLikeSeveralNames()
    {
        Assert.Equal("""{"c":1}""", Redacted.Json("""{"a.b":1,"c":1}""", "a.b", "Remove"));
        Assert.Equal("""{"a":{},"c":1}""", Redacted.Json("""{"a":{"b":2},"c":1}""", "'a.b'", "Remove"));
        Assert.Equal("""{"c":1}""", Redacted.Json("""{"a.b.x":1,"c":1}""", "a.b", "Remove"));
    }

    [Fact]
    public void FieldsThatOccurTwice_AreBothRedacted() =>
        Assert.Equal("""{"a":null,"a":null}""", Redacted.Json("""{"a":1,"a":{"b":2}}""", "a", "Null"));

    [Fact]
    public void EscapedNames_AreFound() => Assert.Equal("{}", Redacted.Json("""{"\u0070hone":1}""", "phone", "Remove"));

    [Fact]
    public void RulesThatConcernedNothing_AreUnused()
    {
        using var run = Redacted.Run(new Dictionary<string, object?>
        {
            ["a"] = "Null",
            ["a.b"] = "Mask",
            ["**.c"] = "Keep",
            ["x.*"] = "Hash",
            ["A.C"] = "Remove",
        });

        Redacted.Json("""{"a":{"b":1},"z":{"c":1}}""", run, new FieldPaths());
        Assert.Equal(["A.C", "a.b", "x.*"], run.Unused);

        Redacted.Json("""{"x":[{"y":null}]}""", run, new FieldPaths());
        Assert.Equal(["A.C", "a.b"], run.Unused);
    }

    [Fact]
    public void CellsOfCsv_AreFoundByTheNamesOfTheirColumns()
    {
        var batch = new RecordBatch(new FieldPaths());
        new BatchBuilder(batch).Build(["_id", "contact.phone"], ["1", "13812345678"]);
        using var run = Redacted.Run(new Dictionary<string, object?> { ["contact"] = "Mask" });
        using var redactor = run.NewRedactor(batch.Paths);

        redactor.Redact(batch);

        Assert.Equal("""{"_id":"1","contact.phone":"*******5678"}""", Redacted.Json(batch));
    }
}
