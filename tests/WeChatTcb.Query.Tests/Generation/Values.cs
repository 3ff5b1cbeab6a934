using System.Collections;
using System.Collections.Specialized;
using System.Text.RegularExpressions;
using CsCheck;
using WeChatTcb.Query.Building;

namespace WeChatTcb.Query.Tests.Generation;

/// <summary>Values of .NET of all kinds, sound and unsound, in all parts of a query.</summary>
internal static class Values
{
    private static readonly string[] Keys =
    [
        "a", "b", "a.b", "a.0", "1", "type", "coordinates", "x y", "$and", "$or", "$nor", "$expr", "$eq", "$ne", "$gt", "$gte", "$lt",
        "$lte", "$in", "$nin", "$all", "$exists", "$mod",
        "$size", "$elemMatch", "$not", "$regex", "$options", "$type", "$near", "$nearSphere", "$geoWithin", "$geoIntersects", "$geometry",
        "$centerSphere",
        "$maxDistance", "$minDistance", "$slice", "$literal", "$add", "$where", "__proto__", "_id",
    ];

    private static readonly string[] Expressions =
    [
        "{ a: 1 }", "{ a: _.gt(1) }", "_.or([{ a: 1 }, { b: 2 }])", "{", "}", ")", "(", "{})", "1", "db", "_.gt(1)", "{ a: 1 }).remove(",
        "{}//", "/*", "_.project.slice(1)", "true",
    ];

    public static Gen<object?> Value { get; } = ValueOf(4);

    public static Gen<QueryParts> Parts { get; } =
        from collection in Gen.Frequency((5, Gen.Const("c")), (1, Texts.Hostile))
        from doc in Gen.Frequency((9, Gen.Const((object?)null)), (1, Value))
        from condition in Gen.Frequency((6, DictionaryOf(3).Select(d => (object?)d)), (1, Value), (1, Text().Select(t => (object?)t)))
        from order in List()
        from skip in Gen.Frequency((3, Gen.Const((long?)null)), (1, Gen.Long.Select(l => (long?)l)))
        from limit in Gen.Frequency((3, Gen.Const((long?)null)), (1, Gen.Long[-1, 5].Select(l => (long?)l)))
        from field in List()
        select new QueryParts
        {
            Collection = collection,
            Doc = doc,
            Where = condition,
            OrderBy = order,
            Skip = skip,
            Limit = limit,
            Field = field,
        };

    private static Gen<IReadOnlyList<object?>?> List() => Gen.Frequency(
        (4, Gen.Const((IReadOnlyList<object?>?)null)),
        (1, Gen.OneOf(
            Text().Select(t => (object?)t),
            Gen.OneOf("a", "b desc", "-c", "a asc, b", "a up", "x,y", "-", ",").Select(t => (object?)t),
            DictionaryOf(1).Select(d => (object?)d),
            Value).List[1, 3].Select(l => (IReadOnlyList<object?>?)l)));

    private static Gen<string> Text() =>
        Gen.Frequency((2, Texts.Hostile), (1, Gen.OneOf(Expressions)), (1, Gen.OneOf(Pieces())), (1, Gen.String));

    private static Gen<string>[] Pieces() => [Gen.Select(Gen.OneOf(Expressions), Gen.OneOf(Expressions), (a, b) => a + b)];

    private static Gen<object?> Scalar() => Gen.OneOf(
        Gen.Const((object?)null),
        Gen.Const((object?)DBNull.Value),
        Gen.Bool.Select(v => (object?)v),
        Gen.Int.Select(v => (object?)v),
        Gen.Int[-2, 5].Select(v => (object?)v),
        Gen.Long.Select(v => (object?)v),
        Gen.ULong.Select(v => (object?)v),
        Gen.Double.Select(v => (object?)v),
        Gen.Float.Select(v => (object?)v),
        Gen.Decimal.Select(v => (object?)v),
        Gen.Char.Select(v => (object?)v),
        Gen.Guid.Select(v => (object?)v),
        Gen.DateTime.Select(v => (object?)v),
        Gen.DateTimeOffset.Select(v => (object?)v),
        Gen.TimeSpan.Select(v => (object?)v),
        Gen.Byte.Array[0, 3].Select(v => (object?)v),
        Gen.OneOf("string", "Point", "Polygon", "asc", "desc", "i", "$a", "$a.b").Select(v => (object?)v),
        Gen.Select(
            Gen.OneOf("x", "^a'", ""), Gen.Int[0, 63],
            (p, o) => (object?)new Regex(p, (RegexOptions)(o & ~(int)RegexOptions.ExplicitCapture))),
        Text().Select(v => (object?)v));

    private static Gen<object?> ValueOf(int depth) => depth == 0
        ? Scalar()
        : Gen.Frequency(
            (3, Scalar()),
            (2, DictionaryOf(depth - 1).Select(d => (object?)d)),
            (1, ValueOf(depth - 1).List[0, 3].Select(l => (object?)l)),
            (1, Gen.Double[-200, 200].Array[2].Select(p => (object?)p)));

    private static Gen<IDictionary> DictionaryOf(int depth) =>
        from members in Gen.Select(Gen.Frequency((5, Gen.OneOf(Keys)), (1, Texts.Hostile)), ValueOf(depth)).List[0, 3]
        from isOrdered in Gen.Bool
        select Fill(isOrdered ? new OrderedDictionary(StringComparer.Ordinal) : new Hashtable(StringComparer.Ordinal), members);

    private static IDictionary Fill(IDictionary dictionary, IEnumerable<(string Name, object? Value)> members)
    {
        foreach (var (name, value) in members)
            dictionary[name] = value;
        return dictionary;
    }
}
