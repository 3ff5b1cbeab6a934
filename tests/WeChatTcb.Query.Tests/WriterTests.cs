using System.Text.RegularExpressions;
using WeChatTcb.Query.Tests.Generation;

namespace WeChatTcb.Query.Tests;

public sealed partial class WriterTests
{
    private static readonly Condition Exists = new ExistsCondition(true);

    [Theory]
    [InlineData(Statements.Sample,
        "db.collection('geo').where({ name: 'x', age: _.gt(10).and(_.lt(20)), loc: new db.Geo.Point(113, 23), array: [1, 2] })"
        + ".orderBy('age', 'asc').orderBy('name', 'desc').skip(1).limit(10).field({ name: true }).get()")]
    [InlineData("db.collection('c').where({}).get()", "db.collection('c').get()")]
    [InlineData("db.collection('c').doc('x').get()", "db.collection('c').where({ _id: 'x' }).limit(1).get()")]
    [InlineData("db.collection('c').where({a:{b:1,c:_.in([1,/x/i])}}).get()",
        "db.collection('c').where({ 'a.b': 1, 'a.c': _.in([1, new db.RegExp({ regexp: 'x', options: 'i' })]) }).get()")]
    [InlineData("db.collection('c').where({a:_.eq({b:{}}),d:/^x/,e:_.eq(/x/)}).get()",
        "db.collection('c').where({ a: _.eq({ b: {} }), d: new db.RegExp({ regexp: '^x' }), e: _.eq(new db.RegExp({ regexp: 'x' })) }).get()")]
    [InlineData("db.collection('c').where({a:_.or(_.lt(1),_.gt(5)),b:2}).get()",
        "db.collection('c').where(_.and([_.or([{ a: _.lt(1) }, { a: _.gt(5) }]), { b: 2 }])).get()")]
    [InlineData("db.collection('c').where(_.nor([{a:1,b:2},{}])).get()", "db.collection('c').where(_.nor([{ a: 1, b: 2 }, {}])).get()")]
    [InlineData("db.collection('c').where({a:_.gt(1).and(/x/)}).get()",
        "db.collection('c').where(_.and([{ a: _.gt(1) }, { a: new db.RegExp({ regexp: 'x' }) }])).get()")]
    [InlineData("db.collection('c').where(_.and([{b:1},{1:2}])).get()", "db.collection('c').where(_.and([{ b: 1 }, { '1': 2 }])).get()")]
    [InlineData("db.collection('c').where({a:{$not:{$gt:1,$lt:5}},b:_.not(/x/),c:_.not(_.in([]))}).get()",
        "db.collection('c').where({ a: { $not: { $gt: 1, $lt: 5 } }, b: { $not: new db.RegExp({ regexp: 'x' }) }, c: _.not(_.in([])) }).get()")]
    [InlineData("db.collection('c').where({a:_.elemMatch({x:_.gt(5),y:'z'}),b:_.elemMatch(_.gt(5).lt(9))}).get()",
        "db.collection('c').where({ a: _.elemMatch({ x: { $gt: 5 }, y: 'z' }), b: _.elemMatch({ $gt: 5, $lt: 9 }) }).get()")]
    [InlineData("db.collection('c').where({a:{$elemMatch:{$or:[{x:1},{x:{$type:'int'}}]}},b:{$regex:'',$options:'i'}}).get()",
        "db.collection('c').where({ a: _.elemMatch({ $or: [{ x: 1 }, { x: { $type: ['int'] } }] }), b: { $regex: '', $options: 'i' } }).get()")]
    [InlineData("db.collection('c').where({a:_.mod([4,1]),b:_.size(2),c:_.exists(false),d:_.all([1]),e:_.nin([null])}).get()",
        "db.collection('c').where({ a: _.mod(4, 1), b: _.size(2), c: _.exists(false), d: _.all([1]), e: _.nin([null]) }).get()")]
    [InlineData("db.collection('c').where({a:_.all([_.elemMatch({x:_.gt(5)}),_.elemMatch({y:'z'})]),b:{$all:[{$elemMatch:{$gt:1,$lt:5}}]}}).get()",
        "db.collection('c').where({ a: _.all([{ $elemMatch: { x: { $gt: 5 } } }, { $elemMatch: { y: 'z' } }]), b: _.all([{ $elemMatch: { $gt: 1, $lt: 5 } }]) }).get()")]
    [InlineData("db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'GeometryCollection',geometries:[db.Geo.Point(1,2),{type:'LineString',coordinates:[[1,2],[3,4]]}]}}}}).get()",
        "db.collection('c').where({ a: { $geoIntersects: { $geometry: { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, "
        + "{ type: 'LineString', coordinates: [[1, 2], [3, 4]] }] } } } }).get()")]
    [InlineData(
        "db.collection('c').where({'':_.gt(1).lt(5)}).get()",
        "db.collection('c').where(_.and([{ '': { $gt: 1 } }, { '': { $lt: 5 } }])).get()")]
    [InlineData("db.collection('c').where({'':1,'a..b':_.geoWithin({centerSphere:[[1,2],Infinity]}),c:_.eq({$x:[{$y:1}]}),$expr:{$ne:['$$ROOT',{$literal:{$x:1}}]}}).get()",
        "db.collection('c').where(_.and([{ '': 1, 'a..b': _.geoWithin({ centerSphere: [[1, 2], Infinity] }), c: _.eq({ $x: [{ $y: 1 }] }) }, "
        + "_.expr(_.aggregate.neq(['$$ROOT', _.aggregate.literal({ $x: 1 })]))])).get()")]
    [InlineData("db.collection('c').where({a:_.geoNear({geometry:db.Geo.Point(1,2),maxDistance:5}),b:_.geoWithin({centerSphere:[[1,2],0.5]})}).get()",
        "db.collection('c').where({ a: _.geoNear({ geometry: new db.Geo.Point(1, 2), maxDistance: 5 }), b: _.geoWithin({ centerSphere: [[1, 2], 0.5] }) }).get()")]
    [InlineData("db.collection('c').where({a:new Date(0),b:new Date(8e15),c:db.serverDate(),d:new Date(Date.now()-5),e:Date.now(),f:Date.now()-5}).get()",
        "db.collection('c').where({ a: new Date('1970-01-01T00:00:00.000Z'), b: new Date(8000000000000000), c: db.serverDate(), "
        + "d: db.serverDate({ offset: -5 }), e: Date.now(), f: Date.now() - 5 }).get()")]
    [InlineData("db.collection('c').where({a:1e21,b:-0,c:0.1,d:NaN,e:-Infinity,f:1e15}).get()",
        "db.collection('c').where({ a: 1E+21, b: 0, c: 0.1, d: NaN, e: -Infinity, f: 1000000000000000 }).get()")]
    [InlineData("db.collection('c').where({x:1,$expr:{$gt:['$a',{$round:['$b',1]}]}}).get()",
        "db.collection('c').where(_.and([{ x: 1 }, _.expr(_.aggregate.gt(['$a', { $round: ['$b', 1] }]))])).get()")]
    [InlineData("db.collection('c').where({$expr:{$ne:['$a',{$literal:'$b'}]}}).get()",
        "db.collection('c').where(_.expr(_.aggregate.neq(['$a', _.aggregate.literal('$b')]))).get()")]
    [InlineData("db.collection('c').field({a:0,_id:0,b:{$slice:-1},c:{$slice:[1,2]},d:{$elemMatch:{x:1}}}).get()",
        "db.collection('c').field({ a: false, _id: false, b: _.project.slice(-1), c: _.project.slice([1, 2]), d: _.project.elemMatch({ x: 1 }) }).get()")]
    [InlineData(
        "db.collection('it\\'s \"a\" \\\\ </script>\\u2028').get()", "db.collection('it\\'s \"a\" \\\\ \\u003c/script>\\u2028').get()")]
    public void A_query_has_one_statement(string statement, string canonical)
    {
        var query = Statements.Parse(statement);

        Assert.Equal(canonical, QueryWriter.Write(query));
        Assert.Equal(query, Statements.Parse(canonical));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_query() => Models.Query.Try(CheckRoundTrip, slice: 5_000);

    [Fact]
    public void Each_value_is_read_as_itself() => Models.Value.Try(
        value => CheckRoundTrip(
            DatabaseQuery.All("c") with
            {
                Filter = new FieldFilter("a", new ComparisonCondition(ComparisonOperator.Eq, new ArrayValue([value]))),
            }), slice: 5_000);

    [Fact]
    public void Each_condition_is_read_as_itself() => Models.Condition.Try(
        condition => CheckRoundTrip(DatabaseQuery.All("c") with { Filter = new FieldFilter("a", condition) }), slice: 5_000);

    [Fact]
    public void Each_expression_is_read_as_itself() => Models.Expression.Try(
        expression => CheckRoundTrip(DatabaseQuery.All("c") with { Filter = new ExprFilter(expression) }), slice: 2_000);

    /// <summary>By a reader of its own: but for what stands in quotes, the statement does not depend on its texts.</summary>
    [Fact]
    public void No_text_leaves_its_place() => Texts.Hostile.Try(
        text =>
        {
            var name = "x" + text.Replace("\0", "", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal);
            var path = "x" + text.Replace("\0", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);

            var statement = QueryWriter.Write(Of(name, path, text));

            Assert.Equal(Outline(QueryWriter.Write(Of("x", "x y", "x"))), Outline(statement));
            Assert.DoesNotContain("</", statement, StringComparison.Ordinal);
            Assert.DoesNotContain("<!", statement, StringComparison.Ordinal);
            Assert.DoesNotContain(statement, static c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e' or '\ufeff');
        },
        slice: 5_000);

    public static TheoryData<string, DatabaseQuery> Unwritable => new()
    {
        { "half of a surrogate pair", DatabaseQuery.Document("c", new StringValue("\ud83d")) },
        { "half of a surrogate pair", DatabaseQuery.Document("c", new StringValue("a\ude80b")) },
        { "half of a surrogate pair", DatabaseQuery.All("\ud83dx") },
        { "'__proto__'", DatabaseQuery.All("c") with { Filter = new FieldFilter("__proto__", Exists) } },
        { "'__proto__'", DatabaseQuery.Document("c", new ObjectValue([new("__proto__", QueryValue.Null)])) },
        { "'__proto__'", DatabaseQuery.All("c") with { Field = new([new("__proto__", true)]) } },
        { "to the front", DatabaseQuery.Document("c", new ObjectValue([new("b", QueryValue.Null), new("1", QueryValue.Null)])) },
        { "to the front", DatabaseQuery.All("c") with { Field = new([new("10", true), new("9", true)]) } },
        { "A part occurs twice", DatabaseQuery.Document("c", new ObjectValue([new("b", QueryValue.Null), new("b", QueryValue.Null)])) },
        { "normal form", DatabaseQuery.All("c") with { Filter = new AndFilter([new FieldFilter("a", Exists)]) } },
        { "normal form", DatabaseQuery.All("c") with { Filter = new AndFilter([Filter.MatchAll, Filter.MatchAll]) } },
        { "A part occurs twice", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new NotCondition([Exists, Exists])) } },
        { "is not a valid collection name", DatabaseQuery.All("") },
        { "is empty", DatabaseQuery.All("c") with { OrderBy = [new("", false)] } },
        { "empty part", DatabaseQuery.All("c") with { OrderBy = [new("a..b", false)] } },
        { "starts with '$'", DatabaseQuery.All("c") with { Filter = new FieldFilter("$where", Exists) } },
        { "'$where'", DatabaseQuery.Document("c", new ObjectValue([new("$where", new StringValue("1"))])) },
        { "'$x'", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new InCondition([new ObjectValue([new("$x", QueryValue.Null)])])) } },
        { "normal form", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new AllElemMatchCondition([])) } },
        { "normal form", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new AllElemMatchCondition([Exists])) } },
        { "GeometryCollection", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new GeoIntersectsCondition(new CollectionGeometry([]))) } },
        { "a polygon", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new GeoWithinGeometryCondition(new PointGeometry(new(0, 0)))) } },
        { "GeometryCollection", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new GeoIntersectsCondition(
            new CollectionGeometry([new CollectionGeometry([new PointGeometry(new(0, 0))])]))) } },
        { "limit(0)", DatabaseQuery.All("c") with { Limit = 0 } },
        { "not negative", DatabaseQuery.All("c") with { Skip = -1 } },
        { "not negative", DatabaseQuery.All("c") with { Skip = long.MaxValue } },
        { "divide by 0", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new ModCondition(0, 0)) } },
        { "from -180 to 180", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new GeoIntersectsCondition(new PointGeometry(new(181, 0)))) } },
        { "not closed", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new GeoWithinGeometryCondition(
            new PolygonGeometry([new([new(0, 0), new(1, 1), new(2, 0), new(3, 3)])]))) } },
        { "takes 2 operands", DatabaseQuery.All("c") with { Filter = new ExprFilter(new OperatorExpression(AggregationOperator.Gt, [])) } },
        { "geoNear", DatabaseQuery.All("c") with { Filter = new NorFilter([new FieldFilter("a", new GeoNearCondition(new(0, 0)))]) } },
        { "i, m, s", DatabaseQuery.All("c") with { Filter = new FieldFilter("a", new RegexCondition("x", "g")) } },
        { "left out", DatabaseQuery.All("c") with { Field = new([new("a", true), new("b", false)]) } },
    };

    [Theory]
    [MemberData(nameof(Unwritable), DisableDiscoveryEnumeration = true)]
    public void What_no_statement_can_say_is_refused_in_words(string words, DatabaseQuery query) => CheckRefused(words, query);

    [Fact]
    public void Nothing_is_too_deep_or_too_large_to_be_refused()
    {
        var levels = Enumerable.Range(0, 1_000_000);
        CheckRefused("levels deep", DatabaseQuery.Document("c", levels.Aggregate(QueryValue.Null, (v, _) => new ArrayValue([v]))));
        CheckRefused(
            "levels deep", DatabaseQuery.All("c") with { Filter = Field(levels.Aggregate(Exists, (c, _) => new NotCondition([c]))) });
        CheckRefused(
            "levels deep",
            DatabaseQuery.All("c") with { Filter = Field(levels.Aggregate(Exists, (c, _) => new ElemMatchValueCondition([c]))) });
        CheckRefused(
            "levels deep",
            DatabaseQuery.All("c") with { Filter = levels.Aggregate<int, Filter>(Field(Exists), (f, _) => new NorFilter([f])) });
        CheckRefused(
            "levels deep",
            DatabaseQuery.All("c") with
            {
                Filter = levels.Aggregate<int, Filter>(Field(Exists), (f, _) => Field(new ElemMatchFilterCondition(f))),
            });
        CheckRefused("levels deep", DatabaseQuery.All("c") with
        {
            Filter = new ExprFilter(levels.Aggregate<int, AggregationExpression>(
                new FieldExpression("a"),
                (e, _) => new OperatorExpression(AggregationOperator.Not, [e]))),
        });
        CheckRefused(
            "characters",
            DatabaseQuery.Document("c", Enumerable.Range(0, 60).Aggregate(QueryValue.Null, (v, _) => new ArrayValue([v, v]))));
        CheckRefused("characters", DatabaseQuery.Document("c", new StringValue(new string('x', QueryParser.MaxLength))));
    }

    private static FieldFilter Field(Condition condition) => new("a", condition);

    private static void CheckRefused(string words, DatabaseQuery query)
    {
        var error = Assert.Throws<ArgumentException>(() => QueryWriter.Write(query));

        Assert.StartsWith("This query cannot be written as a statement: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static void CheckRoundTrip(DatabaseQuery query)
    {
        var statement = QueryWriter.Write(query);
        var read = QueryParser.Parse(statement);

        Assert.Equal(query, read.Query);
        Assert.Equal(statement, QueryWriter.Write(read.Query!));
    }

    private static DatabaseQuery Of(string collection, string path, string text) => new(
        collection,
        Filter.And(
            new FieldFilter(path, new ComparisonCondition(ComparisonOperator.Eq, new StringValue(text))),
            new FieldFilter("a", new ElemMatchFilterCondition(new FieldFilter(path, new InCondition([new StringValue(text)])))),
            new FieldFilter("b", new RegexCondition("x" + text.Replace("\0", "", StringComparison.Ordinal), "i")),
            new FieldFilter("c", new ComparisonCondition(ComparisonOperator.Eq, new ObjectValue([new(path, new StringValue(text))]))),
            new ExprFilter(
                new OperatorExpression(
                    AggregationOperator.Eq, [new LiteralExpression(new StringValue("$" + text)), new FieldExpression(path)]))),
        [new SortKey(path, true)],
        Field: new Projection([new(path, true)]));

    /// <summary>The statement without what stands in quotes; keys that need none count as quoted.</summary>
    private static string Outline(string statement) => Key().Replace(Quoted().Replace(statement, "''"), "'': ");

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w$'])x[A-Za-z0-9_$]*: ")]
    private static partial Regex Key();
}
