using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using WeChatTcb.Query.Building;
using WeChatTcb.Query.Tests.Generation;

namespace WeChatTcb.Query.Tests;

public sealed class BuildingTests
{
    private static readonly DateTime Utc = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private enum Color
    {
        Red,
    }

    public static TheoryData<object, string> Conditions => new()
    {
        { Map(("age", Map(("$gt", 10), ("$lt", 20))), ("tags", new[] { "a", "b" })), "{ age: { $gt: 10, $lt: 20 }, tags: ['a', 'b'] }" },
        { Map(("due", Map(("$gte", Utc)))), "{ due: { $gte: new Date('2026-01-02T03:04:05.678Z') } }" },
        { Map(("due", new DateTimeOffset(2026, 1, 2, 11, 4, 5, 678, TimeSpan.FromHours(8)))), "{ due: new Date('2026-01-02T03:04:05.678Z') }" },
        { Map(("due", Utc.AddTicks(9_999))), "{ due: new Date('2026-01-02T03:04:05.678Z') }" },
        { Map(("due", DateTime.UnixEpoch.AddTicks(-1))), "{ due: new Date(-1) }" },
        { Map(("due", Utc.ToLocalTime())), "{ due: new Date('2026-01-02T03:04:05.678Z') }" },
        { Map(("due", DateTime.SpecifyKind(Utc.ToLocalTime(), DateTimeKind.Unspecified))), "{ due: new Date('2026-01-02T03:04:05.678Z') }" },
        { Map(("a", null), ("b", DBNull.Value), ("c", true)), "{ a: null, b: null, c: true }" },
        { Map(("a", new Regex("^x'", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.Compiled))), "{ a: db.RegExp({ regexp: '^x\\'', options: 'is' }) }" },
        { Map(("a", new Regex("x y", RegexOptions.IgnorePatternWhitespace))), "{ a: db.RegExp({ regexp: 'x y', options: 'x' }) }" },
        { Map(("a", Map(("$all", new object[] { Map(("$elemMatch", Map(("x", 1)))), Map(("$elemMatch", Map(("$gt", 1)))) })))),
            "{ a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { $gt: 1 } }] } }" },
        { Map(("a", Map(("$all", Map(("$elemMatch", Map(("x", 1)))))))), "{ a: { $all: [{ $elemMatch: { x: 1 } }] } }" },
        { Map(("a", Map(("$exists", 1)))), "{ a: { $exists: true } }" },
        { Map(("a", Map(("$eq", Map(("$x", 1)))))), "{ a: _.eq({ $x: 1 }) }" },
        { "{ '': 1 }", "{ '': 1 }" },
        { Map(("a", new Regex("x", RegexOptions.Multiline))), "{ a: db.RegExp({ regexp: 'x', options: 'm' }) }" },
        { Map(("a", 9007199254740992L), ("b", ulong.MaxValue - 2047), ("c", (Int128)5), ("d", 1.5f), ("e", (Half)0.5)), "{ a: 9007199254740992, b: 18446744073709549568, c: 5, d: 1.5, e: 0.5 }" },
        { Map(("a", 19.99m), ("b", 1.10m), ("c", 1152921504606846976m), ("d", -0.5m)), "{ a: 19.99, b: 1.1, c: 1152921504606846976, d: -0.5 }" },
        { Map(("a", Guid.Empty), ("b", 'x'), ("c", Color.Red), ("d", new Uri("https://a.example/b c"))), "{ a: '00000000-0000-0000-0000-000000000000', b: 'x', c: 'Red', d: 'https://a.example/b c' }" },
        { Map(("a", double.NaN), ("b", double.NegativeInfinity)), "{ a: NaN, b: -Infinity }" },
        { Map(("a", Map(("b", Map(("c", 1)))))), "{ 'a.b.c': 1 }" },
        { Map(("a.b", 1), ("c", new ArrayList { 1, Map(("x", 1)) })), "{ 'a.b': 1, c: [1, { x: 1 }] }" },
        { Map(("a", Map(("$in", "one")))), "{ a: { $in: ['one'] } }" },
        { Map(("a", Map(("$nin", new[] { 1, 2 }))), ("b", Map(("$all", 5)))), "{ a: { $nin: [1, 2] }, b: { $all: [5] } }" },
        { Map(("$or", new object[] { Map(("a", 1)), Map(("b", Map(("$exists", false)))) })), "{ $or: [{ a: 1 }, { b: { $exists: false } }] }" },
        { Map(("$nor", Map(("a", 1)))), "{ $nor: [{ a: 1 }] }" },
        { Map(("$and", new object[] { Map(("a", Map(("x", 1)))), Map(("b", 2)) })), "{ $and: [{ a: { x: 1 } }, { b: 2 }] }" },
        { Map(("a", Map(("$elemMatch", Map(("x", Map(("$gt", 1))), ("y", "z")))))), "{ a: { $elemMatch: { x: { $gt: 1 }, y: 'z' } } }" },
        { Map(("a", Map(("$not", Map(("$size", 2))))), ("b", Map(("$mod", new[] { 4, 1 })))), "{ a: { $not: { $size: 2 } }, b: { $mod: [4, 1] } }" },
        { Map(("a", Map(("$regex", "^x"), ("$options", "i"))), ("b", Map(("$type", "string")))), "{ a: { $regex: '^x', $options: 'i' }, b: { $type: 'string' } }" },
        { Map(("$expr", Map(("$gt", new[] { "$a", "$b" })))), "{ $expr: { $gt: ['$a', '$b'] } }" },
        {
            Map(
                (
                    "loc",
                    Map(
                        (
                            "$near",
                            Map(("$geometry", Map(("type", "Point"), ("coordinates", new[] { 113, 23 }))), ("$maxDistance", 1000)))))),
            "{ loc: _.geoNear({ geometry: db.Geo.Point(113, 23), maxDistance: 1000 }) }"
        },
        { Map(), "{}" },
        { "_.or([{ a: 1 }, { b: _.gt(2) }]) // both", "_.or([{ a: 1 }, { b: _.gt(2) }])" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_means_what_the_same_literal_means(object where, string literal)
    {
        var result = Build(where);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(Statements.Parse($"db.collection('c').where({literal}).get()"), result.Query);
        Assert.Equal(QueryWriter.Write(result.Query!), result.Statement);
    }

    public static TheoryData<object, string, string> Mistakes => new()
    {
        { Map(("a", Map(("$gtt", 1)))), DiagnosticIds.UnknownOperator, "Where.a.$gtt" },
        { Map(("a", new byte[] { 1 })), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", new System.Xml.XmlDocument { InnerXml = "<b><c/></b>" })), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", new[] { 1, (object)Console.Out })), DiagnosticIds.InvalidValue, "Where.a[1]" },
        { Map(("a", TimeSpan.Zero)), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", 9007199254740993L)), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", ulong.MaxValue)), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", 0.12345678901234567890m)), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", decimal.MaxValue)), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", System.Numerics.BigInteger.Pow(10, 400))), DiagnosticIds.InvalidValue, "Where.a" },
        { Map(("a", new Regex("x", RegexOptions.ExplicitCapture))), DiagnosticIds.InvalidRegexOptions, "Where.a" },
        { Map(("a", Map(("", 1)))), DiagnosticIds.InvalidPath, "Where.a." },
        { Map(("a", Map(("$all", new object[] { Map(("$elemMatch", Map(("x", 1)))), 2 })))), DiagnosticIds.InvalidArgument, "Where.a.$all[1]" },
        { Map(("a", Map(("$in", Map(("$x", 1)))))), DiagnosticIds.UnknownOperator, "Where.a.$in[0]" },
        { "{ a: { : 1 } }", DiagnosticIds.SyntaxError, "Where" },
        { Map(("a", new Regex("x", RegexOptions.RightToLeft | RegexOptions.IgnoreCase))), DiagnosticIds.InvalidRegexOptions, "Where.a" },
        { Map(("a", "\ud800")), DiagnosticIds.InvalidText, "Where.a" },
        { Map(("", 1)), DiagnosticIds.InvalidPath, "Where." },
        { Map(("a", Map(("b..c", 1)))), DiagnosticIds.InvalidPath, "Where.a.b..c" },
        { Map(("__proto__", 1)), DiagnosticIds.UnsupportedSyntax, "Where.__proto__" },
        { Map(("a", 1), ("b", Map(("$in", null)))), DiagnosticIds.InvalidArgument, "Where.b.$in" },
        { Map(("a.b", 1), ("a", Map(("b", 2)))), DiagnosticIds.DuplicatePath, "Where.a.b" },
        { new Hashtable { [Color.Red] = 1, ["Red"] = 2 }, DiagnosticIds.DuplicatePath, "Where" },
        { new Hashtable { [1.5] = 1 }, DiagnosticIds.InvalidValue, "Where" },
        { 5, DiagnosticIds.InvalidWhere, "Where" },
        { new[] { Map() }, DiagnosticIds.InvalidWhere, "Where" },
        { "{ a: _.gtt(1) }", DiagnosticIds.UnknownCommand, "Where" },
        { "age > 10", DiagnosticIds.UnsupportedSyntax, "Where" },
        { "{ a: 1 }).limit(1).where({}", DiagnosticIds.UnsupportedSyntax, "Where" },
        { "{}).get();db.collection('secret').where({}", DiagnosticIds.UnsupportedSyntax, "Where" },
        { "{} /*", DiagnosticIds.SyntaxError, "Where" },
        { "{})//", DiagnosticIds.SyntaxError, "Where" },
        { "db.collection('x').where({})", DiagnosticIds.InvalidWhere, "Where" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused_with_its_place(object where, string id, string place)
    {
        var result = Build(where);

        Assert.Null(result.Query);
        Assert.Null(result.Statement);
        var first = result.Diagnostics.First(d => d.Diagnostic.Severity == QueryDiagnosticSeverity.Error);
        Assert.Equal((id, place), (first.Diagnostic.Id, first.Place));
    }

    [Fact]
    public void A_number_that_JavaScript_does_not_have_says_what_would_become_of_it() =>
        Assert.Contains(
            "9007199254740993 would become 9007199254740992", Build(Map(("a", 9007199254740993L))).Diagnostics.Single().Diagnostic.Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_mistake_in_a_text_has_its_place_in_that_text()
    {
        var found = Build("{ a: 1,\n  b: _.gtt(1) }").Diagnostics.Single();

        Assert.Equal((2, 8, 15, 3), (found.Diagnostic.Line, found.Diagnostic.Column, found.Diagnostic.Start, found.Diagnostic.Length));
        Assert.Equal("gtt", found.Text!.Substring(found.Diagnostic.Start, found.Diagnostic.Length));
    }

    [Fact]
    public void All_parts_make_up_the_statement()
    {
        var result = QueryBuilder.Build(new()
        {
            Collection = "c",
            Where = Map(("a", 1)),
            OrderBy = ["age", "name desc, city ASC", Map(("first name", "desc"), ("z", 1), ("y", -1))],
            Skip = 5,
            Limit = 10,
            Field =
            [
                "name, address.city", Map(("tags", Map(("$slice", new[] { 1, 2 }))), ("list", "_.project.elemMatch({ x: _.gt(1) })")),
                "-_id",
            ],
        });

        Assert.Equal(
            "db.collection('c').where({ a: 1 }).orderBy('age', 'asc').orderBy('name', 'desc').orderBy('city', 'asc').orderBy('first name', 'desc')"
            + ".orderBy('z', 'asc').orderBy('y', 'desc').skip(5).limit(10).field({ name: true, 'address.city': true, tags: _.project.slice([1, 2]), "
            + "list: _.project.elemMatch({ x: { $gt: 1 } }), _id: false }).get()",
            result.Statement);
        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("id'1", "db.collection('c').where({ _id: 'id\\'1' }).limit(1).get()")]
    [InlineData(5, "db.collection('c').where({ _id: 5 }).limit(1).get()")]
    public void One_document_is_asked_for_by_its_id(object id, string statement) =>
        Assert.Equal(statement, QueryBuilder.Build(new() { Collection = "c", Doc = id }).Statement);

    public static TheoryData<QueryParts, string, string> PartMistakes => new()
    {
        { new() { Collection = "" }, DiagnosticIds.InvalidCollection, "Collection" },
        { new() { Collection = "system.users" }, DiagnosticIds.InvalidCollection, "Collection" },
        { new() { Collection = "c", Doc = true }, DiagnosticIds.InvalidArgument, "Doc" },
        { new() { Collection = "c", Doc = "x", Where = Map(("a", 1)) }, DiagnosticIds.DocumentChain, "Where" },
        { new() { Collection = "c", Doc = "x", Limit = 5 }, DiagnosticIds.DocumentChain, "Limit" },
        { new() { Collection = "c", OrderBy = ["age up"] }, DiagnosticIds.OrderDirection, "OrderBy" },
        { new() { Collection = "c", OrderBy = ["a", "first name"] }, DiagnosticIds.OrderDirection, "OrderBy[1]" },
        { new() { Collection = "c", OrderBy = [Map(("age", 2))] }, DiagnosticIds.OrderDirection, "OrderBy.age" },
        { new() { Collection = "c", OrderBy = [5] }, DiagnosticIds.InvalidArgument, "OrderBy" },
        { new() { Collection = "c", OrderBy = ["a..b"] }, DiagnosticIds.InvalidPath, "OrderBy" },
        { new() { Collection = "c", OrderBy = [new Hashtable { ["a"] = 1, ["b"] = 1 }] }, DiagnosticIds.UnorderedKeys, "OrderBy" },
        { new() { Collection = "c", Skip = -1 }, DiagnosticIds.InvalidCount, "Skip" },
        { new() { Collection = "c", Limit = 0 }, DiagnosticIds.LimitZero, "Limit" },
        { new() { Collection = "c", Limit = long.MaxValue }, DiagnosticIds.InvalidValue, "Limit" },
        { new() { Collection = "c", Field = ["a", "-b"] }, DiagnosticIds.MixedField, "Field[1]" },
        { new() { Collection = "c", Field = ["a", "a"] }, DiagnosticIds.DuplicatePath, "Field[1]" },
        { new() { Collection = "c", Field = [5] }, DiagnosticIds.InvalidField, "Field" },
        { new() { Collection = "c", Field = [Map(("a", Map(("$slic", 1))))] }, DiagnosticIds.UnknownOperator, "Field.a.$slic" },
        { new() { Collection = "c", Field = [Map(("a", "_.project.slic(1)"))] }, DiagnosticIds.UnknownMember, "Field.a" },
        { new() { Collection = "c", Field = ["$a"] }, DiagnosticIds.InvalidPath, "Field" },
        { new() { Collection = "c", Field = ["b", "1"] }, DiagnosticIds.InvalidValue, "the query" },
    };

    [Theory]
    [MemberData(nameof(PartMistakes))]
    public void A_mistake_in_another_part_is_refused_with_its_place(QueryParts parts, string id, string place)
    {
        var result = QueryBuilder.Build(parts);

        Assert.Null(result.Statement);
        Assert.Equal((id, place), (result.Diagnostics[0].Diagnostic.Id, result.Diagnostics[0].Place));
    }

    [Fact]
    public void The_mistakes_of_all_parts_are_found_at_once()
    {
        var result = QueryBuilder.Build(
            new() { Collection = "c", Where = Map(("a", Map(("$gtt", 1)))), OrderBy = ["a up"], Limit = 0, Field = ["-"] });

        Assert.Equal(["Where.a.$gtt", "OrderBy", "Limit", "Field"], result.Diagnostics.Select(d => d.Place));
    }

    [Fact]
    public void Blank_parts_are_none() =>
        Assert.Equal(
            "db.collection('c').get()",
            QueryBuilder.Build(new() { Collection = "c", Where = " ", OrderBy = [""], Field = [null, ""] }).Statement);

    [Fact]
    public void A_hashtable_without_an_order_takes_that_of_its_names()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"n{i}").Append("10").Append("9").ToArray();
        var hashtable = new Hashtable();
        foreach (var name in names)
            hashtable[name] = 1;

        var result = Build(Map(("a", Map(("$eq", hashtable)))));

        var expected = names.Order(StringComparer.Ordinal).Where(n => n[0] == 'n').Prepend("10").Prepend("9");
        var value = (ObjectValue)((ComparisonCondition)((FieldFilter)result.Query!.Filter).Condition).Value;
        Assert.Equal(expected, value.Members.Select(m => m.Name));
        // The order decides whether the objects are equal, so that it is worth a word.
        Assert.Equal(
            (DiagnosticIds.UnorderedKeys, "Where.a.$eq"), (result.Diagnostics.Single().Diagnostic.Id, result.Diagnostics.Single().Place));
        Assert.Empty(Build(new Hashtable { ["a"] = 1, ["b"] = 2 }).Diagnostics);
        Assert.Empty(Build(Map(("a", Map(("$eq", Map(("x", 1), ("b", 2))))))).Diagnostics);
    }

    [Fact]
    public void What_shows_in_the_statement_is_left_to_its_check_and_what_does_not_is_said()
    {
        Assert.Equal(DiagnosticIds.EmptyObject, Build(Map(("a", Map()))).Diagnostics.Single().Diagnostic.Id);
        var sorted = QueryBuilder.Build(new() { Collection = "c", Where = Map(("a", Map(("$gt", "18")))), OrderBy = ["a", "a desc"] });
        Assert.Equal(DiagnosticIds.DuplicateSortKey, sorted.Diagnostics.Single().Diagnostic.Id);
    }

    [Fact]
    public void Values_that_hold_themselves_or_have_no_end_are_refused()
    {
        var self = new Hashtable();
        self["a"] = self;
        Assert.Equal(DiagnosticIds.StatementTooDeep, Build(self).Diagnostics.Single().Diagnostic.Id);

        var list = new ArrayList();
        list.Add(list);
        Assert.Equal(DiagnosticIds.StatementTooDeep, Build(Map(("a", list))).Diagnostics.Single().Diagnostic.Id);

        object doubled = 1;
        for (var i = 0; i < 60; i++)
            doubled = new[] { doubled, doubled };
        Assert.Equal(DiagnosticIds.StatementTooComplex, Build(Map(("a", doubled))).Diagnostics[0].Diagnostic.Id);

        Assert.Equal(DiagnosticIds.StatementTooComplex, Build(Map(("a", Endless()))).Diagnostics.Single().Diagnostic.Id);
        Assert.Equal(
            DiagnosticIds.StatementTooLong,
            Build(Map(("a", new string('x', QueryParser.MaxLength + 1)))).Diagnostics.Single().Diagnostic.Id);
        Assert.Equal(
            DiagnosticIds.InvalidValue,
            Build(Map(("a", Enumerable.Repeat(new string('x', 1000), 2000)))).Diagnostics.Single().Diagnostic.Id);

        static IEnumerable<int> Endless()
        {
            while (true)
                yield return 1;
        }
    }

    // No theory: what passes through its names loses halves of surrogate pairs.
    private static string[] Hostile =>
    [
        "'", "\"", "\\", "\\'", "`${1}`", "${db}", "\n", "\r\n", "\u2028", "\u2029", "\0", "\ud800", "\udc00x", "\ufeff",
        "');db.collection('x').remove()//",
        "' }).remove() //", "{ $ne: null }", "$gt", "$where", "a.$gt", "__proto__", "constructor", "toString", "a.__proto__.b", "a.b", ".",
        "a.", "</script>", "<!--", "-->",
        "*/", "//", "1", "01", "-1", "1e5", "NaN", "undefined", "null", "true", "中文", "😀", "a b", "a,b", "a desc", "-a", " ", "\u202e",
        "\x1b[31m", "system.", new('x', 50_000),
    ];

    [Fact]
    public void No_hostile_text_breaks_out_of_its_place() => Assert.All(Hostile, ProveEverywhere);

    [Fact]
    public void No_text_of_any_kind_breaks_out_of_its_place() =>
        Gen.Frequency((4, Texts.Hostile), (1, Gen.String)).Try(ProveEverywhere, slice: 8_000, inOne: 16);

    private static void ProveEverywhere(string text)
    {
        Prove(new() { Collection = text }, q => q == DatabaseQuery.All(text));
        Prove(new() { Collection = "c", Doc = text }, q => q == DatabaseQuery.Document("c", new StringValue(text)));
        Prove(Of(Map(("a", text))), q => q.Filter == Field("a", new StringValue(text)));
        Prove(Of(Map(("a", new[] { text }))), q => q.Filter == Field("a", new ArrayValue([new StringValue(text)])));
        Prove(
            Of(Map(("a", Map(("$eq", Map(("k", text))))))),
            q => q.Filter == Field("a", new ObjectValue([new("k", new StringValue(text))])));
        Prove(Of(Map(("a", Map(("$eq", Map((text, 1))))))), q => q.Filter == Field("a", new ObjectValue([new(text, new NumberValue(1))])));
        Prove(
            Of(Map(("a", Map(("$in", new[] { text }))))), q => q.Filter == new FieldFilter("a", new InCondition([new StringValue(text)])));
        Prove(Of(Map(("a", Map(("$regex", text))))), q => q.Filter == new FieldFilter("a", new RegexCondition(text, "")));
        Prove(Of(Map((text, 1))), q => q.Filter == Field(text, new NumberValue(1)));
        Prove(Of(Map(("a", Map((text, "v"))))), q => q.Filter == Field("a." + text, new StringValue("v"))
            || (text == "$gt" && q.Filter == new FieldFilter("a", new ComparisonCondition(ComparisonOperator.Gt, new StringValue("v")))));
        Prove(new() { Collection = "c", OrderBy = [Map((text, "desc"))] }, q => q.OrderBy.Single() == new SortKey(text, true));
        Prove(
            new() { Collection = "c", OrderBy = [text] },
            q => q.Filter is MatchAllFilter && q.OrderBy.All(k => text.Contains(k.Path, StringComparison.Ordinal)));
        Prove(new() { Collection = "c", Field = [Map((text, true))] }, q => q.Field!.Fields.Single() == new ProjectedField(text, true));
        Prove(new() { Collection = "c", Field = [text] }, q =>
            q.Filter is MatchAllFilter && (q.Field is null || q.Field.Fields.All(f => text.Contains(f.Path, StringComparison.Ordinal))));
        // As the text of a condition it may say one, and nothing beside it.
        Prove(Of(text), q => q with { Filter = Filter.MatchAll } == DatabaseQuery.All("c"));
        Prove(Of("{ a: 1 }" + text), q => q == DatabaseQuery.All("c") with { Filter = Field("a", new NumberValue(1)) });
    }

    [Fact]
    public void Any_values_give_a_statement_that_means_them_or_an_error_with_its_place()
    {
        var built = 0;
        var cases = Values.Parts.Try(Check, slice: 10_000);
        Assert.True(built > cases / 10, $"Only {built} of {cases} could be built.");

        void Check(QueryParts parts)
        {
            var result = QueryBuilder.Build(parts);

            Assert.Equal(result.Statement is null, result.Diagnostics.Any(d => d.Diagnostic.Severity == QueryDiagnosticSeverity.Error));
            Assert.All(result.Diagnostics, d => Assert.NotEmpty(d.Place));
            if (result.Statement is not { } statement)
                return;
            Assert.Equal(result.Query, QueryParser.Parse(statement).Query);
            Interlocked.Increment(ref built);
        }
    }

    private static QueryParts Of(object where) => new() { Collection = "c", Where = where };

    private static QueryBuildResult Build(object where) => QueryBuilder.Build(Of(where));

    private static FieldFilter Field(string path, QueryValue value) => new(path, new ComparisonCondition(ComparisonOperator.Eq, value));

    private static OrderedDictionary Map(params (string Name, object? Value)[] members)
    {
        var map = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in members)
            map.Add(name, value);
        return map;
    }

    /// <summary>Refused, or the text read back means what was asked for.</summary>
    private static void Prove(QueryParts parts, Func<DatabaseQuery, bool> means)
    {
        var result = QueryBuilder.Build(parts);
        if (result.Statement is null)
            Assert.Contains(result.Diagnostics, d => d.Diagnostic.Severity == QueryDiagnosticSeverity.Error);
        else
            Assert.True(
                means(QueryParser.Parse(result.Statement).Query!),
                string.Create(CultureInfo.InvariantCulture, $"{result.Statement[..Math.Min(500, result.Statement.Length)]}"));
    }
}
