using static WeChatTcb.Emulator.Tests.Queries;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Which documents queries find, and in which order, by MongoDB's rules. The <c>_id</c> of a document is its index.</summary>
public class EvaluationTests
{
    private static readonly string[] Numbers =
    [
        """{"a":1}""", """{"a":{"$numberLong":"1"}}""", """{"a":1.0}""", """{"a":{"$numberDecimal":"1.00"}}""", """{"a":2}""",
        """{"a":"1"}""", """{"a":null}""", "{}", """{"a":[1,5]}""", """{"a":[]}""", """{"a":true}""", """{"a":{"$numberDouble":"NaN"}}""",
    ];

    [Theory]
    // Equality: numbers by value, null and missing alike, an array by its elements
    [InlineData("{a:1}", "0 1 2 3 8")]
    [InlineData("{a:_.eq(1)}", "0 1 2 3 8")]
    [InlineData("{a:_.neq(1)}", "4 5 6 7 9 10 11")]
    [InlineData("{a:'1'}", "5")]
    [InlineData("{a:null}", "6 7")]
    [InlineData("{a:_.neq(null)}", "0 1 2 3 4 5 8 9 10 11")]
    [InlineData("{a:[]}", "9")]
    [InlineData("{a:[1,5]}", "8")]
    [InlineData("{a:true}", "10")]
    [InlineData("{a:NaN}", "11")]
    // Comparisons stay within the kind of their value
    [InlineData("{a:_.gt(1)}", "4 8")]
    [InlineData("{a:_.gte(1)}", "0 1 2 3 4 8")]
    [InlineData("{a:_.lt(2)}", "0 1 2 3 8")]
    [InlineData("{a:_.lte(2)}", "0 1 2 3 4 8")]
    [InlineData("{a:_.lte(NaN)}", "11")]
    [InlineData("{a:_.gt('0')}", "5")]
    [InlineData("{a:_.gte(null)}", "6 7")]
    [InlineData("{a:_.gt(null)}", "")]
    [InlineData("{a:_.gt(false)}", "10")]
    [InlineData("{a:_.gt([1])}", "8")]
    // Two elements may meet one bound each
    [InlineData("{a:_.gt(4).and(_.lt(2))}", "8")]
    [InlineData("{a:_.elemMatch(_.gt(4).and(_.lt(2)))}", "")]
    [InlineData("{a:_.elemMatch(_.gt(4))}", "8")]
    // Lists
    [InlineData("{a:_.in([2,'1'])}", "4 5")]
    [InlineData("{a:_.in([null])}", "6 7")]
    [InlineData("{a:_.in([])}", "")]
    [InlineData("{a:_.nin([1,null])}", "4 5 9 10 11")]
    // Logic
    [InlineData("{a:_.or(_.eq(2),_.eq('1'))}", "4 5")]
    [InlineData("{a:_.not(_.gt(1))}", "0 1 2 3 5 6 7 9 10 11")]
    [InlineData("_.or([{a:2},{a:'1'}])", "4 5")]
    [InlineData("_.and([{a:_.gt(0)},{a:_.lt(2)}])", "0 1 2 3 8")]
    [InlineData("_.nor([{a:1},{a:null}])", "4 5 9 10 11")]
    // Presence, arithmetic, arrays
    [InlineData("{a:_.exists(true)}", "0 1 2 3 4 5 6 8 9 10 11")]
    [InlineData("{a:_.exists(false)}", "7")]
    [InlineData("{a:_.mod(2,1)}", "0 1 2 3 8")]
    [InlineData("{a:_.mod(2,0)}", "4")]
    [InlineData("{a:_.size(0)}", "9")]
    [InlineData("{a:_.size(2)}", "8")]
    [InlineData("{a:_.all([1,5])}", "8")]
    [InlineData("{a:_.all([1])}", "0 1 2 3 8")]
    [InlineData("{a:_.all([])}", "")]
    [InlineData("{}", "0 1 2 3 4 5 6 7 8 9 10 11")]
    public void Values_are_matched(string where, string expected) => Assert.Equal(expected, Ids($".where({where})", Numbers));

    [Theory]
    [InlineData("{'a.b':1}", "0 1 2")]
    [InlineData("{a:{b:1}}", "0 1 2")]
    [InlineData("{'a.0.b':1}", "1 2")]
    [InlineData("{'a.1.b':1}", "1")]
    [InlineData("{'a.1.b':3}", "2")]
    [InlineData("{'a.1.b':2}", "")]
    [InlineData("{a:_.eq({b:1})}", "0 1 2")]
    [InlineData("{a:_.eq({b:1,c:2})}", "")]
    [InlineData("{'a.b':null}", "3 5 8")]
    [InlineData("{'a.b':_.exists(false)}", "3 4 5 6 7 8 10")]
    [InlineData("{'a.b':_.neq(1)}", "3 4 5 6 7 8 9 10 11")]
    [InlineData("{'a.0':7}", "6")]
    [InlineData("{'a.0.0':7}", "10")]
    [InlineData("{'a.0':[7,9]}", "10")]
    [InlineData("{'a.0':null}", "0 1 2 3 5 8 9 11")]
    [InlineData("{'a.b':_.size(2)}", "9")]
    [InlineData("{'a.b':[4,5]}", "9")]
    [InlineData("{'a.b':5}", "9 11")]
    [InlineData("{a:_.elemMatch({b:_.gt(1)})}", "2 11")]
    [InlineData("{'a.b.c':8}", "11")]
    public void Paths_lead_through_documents_and_arrays(string where, string expected) => Assert.Equal(expected, Ids(
        $".where({where})",
        """{"a":{"b":1}}""",
        """{"a":[{"b":1},{"b":1}]}""",
        """{"a":[{"b":1},{"b":3}]}""",
        """{"a":{"c":1}}""",
        """{"a":[]}""",
        """{"a":5}""",
        """{"a":[7,8]}""",
        """{"a":["7"]}""",
        "{}",
        """{"a":{"b":[4,5]}}""",
        """{"a":[[7,9]]}""",
        """{"a":[{"b":{"c":8}},{"b":5}]}"""));

    [Theory]
    [InlineData("/^gu/", "1")]
    [InlineData("/^gu/i", "0 1 3")]
    [InlineData("/^z/m", "2")]
    [InlineData("/u.z/", "1")]
    [InlineData("db.RegExp({regexp:'g.z',options:'s'})", "2")]
    [InlineData("db.RegExp({regexp:'广'})", "4")]
    [InlineData("_.not(/u/)", "2 4 5 6")]
    [InlineData("_.in([/^gu/,5])", "1 5")]
    public void Regular_expressions_match_strings(string condition, string expected) => Assert.Equal(expected, Ids(
        $".where({{a:{condition}}})", """{"a":"Gux"}""", """{"a":"guuz"}""", """{"a":"g\nz"}""",
        """{"a":["x","GUuz"]}""", """{"a":"广州"}""", """{"a":5}""", """{"a":{"$regularExpression":{"pattern":"^x","options":""}}}"""));

    [Fact]
    public void Dates_compare_as_times()
    {
        string[] documents =
        [
            """{"d":{"$date":"2019-09-09T00:00:00Z"}}""", """{"d":{"$date":"1969-12-31T23:59:59.999Z"}}""", """{"d":"2019-09-09"}""",
        ];
        Assert.Equal("0", Ids(".where({d:new Date('2019-09-09')})", documents));
        Assert.Equal("1", Ids(".where({d:_.lt(new Date(0))})", documents));
    }

    [Theory]
    [InlineData(".orderBy('a','asc')", "0 1 2 10 5 4 3 6 7 8 9 11")]
    [InlineData(".orderBy('a','desc')", "11 9 8 7 6 5 3 4 10 1 2 0")]
    [InlineData(".orderBy('a','asc').skip(3).limit(2)", "10 5")]
    [InlineData(".orderBy('b','desc').orderBy('a','desc').limit(3)", "5 0 11")]
    [InlineData(".skip(10)", "10 11")]
    [InlineData(".limit(2)", "0 1")]
    [InlineData(".skip(12)", "")]
    public void Documents_come_in_the_order_of_their_kinds_and_values(string clauses, string expected) => Assert.Equal(expected, Ids(
        clauses,
        """{"a":[],"b":1}""",
        """{"a":null}""",
        "{}",
        """{"a":2.5}""",
        """{"a":2}""",
        """{"a":[9,1],"b":1}""",
        """{"a":"10"}""",
        """{"a":"9"}""",
        """{"a":{"x":1}}""",
        """{"a":true}""",
        """{"a":{"$numberLong":"-7"}}""",
        """{"a":{"$date":"2020-01-01T00:00:00Z"}}"""));

    [Theory]
    [InlineData(".orderBy('x.y','asc')", "1 2 3 6 5 0 4")]
    [InlineData(".orderBy('x.y','desc')", "4 1 5 0 2 3 6")]
    [InlineData(".orderBy('x.0.y','asc')", "0 1 2 4 6 5 3")]
    public void Each_element_of_an_array_on_the_way_is_a_key(string clauses, string expected) => Assert.Equal(expected, Ids(
        clauses,
        """{"x":{"y":2}}""",
        """{"x":[1,{"y":5}]}""",
        """{"x":[]}""",
        """{"x":[[{"y":9}]]}""",
        """{"x":{"y":[3,8]}}""",
        """{"x":[{"y":1},{"y":4}]}""",
        "{}"));
}
