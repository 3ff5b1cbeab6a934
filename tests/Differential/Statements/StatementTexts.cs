using CsCheck;
using WeChatTcb.Query;
using WeChatTcb.Query.Tests.Generation;

namespace Differential.Statements;

/// <summary>
/// Statements as people write them: every command and clause of contract section 6, in each of its spellings. There are few names, so that
/// several conditions often share a field; hostile names and texts come from <see cref="Models"/>.
/// </summary>
internal static class StatementTexts
{
    private static readonly Gen<string> Field = Gen.OneOf("a", "b", "c", "'a.b'", "\"a.0\"", "'b.c.d'", "_id", "'x y'", "'中文'", "1");

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (6, Gen.OneOf(
            "0", "1", "-1", "2.5", "5", "1e3", "0x10", "1e21", "2147483648", "9007199254740991", "-0", "24 * 60 * 60 * 1000", "+1",
            "0.1")),
        (4, Gen.OneOf("'x'", "\"y\"", "''", "'it\\'s'", "'\\u4e2d'", "'a' + 'b'", "'$a'", "'\\n'")),
        (2, Gen.OneOf("true", "false", "null")),
        (2, Gen.OneOf(
            "new Date('2019-09-09')", "new Date(\"2020-02-29T12:00:00.5Z\")", "new Date('2021-01-01T00:00:00+08:00')", "new Date(0)",
            "new Date(-1)",
            "new Date(2019, 8, 9)", "new Date()", "new Date(Date.now() - 24 * 60 * 60 * 1000)", "Date.now()", "Date.now() - 1000",
            "new Date('2020-01-01').getTime()", "db.serverDate()", "db.serverDate({ offset: -3600000 })",
            "new db.serverDate({ offset: 5 })")),
        (1, Gen.OneOf("db.ObjectId({ id: '0123456789abcdef01234567' })", "new db.ObjectId({ id: '5f0123456789ABCDEF012345' })")));

    /// <summary>
    /// A statement whose condition the vendor's library loses. It has no other conditions, because the lost part cannot be seen in the
    /// rest.
    /// </summary>
    public const string LostRegex = "db.collection('c').where({ a: _.not(db.RegExp({ regexp: 'x' })) }).get()";

    /// <summary>Another one.</summary>
    public const string LostPath = "db.collection('c').where({ a: { b: 1 }, 'a.b': { c: 2 } }).get()";

    private static readonly Gen<string> RegexLiteral = Gen.OneOf("/^x/", "/x.y$/i", "/a|b/m", "/[/]\\//");

    private static readonly Gen<string> Regex = Gen.OneOf(
        "/^x/", "/x.y$/i", "db.RegExp({ regexp: '^x', options: 'i' })", "new db.RegExp({ regexp: 'x\\\\d', options: 'ms' })",
        "db.RegExp({ regexp: '中' })");

    private static readonly Gen<string> Position = Gen.Select(
        Gen.OneOf("0", "113", "-122.5", "180", "-180"), Gen.OneOf("0", "23", "-45.25", "90", "-90"), (x, y) => $"{x}, {y}");

    private static readonly Gen<string> New = Gen.Frequency((4, Gen.Const("new ")), (1, Gen.Const("")));

    private static readonly Gen<string> Point = Gen.Select(
        New, Gen.OneOf("db.Geo.Point", "Point"), Position, (n, type, p) => $"{n}{type}({p})");

    private static readonly Gen<string> Line = Gen.Select(New, Point.Array[2, 3], (n, points) => $"{n}db.Geo.LineString([{Join(points)}])");

    private static readonly Gen<string> Polygon = Gen.Select(New, New, Point.Array[3, 4], (n, m, p) =>
        $"{n}db.Geo.Polygon([{m}db.Geo.LineString([{Join(p)}, {p[0]}])])");

    private static readonly Gen<string> Area = Gen.Frequency(
        (2, Polygon), (1, Gen.Select(New, Polygon.Array[1, 2], (n, p) => $"{n}db.Geo.MultiPolygon([{Join(p)}])")));

    private static readonly Gen<string> Geometry = Gen.OneOf(
        Point, Line, Area,
        Gen.Select(New, Point.Array[1, 3], (n, p) => $"{n}db.Geo.MultiPoint([{Join(p)}])"),
        Gen.Select(New, Line.Array[1, 2], (n, p) => $"{n}db.Geo.MultiLineString([{Join(p)}])"));

    private static readonly Gen<string> Expression = ExpressionOf(2);

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.Frequency((12, Scalar), (1, Regex), (1, Geometry))
        : Gen.Frequency(
            (8, Value(0)),
            (1, Value(depth - 1).Array[0, 3].Select(items => $"[{Join(items)}]")),
            (1, Gen.Select(Gen.OneOf("b", "c", "d", "'d.e'"), Value(depth - 1)).Array[0, 3]
                .Select(members => $"{{ {Join(members.DistinctBy(m => m.Item1).Select(m => $"{m.Item1}: {m.Item2}"))} }}")));

    /// <summary>The operands of a comparison: regular expressions are matched, not compared.</summary>
    private static Gen<string> Comparable { get; } = Gen.Frequency(
        (10, Scalar), (1, Scalar.Array[0, 3].Select(items => $"[{Join(items)}]")), (1, Scalar.Select(v => $"{{ b: {v}, c: [1] }}")),
        (1, Point));

    private static Gen<string> List { get; } =
        Gen.Frequency((4, Scalar), (1, Regex), (1, Comparable)).Array[0, 3].Select(items => $"[{Join(items)}]");

    private static readonly Gen<string> Count = Gen.OneOf("0", "1", "2", "5");

    private static readonly Gen<string> Distances = Gen.OneOf(
        "", ", maxDistance: 1000", ", minDistance: 10", ", maxDistance: 5000, minDistance: 0.5", ", maxDistance: undefined");

    private static readonly Gen<string> GeoCommand = Gen.OneOf(
        Area.Select(g => $"geoWithin({{ geometry: {g} }})"),
        Gen.Select(
            Gen.OneOf(Point, Position.Select(p => $"[{p}]")), Gen.OneOf("0.1", "100 / 6378.1", "0"),
            (p, r) => $"geoWithin({{ centerSphere: [{p}, {r}] }})"),
        Geometry.Select(g => $"geoIntersects({{ geometry: {g} }})"));

    /// <summary>A command that can be chained to another one.</summary>
    private static readonly Gen<string> Chainable = Gen.Frequency(
        (6, Gen.Select(Gen.OneOf("eq", "neq", "lt", "lte", "gt", "gte"), Comparable, (name, v) => $"{name}({v})")),
        (2, Gen.Select(Gen.OneOf("in", "nin"), List, (name, v) => $"{name}({v})")),
        (1, GeoCommand));

    private static Gen<string> Condition(int depth)
    {
        var simple = Gen.Frequency(
            (8, Chainable.Select(c => "_." + c)),
            (1, List.Select(v => $"_.all({v})")),
            (1, Gen.OneOf("_.exists(true)", "_.exists(false)", "_.exists(1)", "_.exists(null)")),
            (1, Gen.OneOf("_.mod(4, 1)", "_.mod([3, 0])", "_.mod(-2, -1)")),
            (1, Count.Select(n => $"_.size({n})")));
        if (depth == 0)
            return simple;
        return Gen.Frequency(
            (6, simple),
            (2, Gen.Select(
                Chainable, Gen.Frequency((20, Chainable.Array[1]), (1, Chainable.Array[2])),
                (first, others) => $"_.{first}.{string.Join('.', others)}")),
            (1, Gen.Frequency((2, simple), (1, RegexLiteral)).Select(c => $"_.not({c})")),
            (1, Gen.OneOf(simple, Chainable.Select(c => "_." + c), Element(depth - 1)).Select(c => $"_.elemMatch({c})")),
            (1, Gen.OneOf(Chainable.Select(c => "_." + c), Element(depth - 1)).Array[1, 2]
                .Select(items => $"_.all([{Join(items.Select(c => $"_.elemMatch({c})"))}])")),
            (1, Gen.Select(Chainable, Chainable, (a, b) => $"_.elemMatch(_.{a}.and(_.{b}))").Where(static t => !SaysTwice(t))),
            (1, RawConditions.Select(c => $"_.elemMatch({c})")));
    }

    /// <summary>Several conditions on one field: chained, or in a list or an array.</summary>
    private static Gen<string> Combined(int depth)
    {
        var operand = depth == 0 ? Condition(0) : Gen.Frequency((4, Condition(1)), (1, Combined(depth - 1)));
        return Gen.OneOf(
            Gen.Select(operand, Gen.Select(Gen.OneOf("and", "or"), operand).Array[1, 2], (first, others) =>
                first.StartsWith("_.not", StringComparison.Ordinal)
                    ? first
                    : first + string.Concat(others.Select(o => $".{o.Item1}({o.Item2})"))),
            Gen.Select(Gen.OneOf("and", "or", "nor"), Gen.Bool, Gen
                .Frequency((8, operand), (1, Regex)).Array[2, 3], (name, isArray, items) =>
                isArray ? $"_.{name}([{Join(items)}])" : $"_.{name}({Join(items)})"));
    }

    /// <summary>The conditions of an element; nested objects are compared as a whole there.</summary>
    private static Gen<string> Element(int depth) => Gen.Select(
            Gen.OneOf("b", "c", "'b.c'", "d"),
            Gen.Frequency(
                (4, Scalar), (1, Regex), (1, Scalar.Select(v => $"{{ x: {v} }}")), (3, Condition(depth)), (1, Combined(0)),
                (1, RawConditions)))
        .Array[1, 2].Select(members => $"{{ {Join(members.DistinctBy(m => m.Item1).Select(m => $"{m.Item1}: {m.Item2}"))} }}");

    private static Gen<string> RawConditions { get; } = Gen.OneOf(
            Gen.Select(Gen.OneOf("$eq", "$ne", "$lt", "$lte", "$gt", "$gte"), Comparable, (name, v) => $"{name}: {v}"),
            Gen.Select(Gen.OneOf("$in", "$nin", "$all"), List, (name, v) => $"{name}: {v}"),
            Gen.OneOf("$exists: true", "$size: 2", "$mod: [2, 1]", "$type: 'int'", "$type: ['string', 'null']",
            "$regex: '^x', $options: 'i'", "$regex: /x/m",
                "$not: { $gt: 1, $lt: 5 }", "$not: /x/", "$elemMatch: { $gte: 1, $lt: 5 }",
                "$all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { $gt: 1 } }]", "$elemMatch: { b: 1, c: { $gt: 2 } }"))
        .Array[1, 2].Select(parts => $"{{ {Join(parts.DistinctBy(NameOf))} }}").Where(
            static t => !t.Contains("$regex", StringComparison.Ordinal) || !t.Contains("$not", StringComparison.Ordinal));

    private static Gen<string> Object(int depth)
    {
        var value = Gen.Frequency(
            (5, Value(1)), (5, Condition(2)), (2, Combined(2)), (1, RawConditions), (1, Regex),
            (depth == 0 ? 0 : 2, depth == 0 ? Scalar : Object(depth - 1)), (1, Gen.Const("{}")), (1, Gen.Const("undefined")));
        var member = Gen.Select(Field, value, (name, v) => (Name: name, Text: $"{name}: {v}"));
        return Gen.Frequency(
            (1, Gen.Const("{}")),
            (12, member.Array[1, 3].Select(members => members.DistinctBy(m => m.Name).ToList()).Where(
                members => !members.Exists(
                    m => IsLost(m.Name, m.Text, members.Select(o => o.Name)) || members.Exists(o => IsReplaced(m.Name, o.Text))))
                .Select(members => $"{{ {Join(members.Select(m => m.Text))} }}")));
    }

    /// <summary>
    /// Whether an object, or undefined, under a dotted name replaces the condition of another member on the same path, see
    /// <see cref="LostPath"/>.
    /// </summary>
    private static bool IsLost(string name, string text, IEnumerable<string> names) =>
        (text.StartsWith(name + ": {", StringComparison.Ordinal) || text == name + ": undefined")
            && names.Any(other => name.Trim('\'', '"').StartsWith(other.Trim('\'', '"') + ".", StringComparison.Ordinal));

    /// <summary>
    /// Whether another member, whose text it is, replaces the condition on a dotted name by operators in a nested object, see
    /// <see cref="LostPath"/>.
    /// </summary>
    private static bool IsReplaced(string name, string other)
    {
        var parts = name.Trim('\'', '"').Split('.');
        return parts.Length > 1 && other.StartsWith(parts[0] + ": {", StringComparison.Ordinal)
            && other.Contains($"{parts[^1]}: {{ $", StringComparison.Ordinal);
    }

    private static Gen<string> Where(int depth)
    {
        var leaf = Gen.Frequency(
            (8, Object(1)),
            (1, Expression.Select(e => $"_.expr({e})")),
            (1, Expression.Select(e => $"{{ a: 1, $expr: {e} }}")),
            (1, Gen.Select(
                Gen.OneOf("$and", "$or", "$nor"), RawObject.Array[1, 2], (name, items) => $"{{ c: 1, {name}: [{Join(items)}] }}")),
            (1, Gen.Select(Point, Distances, (p, d) => $"{{ loc: _.geoNear({{ geometry: {p}{d} }}), a: 1 }}")));
        if (depth == 0)
            return leaf;
        var part = Gen.Frequency((4, Object(1)), (1, Logic(depth - 1)));
        return Gen.Frequency(
            (3, leaf), (1, Logic(depth)),
            (1, Gen.Select(Logic(0), Gen.OneOf("and", "or"), part, (first, name, next) => $"{first}.{name}({next})")));
    }

    private static Gen<string> Logic(int depth) => Gen.Select(
        Gen.OneOf("and", "or", "nor"), Gen.Bool,
        (
            depth == 0
                ? Object(1)
                : Gen.Frequency((4, Object(1)), (1, Logic(depth - 1)), (1, Expression.Select(e => $"_.expr({e})")))).Array[2, 3],
        (name, isArray, items) => isArray ? $"_.{name}([{Join(items)}])" : $"_.{name}({Join(items)})");

    private static Gen<string> RawObject { get; } = Gen.Select(
        Field, Gen.Frequency((3, Scalar), (1, RawConditions), (1, Chainable.Select(c => "_." + c))), (f, v) => $"{{ {f}: {v} }}");

    private static Gen<string> ExpressionOf(int depth)
    {
        var leaf = Gen.Frequency(
            (4, Gen.OneOf("'$a'", "'$b.c'", "'$d'")), (2, Scalar.Where(static s => s != "'$a'")),
            (1, Gen.OneOf("_.aggregate.literal('$a')", "_.aggregate.literal(1)")));
        if (depth == 0)
            return leaf;
        var inner = ExpressionOf(depth - 1);
        return Gen.OneOf(
            Gen.Select(
                Gen.OneOf("eq", "neq", "gt", "gte", "lt", "lte", "cmp", "divide", "mod", "pow", "subtract", "log"), inner, inner,
                (o, a, b) => $"_.aggregate.{o}([{a}, {b}])"),
            Gen.Select(Gen.OneOf("and", "or", "add", "multiply"), inner.Array[1, 3], (o, items) => $"$.{o}([{Join(items)}])"),
            Gen.Select(
                Gen.OneOf("not", "abs", "ceil", "floor", "exp", "ln", "log10", "sqrt", "trunc"), Gen.Bool, inner,
                (o, isArray, a) => isArray ? $"$.{o}([{a}])" : $"$.{o}({a})"),
            Gen.Select(Gen.OneOf("$gt", "$eq", "$ne"), inner, inner, (o, a, b) => $"{{ {o}: [{a}, {b}] }}"));
    }

    private static Gen<string> Projection { get; } =
        from flag in Gen.OneOf("true", "1", "false", "0")
        from fields in Gen.Frequency(
            (6, Gen.OneOf("a", "'b.c'", "c", "'中文'").Select(f => $"{f}: {flag}")),
            (1, Gen.OneOf("d: _.project.slice(2)", "d: _.project.slice([1, 3])", "d: _.project.slice(-1)", "d: { $slice: 1 }")),
            (1, Gen.OneOf(
                "e: _.project.elemMatch({ x: 1 })", "e: { $elemMatch: { $gt: 1 } }", "e: _.project.elemMatch({ x: _.gt(5) })",
                "e: _.project.elemMatch(_.gt(new Date(0)))")))
            .Array[1, 3]
        from id in Gen.OneOf("", ", _id: 0", ", _id: false", ", _id: 1")
        select $"{{ {Join(fields.DistinctBy(NameOf))}{id} }}";

    private static Gen<string> Clauses { get; } = Gen.Frequency(
            (6, Where(2).Select(w => $".where({w})")),
            (2, Gen.Select(
                Gen.Frequency((30, Gen.OneOf("a", "b", "a.b", "_id", "10", "2", "x-y")), (1, Gen.Const("中文"))),
                Gen.OneOf("'asc'", "\"desc\""), (f, d) => $".orderBy('{f}', {d})")),
            (1, Gen.OneOf("0", "1", "20").Select(n => $".skip({n})")),
            (1, Gen.OneOf("1", "20", "1000", "1001", "5000").Select(n => $".limit({n})")),
            (1, Projection.Select(p => $".field({p})")))
        .Array[0, 5].Select(string.Concat);

    /// <summary>Statements in the spellings of people, and the canonical ones of any query.</summary>
    public static Gen<string> Statement { get; } =
        Gen.Frequency((4, Spelled()), (1, Models.Query.Select(query => QueryWriter.Write(Sortable(query)))));

    /// <summary>A query without the sort keys that the vendor's library refuses, which would leave nothing to compare.</summary>
    private static DatabaseQuery Sortable(DatabaseQuery query) =>
        query with { OrderBy = query.OrderBy.Where(static k => StatementComparison.IsSortPath(k.Path)).ToValueList() };

    private static Gen<string> Spelled()
    {
        var prefix = Gen.OneOf(
            "", "const _ = db.command; ", "const { Geo } = db;\n", "// all of them\n", "const db2 = db, day = 86400000; ").Select(
            static p => p + "const Point = db.Geo.Point; const $ = _.aggregate; ");
        var ordinary = Gen.Select(prefix, Clauses, Gen.OneOf("", ";", "\n"), (p, c, end) => $"{p}db.collection('c'){c}.get(){end}");
        var document = Gen.Select(
            Gen.OneOf("'x'", "5", "\"0123456789abcdef\""), Gen.OneOf("", ".field({ a: true })"),
            (id, field) => $"db.collection('c').doc({id}){field}.get()");
        return Gen.Frequency((30, ordinary), (1, document), (1, Gen.OneOf("db.collection('c').limit(0).get()", LostRegex, LostPath)));
    }

    /// <summary>Two conditions of one kind, which an object of operators cannot hold.</summary>
    private static bool SaysTwice(string elemMatch)
    {
        var names = System.Text.RegularExpressions.Regex.Matches(elemMatch, @"_\.(eq|neq|lt|lte|gt|gte|in|nin|geoWithin|geoIntersects)\(");
        return names.DistinctBy(static m => m.Groups[1].Value).Count() < names.Count;
    }

    private static string NameOf(string member) => member[..member.IndexOf(':', StringComparison.Ordinal)];

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
}
