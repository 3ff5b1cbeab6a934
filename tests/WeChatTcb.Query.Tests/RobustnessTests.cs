using System.Diagnostics;
using CsCheck;
using WeChatTcb.Query.Tests.Generation;

namespace WeChatTcb.Query.Tests;

public sealed class RobustnessTests
{
    private const int Many = 100_000;

    [Fact]
    public void Any_text_gives_a_result_with_spans_inside_it() => Gen.String.Try(Fuzz.Check, slice: 3_000);

    [Fact]
    public void Any_mixture_of_the_languages_own_words_gives_a_result() => Fuzz.Soup.Try(Fuzz.Check, slice: 20_000);

    [Fact]
    public void Any_damage_to_a_sound_statement_gives_a_result() => Fuzz.Damaged.Try(Fuzz.Check, slice: 5_000);

    [Fact]
    public void Parsing_twice_gives_equal_results() =>
        Fuzz.Damaged.Try(text => Assert.Equal(QueryParser.Parse(text), QueryParser.Parse(text)), slice: 2_000);

    public static TheoryData<string, string> Deep => new()
    {
        { "round brackets", new string('(', Many) },
        { "square brackets", new string('[', Many) },
        { "objects", string.Concat(Enumerable.Repeat("({a:", Many)) },
        { "closed arrays", $"db.collection('c').where({{a:{new string('[', Many)}{new string(']', Many)}}}).get()" },
        { "calls", string.Concat(Enumerable.Repeat("_.not(", Many)) },
        { "negations", $"db.collection('c').where({{a:{new string('!', Many)}1}}).get()" },
        { "signs", $"db.collection('c').where({{a:{string.Concat(Enumerable.Repeat("- ", Many))}1}}).get()" },
        { "typeof", string.Concat(Enumerable.Repeat("typeof ", Many)) + "1" },
        { "new", string.Concat(Enumerable.Repeat("new ", Many)) + "a" },
        { "arrows", string.Concat(Enumerable.Repeat("a=>", Many)) + "a" },
        { "conditionals", string.Concat(Enumerable.Repeat("a?", Many)) },
        { "more conditionals", string.Concat(Enumerable.Repeat("a?b:", Many)) + "c" },
        { "assignments", string.Concat(Enumerable.Repeat("a=", Many)) + "1" },
        { "powers", string.Concat(Enumerable.Repeat("1**", Many)) + "1" },
        { "ifs", string.Concat(Enumerable.Repeat("if(a)", Many)) },
        { "elses", string.Concat(Enumerable.Repeat("if(a);else ", Many)) },
        { "labels", string.Concat(Enumerable.Range(0, Many).Select(i => $"a{i}:")) },
        { "templates", string.Concat(Enumerable.Repeat("`${", Many)) },
        { "blocks", new string('{', Many) },
        { "functions", string.Concat(Enumerable.Repeat("function f(){", Many)) },
        { "patterns", "const " + string.Concat(Enumerable.Repeat("{a:", Many)) },
        { "groups of a regular expression", $"db.collection('c').where({{a:/{new string('(', Many)}/}}).get()" },
        { "sums", string.Concat(Enumerable.Repeat("1+", Many)) + "1" },
        { "ands", string.Concat(Enumerable.Repeat("a&&", Many)) + "1" },
        { "long texts", $"db.collection('c').where({{a:{string.Concat(Enumerable.Repeat("'a'+", Many))}'b'}}).get()" },
        { "mixed sums", string.Concat(Enumerable.Repeat("1-(", Many)) },
        { "doubled texts", string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i}=a{i - 1}+a{i - 1};")).Insert(0, "const a0='abcdefgh';") + "db.collection('c').where({a:a60}).get()" },
        { "texts made longer and longer", string.Concat(Enumerable.Range(1, 4_000).Select(i => $"const a{i}=a{i - 1}+a0;")).Insert(0, $"const a0='{new string('a', 100_000)}';") + "db.collection('c').where({a:a4000}).get()" },
        { "a moving time", $"db.collection('c').where({{a:Date.now(){string.Concat(Enumerable.Repeat("+1", Many))}}}).get()" },
        { "doubled lines", $"const p=db.Geo.Point(1,2),l=db.Geo.LineString([{string.Concat(Enumerable.Repeat("p,", 20_000))}]);db.collection('c').where({{a:db.Geo.MultiLineString([{string.Concat(Enumerable.Repeat("l,", 20_000))}])}}).get()" },
        { "a large geometry used often", $"const p=db.Geo.Point(1,2),l=db.Geo.LineString([{string.Concat(Enumerable.Repeat("p,", 20_000))}]);db.collection('c').where({{{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}:_.geoIntersects({{geometry:l}}),"))}}}).get()" },
        { "large coordinates used often", $"const c=[{string.Concat(Enumerable.Repeat("[1,2],", 20_000))}],g={{$geoIntersects:{{$geometry:{{type:'LineString',coordinates:c}}}}}};db.collection('c').where({{{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}:g,"))}}}).get()" },
        { "doubled expressions", string.Concat(Enumerable.Range(1, 40).Select(i => $"const a{i}=_.aggregate.add([a{i - 1},a{i - 1}]);")).Insert(0, "const a0='$a';") + "db.collection('c').where(_.expr(a40)).get()" },
        { "nested expressions", string.Concat(Enumerable.Range(1, 4_000).Select(i => $"const a{i}={{$not:a{i - 1}}};")).Insert(0, "const a0='$a';") + "db.collection('c').where({$expr:a4000}).get()" },
        { "nested expressions in brackets", $"db.collection('c').where(_.expr({string.Concat(Enumerable.Repeat("{$not:[", Many))}" },
        { "many types used often", $"const t=[{string.Concat(Enumerable.Repeat("'int',", 20_000))}];db.collection('c').where({{{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}:{{$type:t}},"))}}}).get()" },
        { "members", "db" + string.Concat(Enumerable.Repeat(".a", Many)) },
        { "indices", "db" + string.Concat(Enumerable.Repeat("['a']", Many)) },
        { "calls of calls", "db" + string.Concat(Enumerable.Repeat("()", Many)) },
        { "optional members", "db" + string.Concat(Enumerable.Repeat("?.a", Many)) },
        { "tagged templates", "db" + string.Concat(Enumerable.Repeat("``", Many)) },
        { "chained commands", $"db.collection('c').where({{a:_.gt(1){string.Concat(Enumerable.Repeat(".and(_)", Many))}}}).get()" },
        { "chained clauses", $"db.collection('c'){string.Concat(Enumerable.Repeat(".skip(1)", Many))}.get()" },
        { "nested constants", string.Concat(Enumerable.Range(1, 4_000).Select(i => $"const a{i}=[a{i - 1}];")).Insert(0, "const a0=[];") + "db.collection('c').where({a:a4000}).get()" },
        { "doubled constants", string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i}=[a{i - 1},a{i - 1}];")).Insert(0, "const a0=[];") + "db.collection('c').where({a:a60}).get()" },
        { "doubled conditions", string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i}=_.or(a{i - 1},a{i - 1});")).Insert(0, "const a0=_.gt(1);") + "db.collection('c').where({a:a60}).get()" },
        { "doubled filters", string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i}={{a:a{i - 1},b:a{i - 1}}};")).Insert(0, "const a0={c:1};") + "db.collection('c').where(a60).get()" },
        { "growing conditions", string.Concat(Enumerable.Range(1, 4_000).Select(i => $"const a{i}=a{i - 1}.and(_.lt(5));")).Insert(0, "const a0=_.gt(1).and(_.lt(4));") + "db.collection('c').where({a:a4000}).get()" },
        { "a large constant used often", $"const a=[{string.Concat(Enumerable.Repeat("1,", Many))}];db.collection('c').where({{{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}:a,"))}}}).get()" },
        { "nested commands in constants", string.Concat(Enumerable.Range(1, 4_000).Select(i => $"const a{i}=_.not(a{i - 1});")).Insert(0, "const a0=_.gt(1);") + "db.collection('c').where({a:a4000}).get()" },
        { "doubled commands", string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i}=_.elemMatch({{x:a{i - 1},y:a{i - 1}}});")).Insert(0, "const a0=_.gt(1);") + "db.collection('c').where({a:a60}).get()" },
        { "a large command used often", $"const a=_.in([{string.Concat(Enumerable.Repeat("1,", Many))}]);db.collection('c').where({{{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}:a.or(a),"))}}}).get()" },
        { "a large object looked at often", $"const a={{{string.Concat(Enumerable.Range(0, 40_000).Select(i => $"f{i}:1,"))}}};db.collection('c').where({{{string.Concat(Enumerable.Range(0, 30_000).Select(i => $"g{i}:a.f39999,"))}}}).get()" },
        { "a long path used often", $"db.collection('c').where({{{new string('a', 500_000)}:{{{string.Concat(Enumerable.Range(0, 40_000).Select(i => $"g{i}:1,"))}}}}}).get()" },
        { "unknown names", $"{string.Concat(Enumerable.Range(0, 5_000).Select(i => $"const a{i}=1;"))}db.collection('c').where({{a:[{string.Concat(Enumerable.Range(0, 100_000).Select(i => $"b{i}.c,"))}]}}).get()" },
        { "many constants", string.Concat(Enumerable.Range(0, 60_000).Select(i => $"const a{i}=1;")) },
        { "many variables", "var " + string.Join(",", Enumerable.Range(0, 120_000).Select(i => $"a{i}")) },
        { "many lines of let", string.Join("\n", Enumerable.Range(0, 80_000).Select(i => $"let a{i}")) },
        { "many names in a pattern", "const {" + string.Join(",", Enumerable.Range(0, 120_000).Select(i => $"a{i}")) + "}=db" },
        { "many renamed names in a pattern", "const {" + string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"a:a{i}")) + "}=db" },
        { "many parameters", "(" + string.Join(",", Enumerable.Range(0, 120_000).Select(i => $"a{i}")) + ")=>1" },
        { "many functions", string.Concat(Enumerable.Range(0, 40_000).Select(i => $"function a{i}(){{}}")) },
        { "many classes", string.Concat(Enumerable.Range(0, 50_000).Select(i => $"class a{i}{{}}")) },
        { "too long", new string(' ', QueryParser.MaxLength + 1) },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Boundless_statements_are_refused(string what, string statement)
    {
        var clock = Stopwatch.StartNew();

        Fuzz.Check(statement);
        Assert.True(QueryParser.Parse(statement).HasErrors, what);

        // Twice the parse; a second each on a busy machine is far from the minutes that a missing bound would take.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{what}: {clock.Elapsed}");
    }

    [Theory]
    [InlineData(DiagnosticIds.StatementTooDeep, "closed arrays")]
    [InlineData(DiagnosticIds.StatementTooDeep, "signs")]
    [InlineData(DiagnosticIds.StatementTooDeep, "chained clauses")]
    [InlineData(DiagnosticIds.StatementTooDeep, "nested constants")]
    [InlineData(DiagnosticIds.StatementTooDeep, "sums")]
    [InlineData(DiagnosticIds.StatementTooDeep, "long texts")]
    [InlineData(DiagnosticIds.StatementTooDeep, "a moving time")]
    [InlineData(DiagnosticIds.StatementTooDeep, "nested expressions")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled texts")]
    [InlineData(DiagnosticIds.StatementTooComplex, "texts made longer and longer")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled lines")]
    [InlineData(DiagnosticIds.StatementTooComplex, "a large geometry used often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "large coordinates used often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled expressions")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many types used often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled constants")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled conditions")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled filters")]
    [InlineData(DiagnosticIds.StatementTooComplex, "growing conditions")]
    [InlineData(DiagnosticIds.StatementTooDeep, "nested commands in constants")]
    [InlineData(DiagnosticIds.StatementTooComplex, "doubled commands")]
    [InlineData(DiagnosticIds.StatementTooComplex, "a large command used often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "a large object looked at often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "a long path used often")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many constants")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many variables")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many lines of let")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many names in a pattern")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many renamed names in a pattern")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many parameters")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many functions")]
    [InlineData(DiagnosticIds.StatementTooComplex, "many classes")]
    [InlineData(DiagnosticIds.StatementTooComplex, "a large constant used often")]
    [InlineData(DiagnosticIds.StatementTooLong, "too long")]
    public void A_bound_says_which_it_is(string id, string what)
    {
        var statement = Deep.Single(row => row.Data.Item1 == what).Data.Item2;

        Assert.Contains(QueryParser.Parse(statement).Diagnostics, d => d.Id == id);
    }

    [Fact]
    public void Large_statements_that_people_generate_are_taken()
    {
        var ids = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"'{i:x32}'"));
        var query = Statements.Parse($"db.collection('c').where({{_id:_.in([{ids}])}}).get()");
        Assert.Equal(20_000, ((InCondition)((FieldFilter)query.Filter).Condition).Values.Count);

        var chain = string.Concat(Enumerable.Range(0, 400).Select(i => $".or(_.eq({i}))"));
        var or = (OrFilter)Statements.Parse($"db.collection('c').where({{a:_.gt(1000){chain}}}).get()").Filter;
        Assert.Equal(401, or.Filters.Count);

        var nested = string.Concat(Enumerable.Repeat("{a:", 90)) + "1" + new string('}', 90);
        Assert.Equal(90, ((FieldFilter)Statements.Parse($"db.collection('c').where({nested}).get()").Filter).Path.Split('.').Length);
    }
}
