using static WeChatTcb.Emulator.Tests.Queries;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Types, regular expressions and times in conditions, by MongoDB's rules.</summary>
public class ConditionTests
{
    private static readonly string[] Types =
    [
        """{"v":1.5}""", """{"v":"a"}""", """{"v":{}}""", """{"v":[]}""", """{"v":{"$binary":{"base64":"AQ==","subType":"00"}}}""",
        """{"v":{"$oid":"5d505646cf6d4fe581014ab2"}}""", """{"v":true}""", """{"v":{"$date":"2020-01-01T00:00:00Z"}}""", """{"v":null}""",
        """{"v":{"$regularExpression":{"pattern":"a","options":""}}}""", """{"v":1}""", """{"v":{"$timestamp":{"t":1,"i":1}}}""",
        """{"v":{"$numberLong":"1"}}""", """{"v":{"$numberDecimal":"1"}}""", """{"v":{"$minKey":1}}""", """{"v":{"$maxKey":1}}""", "{}",
        """{"v":["a",1]}""",
    ];

    [Theory]
    [InlineData("'double'", "0")]
    [InlineData("'string'", "1 17")]
    [InlineData("'object'", "2")]
    [InlineData("'array'", "3 17")]
    [InlineData("'binData'", "4")]
    [InlineData("'objectId'", "5")]
    [InlineData("'bool'", "6")]
    [InlineData("'date'", "7")]
    [InlineData("'null'", "8")]
    [InlineData("'regex'", "9")]
    [InlineData("'int'", "10 17")]
    [InlineData("'timestamp'", "11")]
    [InlineData("'long'", "12")]
    [InlineData("'decimal'", "13")]
    [InlineData("'minKey'", "14")]
    [InlineData("'maxKey'", "15")]
    [InlineData("'number'", "0 10 12 13 17")]
    [InlineData("['undefined','symbol','javascript','javascriptWithScope','dbPointer']", "")]
    [InlineData("[2,'bool']", "1 6 17")]
    public void A_type_is_that_of_the_value_or_of_an_element(string type, string expected) =>
        Assert.Equal(expected, Ids($".where({{v:{{$type:{type}}}}})", Types));

    /// <summary>Deprecated types that old documents have.</summary>
    [Theory]
    [InlineData(".where({v:{$type:'symbol'}})", "0")]
    [InlineData(".where({v:{$type:'undefined'}})", "1")]
    [InlineData(".where({v:{$type:'javascript'}})", "2")]
    [InlineData(".where({v:{$type:'javascriptWithScope'}})", "3 5")]
    [InlineData(".where({v:{$type:'dbPointer'}})", "4")]
    [InlineData(".where({v:'b'})", "0")]
    [InlineData(".where({v:_.gt('a')})", "0")]
    [InlineData(".where({v:/^B/i})", "0")]
    [InlineData(".where({v:null})", "1")]
    [InlineData(".where({v:_.exists(true)})", "0 1 2 3 4 5 6 7")]
    [InlineData(".orderBy('v','asc')", "1 6 0 7 4 2 5 3")]
    [InlineData(".orderBy('v','desc')", "3 5 2 4 7 0 6 1")]
    public void Values_of_deprecated_types_compare_as_in_MongoDB(string query, string expected) =>
        Assert.Equal(expected, Ids(query, Deprecated));

    private static readonly string[] Deprecated =
    [
        """{"v":{"$symbol":"b"}}""", """{"v":{"$undefined":true}}""", """{"v":{"$code":"b"}}""",
        """{"v":{"$code":"b","$scope":{"x":2}}}""", """{"v":{"$dbPointer":{"$ref":"b","$id":{"$oid":"5d505646cf6d4fe581014ab2"}}}}""",
        """{"v":{"$code":"b","$scope":{"x":1}}}""", """{"v":1}""", """{"v":{"$regularExpression":{"pattern":"a","options":""}}}""",
    ];

    /// <summary>A value only compares with values of its own kind.</summary>
    [Theory]
    [InlineData("_.gte(0)", "0 10 12 13 17")]
    [InlineData("_.lte('z')", "1 17")]
    [InlineData("_.gte({})", "2")]
    [InlineData("_.gte([])", "3 17")]
    [InlineData("_.gte(db.ObjectId({id:'000000000000000000000000'}))", "5")]
    [InlineData("_.gte(false)", "6")]
    [InlineData("_.gte(new Date(0))", "7")]
    [InlineData("_.gte(null)", "8 16")]
    [InlineData("db.ObjectId({id:'5d505646cf6d4fe581014ab2'})", "5")]
    [InlineData("_.lt(db.ObjectId({id:'5d505646cf6d4fe581014ab2'}))", "")]
    public void Comparisons_stay_within_a_kind(string condition, string expected) =>
        Assert.Equal(expected, Ids($".where({{v:{condition}}})", Types));

    [Theory]
    [InlineData("{$gt:9007199254740992}", "1 4 5 8 9")]
    [InlineData("{$gte:9007199254740992}", "0 1 2 4 5 8 9")]
    [InlineData("{$eq:0.1}", "6")]
    [InlineData("{$lt:0.1}", "7")]
    [InlineData("{$eq:Infinity}", "9")]
    [InlineData("{$gt:1e308}", "5 8 9")]
    public void Numbers_compare_by_value_whatever_digits_a_double_lacks(string condition, string expected) => Assert.Equal(expected, Ids(
        $".where({{v:{condition}}})",
        """{"v":9007199254740992.0}""",
        """{"v":9007199254740993}""",
        """{"v":{"$numberDecimal":"9007199254740992"}}""",
        """{"v":{"$numberDecimal":"9007199254740991.5"}}""",
        """{"v":{"$numberDecimal":"9007199254740992.000000000000000001"}}""",
        """{"v":{"$numberDecimal":"1E+400"}}""",
        """{"v":0.1}""",
        """{"v":{"$numberDecimal":"0.1"}}""",
        """{"v":{"$numberDecimal":"9E+6144"}}""",
        """{"v":{"$numberDecimal":"Infinity"}}"""));

    /// <summary>What means something else in .NET than in PCRE, and is translated.</summary>
    [Theory]
    [InlineData(@"^\d+$", "42", true)]
    [InlineData(@"^\d+$", "４２", false)]
    [InlineData(@"^\D+$", "４２", true)]
    [InlineData(@"\bcat\b", "中cat文", true)]
    [InlineData(@"\bcat\b", "scatter", false)]
    [InlineData(@"a\Bb", "ab", true)]
    [InlineData(@"^\w+$", "中", false)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^[\w]+$", "中", false)]
    [InlineData(@"^[[:alpha:]]+$", "abc", true)]
    [InlineData(@"^[[:alpha:]]+$", "a1", false)]
    [InlineData(@"^[^[:digit:]]+$", "a1", false)]
    [InlineData(@"^[a-z-[x]$", "[", true)]
    [InlineData(@"^[]a]$", "]", true)]
    [InlineData(@"^\h$", "\\t", true)]
    [InlineData(@"\x{4e2d}", "中", true)]
    [InlineData(@"^[\x{4e00}-\x{9fa5}]+$", "中文", true)]
    [InlineData(@"^\x{1F5FA}+$", "🗺🗺", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"(?P<x>a)(?P=x)", "aa", true)]
    [InlineData(@"^a\R$", "a\\n", true)]
    [InlineData("^[一-龥]+$", "中文", true)]
    [InlineData("a$", "a\\n", true)]
    [InlineData("^(?>a+)b", "aab", true)]
    [InlineData("(?i)ABC", "abc", true)]
    public void A_pattern_means_what_PCRE_means_by_it(string pattern, string text, bool expected) => Assert.Equal(
        expected ? "0" : "",
        Ids($".where({{v:db.RegExp({{regexp:'{pattern.Replace(@"\", @"\\", StringComparison.Ordinal)}'}})}})", $$"""{"v":"{{text}}"}"""));

    [Theory]
    [InlineData("a++b")]
    [InlineData(@"\\u4e2d")]
    [InlineData(@"\\p{Han}")]
    [InlineData("(?R)")]
    [InlineData("(")]
    public void A_pattern_that_cannot_be_run_is_refused(string pattern) =>
        Assert.Throws<Evaluation.InvalidQueryException>(() => Compile($".where({{v:db.RegExp({{regexp:'{pattern}'}})}})"));

    /// <summary>As in MongoDB's manual: one element may match several, and each is looked for on its own.</summary>
    [Theory]
    [InlineData("_.all([_.elemMatch({x:_.gt(4),y:1}),_.elemMatch({x:_.lt(2)})])", "0 1")]
    [InlineData("_.all([_.elemMatch({x:5}),_.elemMatch({y:1})])", "0 1 2")]
    [InlineData("{$all:[{$elemMatch:{x:5}}]}", "0 1 2")]
    [InlineData("{$all:[{$elemMatch:{$gt:1,$lt:3}},{$elemMatch:{$gte:9}}]}", "3")]
    [InlineData("{$all:[{$elemMatch:{x:{$in:[1,5]}}},{$elemMatch:{y:{$exists:0}}}]}", "0 1")]
    [InlineData("{$not:{$all:[{$elemMatch:{x:5}}]}}", "3 4 5 6")]
    [InlineData("_.and(_.all([_.elemMatch({x:1})]),_.size(2))", "0")]
    public void All_with_elemMatch_finds_an_element_for_each(string condition, string expected) => Assert.Equal(expected, Ids(
        $".where({{v:{condition}}})",
        """{"v":[{"x":5,"y":1},{"x":1}]}""",
        """{"v":[{"x":5,"y":1},{"x":1,"y":3},{"x":0}]}""",
        """{"v":[{"x":5,"y":1}]}""",
        """{"v":[2,9]}""",
        """{"v":{"x":5,"y":1}}""",
        """{"v":[]}""",
        "{}"));

    [Theory]
    [InlineData("{'':1}", "0")]
    [InlineData("{a:{'':1}}", "1 3")]
    [InlineData("{'a..b':1}", "2")]
    [InlineData("{a:_.elemMatch({'':1})}", "3")]
    [InlineData("{'.':_.exists(1)}", "4")]
    [InlineData("{a:_.eq({$x:1})}", "5")]
    [InlineData("{a:_.in([{$ref:'c',$id:1}])}", "6")]
    [InlineData("{'':_.exists(null),a:_.exists(0)}", "")]
    public void Fields_may_have_no_name_and_values_any_name(string where, string expected) => Assert.Equal(expected, Ids(
        $".where({where})",
        """{"":1}""",
        """{"a":{"":1}}""",
        """{"a":{"":{"b":1}}}""",
        """{"a":[5,{"":1}],"b":1}""",
        """{"":{"":null},"a":7}""",
        """{"a":{"$x":1}}""",
        """{"a":{"$ref":"c","$id":1}}"""));

    [Theory]
    [InlineData("_.mod(4.9,1.2)", "0 2")]
    [InlineData("_.mod(-4.9,1.9)", "0 2")]
    [InlineData("_.mod(1e18,5)", "0")]
    [InlineData("_.mod(3,0.5)", "1 2 3")]
    public void A_fraction_in_mod_is_cut_off(string condition, string expected) => Assert.Equal(expected, Ids(
        $".where({{v:{condition}}})", """{"v":5}""", """{"v":6}""", """{"v":9.9}""", """{"v":{"$numberDecimal":"0.9"}}""",
        """{"v":"5"}"""));

    [Theory]
    [InlineData("db.RegExp({regexp:'a b # c',options:'x'})", "0")]
    [InlineData("{$regex:'A B',$options:'ix'}", "0")]
    [InlineData("{$regex:'[ ]b',$options:'x'}", "1")]
    [InlineData("/^a/u", "0 1")]
    [InlineData("_.in([db.RegExp({regexp:'a  b',options:'x'}),/中/u])", "0 2")]
    [InlineData("{$regex:/A/,$options:'i'}", "0 1")]
    public void The_options_x_and_u_are_those_of_PCRE(string condition, string expected) => Assert.Equal(expected, Ids(
        $".where({{v:{condition}}})", """{"v":"ab"}""", """{"v":"a b"}""", """{"v":"中"}"""));

    [Fact]
    public void All_server_dates_of_a_query_are_one_moment()
    {
        string[] documents =
        [
            """{"v":{"$date":"2026-03-01T12:00:00Z"}}""", """{"v":{"$date":"2026-03-01T11:59:59.999Z"}}""", """{"v":1772366400000}""",
            """{"v":{"$date":"2026-03-01T12:00:01Z"}}""",
        ];
        Assert.Equal("0", Ids(".where({v:db.serverDate()})", documents));
        Assert.Equal("0 3", Ids(".where({v:_.gte(new Date())})", documents));
        Assert.Equal("3", Ids(".where({v:db.serverDate({offset:1000})})", documents));
        Assert.Equal("1", Ids(".where({v:_.lt(new Date(Date.now()))})", documents));
        Assert.Equal("2", Ids(".where({v:Date.now()})", documents));
        Assert.Equal("", Ids(".where({v:_.gt(Date.now())})", documents));
    }

    [Fact]
    public async Task The_moment_of_a_query_is_that_of_its_submission()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1,"v":{"$date":"2021-10-25T10:11:43Z"}}""");
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(0x617682e0), emulator.Time.GetUtcNow());
        var before = await emulator.ExportAsync("db.collection('geo').where({v:_.lt(db.serverDate())}).get()");
        Assert.Equal("success", before.GetProperty("status").GetString());
        Assert.Equal(
            "fail",
            (await emulator.ExportAsync("db.collection('geo').where({v:_.gt(db.serverDate())}).get()")).GetProperty("status").GetString());
    }
}
