using CsCheck;

namespace WeChatTcb.Query.Tests.Generation;

/// <summary>
/// Queries of every operator and type, with hostile names and values. All of them keep the rules of the model, so that each has a
/// statement.
/// </summary>
internal static class Models
{
    private const int Depth = 3;

    public static Gen<string> Text { get; } = Texts.Hostile;

    public static Gen<QueryValue> Value { get; } = ValueOf(Depth);

    private static Gen<Geometry> Plain { get; } = Gen.OneOf(
        Position().Select(p => (Geometry)new PointGeometry(p)),
        Line().Select(l => (Geometry)l),
        Polygon().Select(p => (Geometry)p),
        ListOf(Position(), 1, 4).Select(p => (Geometry)new MultiPointGeometry(p)),
        ListOf(Line(), 1, 3).Select(l => (Geometry)new MultiLineStringGeometry(l)),
        ListOf(Polygon(), 1, 3).Select(p => (Geometry)new MultiPolygonGeometry(p)));

    public static Gen<Geometry> Geometry { get; } = Gen.Frequency(
        (6, Plain), (1, ListOf(Plain, 1, 3).Select(g => (Geometry)new CollectionGeometry(g))));

    public static Gen<Condition> Condition { get; } = ConditionOf(Depth);

    public static Gen<AggregationExpression> Expression { get; } = ExpressionOf(Depth);

    /// <summary>Any filter of a query; a distance stands at its top or nowhere.</summary>
    public static Gen<Filter> Filter { get; } =
        from filter in FilterOf(Depth, inElement: false)
        from near in Gen.Frequency((5, Gen.Const((Filter?)null)), (1, Near()))
        from isFirst in Gen.Bool
        select near is null ? filter : isFirst ? WeChatTcb.Query.Filter.And(near, filter) : WeChatTcb.Query.Filter.And(filter, near);

    public static Gen<DatabaseQuery> Query { get; } =
        from collection in Texts.Hostile.Where(t => !string.IsNullOrWhiteSpace(t) && !t.Contains('\0') && !t.Contains('$')
            && !t.StartsWith("system.", StringComparison.Ordinal))
        from filter in Gen.Frequency((1, Gen.Const(WeChatTcb.Query.Filter.MatchAll)), (4, Filter))
        from keys in Gen.Select(Texts.Path, Gen.Bool, (path, isDown) => new SortKey(path, isDown)).List[0, 3]
        from skip in Optional(Gen.Long[0, 9007199254740991])
        from limit in Optional(Gen.Long[1, 9007199254740991])
        from field in Gen.Frequency((2, Gen.Const((Projection?)null)), (1, Projection().Select(p => (Projection?)p)))
        select new DatabaseQuery(collection, filter, keys.DistinctBy(k => k.Path).ToValueList(), skip, limit, field);

    private static Gen<QueryValue> Scalar() => Gen.OneOf(
        Gen.Const(QueryValue.Null),
        Gen.Bool.Select(v => (QueryValue)new BooleanValue(v)),
        Number().Select(v => (QueryValue)new NumberValue(v)),
        Text.Select(v => (QueryValue)new StringValue(v)),
        Gen.Long[-8_640_000_000_000_000, 8_640_000_000_000_000].Select(v => (QueryValue)new DateValue(v)),
        Gen.Long[-62_135_596_800_000, 253_402_300_799_999].Select(v => (QueryValue)new DateValue(v)),
        Offset().Select(v => (QueryValue)new ServerDateValue(v)),
        Offset().Select(v => (QueryValue)new ServerTimeValue(v)),
        Gen.Char["0123456789abcdef"].Array[24].Select(v => (QueryValue)new ObjectIdValue(new string(v))));

    private static Gen<QueryValue> Regex() =>
        Gen.Select(Pattern(), Options(), (pattern, options) => (QueryValue)new RegexValue(pattern, options));

    private static Gen<string> Pattern() => Text.Where(t => t.Length > 0 && !t.Contains('\0'));

    private static Gen<string> Options() => Gen.OneOf("", "i", "m", "s", "im", "is", "ms", "ims", "x", "u", "imsux");

    private static Gen<double> Number() => Gen.OneOf(
        Gen.Double,
        Gen.Double.Special,
        Gen.Int.Select(i => (double)i),
        Gen.Long[-9007199254740993, 9007199254740993].Select(i => (double)i),
        Gen.OneOf(0.0, -0.0, 0.1, 1e21, 1e-7, 5e-324, double.MaxValue, 123456789012345680000.0, double.NaN, double.NegativeInfinity));

    private static Gen<long> Offset() =>
        Gen.OneOf(Gen.Const(0L), Gen.Int.Select(i => (long)i), Gen.Long[-8_640_000_000_000_000, 8_640_000_000_000_000]);

    private static Gen<T?> Optional<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((1, Gen.Const((T?)null)), (1, gen.Select(v => (T?)v)));

    private static Gen<ValueList<T>> ListOf<T>(Gen<T> gen, int least, int most) => gen.Array[least, most].Select(a => a.ToValueList());

    private static Gen<QueryValue> ValueOf(int depth) => depth == 0
        ? Gen.OneOf(Scalar(), Regex())
        : Gen.Frequency(
            (6, Scalar()),
            (1, Regex()),
            (1, Gen.Select(Position(), p => (QueryValue)new PointGeometry(p).ToGeoJson())),
            (1, ListOf(ValueOf(depth - 1), 0, 3).Select(items => (QueryValue)new ArrayValue(items))),
            (2, Gen.Select(Texts.Key, ValueOf(depth - 1), (name, value) => new Member(name, value)).List[0, 4]
                .Select(members => (QueryValue)new ObjectValue(Texts.InOrder(members, m => m.Name).ToValueList()))));

    private static Gen<GeoPosition> Position() =>
        Gen.Select(
            Gen.OneOf(Gen.Double[-180, 180], Gen.Int[-180, 180].Select(i => (double)i)), Gen.Double[-90, 90],
            (x, y) => new GeoPosition(x, y));

    private static Gen<LineStringGeometry> Line() => ListOf(Position(), 2, 4).Select(p => new LineStringGeometry(p));

    private static Gen<PolygonGeometry> Polygon() =>
        ListOf(Position().Array[3, 5].Select(p => new LineStringGeometry([.. p, p[0]])), 1, 2).Select(rings => new PolygonGeometry(rings));

    private static Gen<Filter> Near() =>
        from path in Texts.FieldPath
        from center in Position()
        from least in Optional(Gen.Double[0, 1e7])
        from most in Optional(Gen.Double[0, 1e7])
        select (Filter)new FieldFilter(path, new GeoNearCondition(center, least, most));

    private static Gen<Condition> Comparison() =>
        from comparison in Gen.Enum<ComparisonOperator>()
        from value in ValueOf(2)
            // Nothing but equality is defined with a regular expression.
        select (Condition)new ComparisonCondition(value is RegexValue ? ComparisonOperator.Eq : comparison, value);

    private static Gen<Condition> ConditionOf(int depth)
    {
        // An element that looks like operators is refused.
        var values = ListOf(
            ValueOf(1).Select(v => v is ObjectValue { Members: [{ Name: ['$', ..] }, ..] } ? new ArrayValue([v]) : v), 0, 3);
        var simple = Gen.OneOf(
            Comparison(),
            Comparison(),
            values.Select(v => (Condition)new InCondition(v)),
            values.Select(v => (Condition)new NinCondition(v)),
            values.Select(v => (Condition)new AllCondition(v)),
            Gen.Bool.Select(v => (Condition)new ExistsCondition(v)),
            Gen.Select(
                Gen.Long[1, 9007199254740991], Gen.Bool, Gen.Long[-100, 100],
                (d, minus, r) => (Condition)new ModCondition(minus ? -d : d, r)),
            Gen.Long[0, 9007199254740991].Select(v => (Condition)new SizeCondition(v)),
            Gen.Select(Gen.OneOf(Gen.Const(""), Pattern()), Options(), (p, o) => (Condition)new RegexCondition(p, o)),
            Gen.OneOf("string", "int", "long", "number", "objectId", "minKey", "null").List[1, 3]
                .Select(t => (Condition)new TypeCondition(t.Distinct().ToValueList())),
            Gen.Select(
                Position(), Gen.Double[0, 7],
                (p, r) => (Condition)new GeoWithinCenterSphereCondition(p.Longitude, p.Latitude, r > 6.9 ? double.PositiveInfinity : r)),
            Polygon().Select(p => (Condition)new GeoWithinGeometryCondition(p)),
            ListOf(Polygon(), 1, 2).Select(p => (Condition)new GeoWithinGeometryCondition(new MultiPolygonGeometry(p))),
            Gen.Select(Polygon(), Plain, (p, g) => (Condition)new GeoWithinGeometryCondition(new CollectionGeometry([g, p]))),
            Geometry.Select(g => (Condition)new GeoIntersectsCondition(g)));
        if (depth == 0)
            return simple;
        var several = ConditionOf(depth - 1).List[1, 3].Select(c => c.DistinctBy(KindOf).ToValueList());
        var element = Gen.OneOf(
            several.Select(c => (Condition)new ElemMatchValueCondition(c)),
            FilterOf(depth - 1, inElement: true).Select(f => (Condition)new ElemMatchFilterCondition(f)));
        return Gen.Frequency(
            (16, simple),
            (2, several.Select(c => (Condition)new NotCondition(c))),
            (4, element),
            (1, ListOf(element, 1, 2).Select(e => (Condition)new AllElemMatchCondition(e))));
    }

    /// <summary>An object of operators holds each of them once.</summary>
    private static object KindOf(Condition condition) => condition switch
    {
        ComparisonCondition comparison => comparison.Operator,
        ElemMatchFilterCondition or ElemMatchValueCondition => "$elemMatch",
        GeoWithinCenterSphereCondition or GeoWithinGeometryCondition => "$geoWithin",
        AllCondition or AllElemMatchCondition => "$all",
        _ => condition.GetType(),
    };

    private static Gen<Filter> FilterOf(int depth, bool inElement)
    {
        var field = Gen.Select(
            Gen.Frequency((8, Texts.FieldPath), (1, Gen.OneOf("", ".", "a..b", ".a", "b."))), ConditionOf(Math.Min(depth, 2)),
            (path, condition) => (Filter)new FieldFilter(path, condition));
        var leaf = inElement ? field : Gen.Frequency((8, field), (1, ExpressionOf(2).Select(e => (Filter)new ExprFilter(e))));
        if (depth == 0)
            return leaf;
        var parts = Gen.Frequency((1, Gen.Const(WeChatTcb.Query.Filter.MatchAll)), (9, FilterOf(depth - 1, inElement))).Array[1, 4];
        return Gen.Frequency(
            (3, leaf),
            (3, parts.Select(p => WeChatTcb.Query.Filter.And(p))),
            (2, parts.Select(p => WeChatTcb.Query.Filter.Or(p))),
            (1, parts.Select(p => (Filter)new NorFilter(p.ToValueList()))));
    }

    private static Gen<AggregationExpression> ExpressionOf(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Frequency(
                (8, Texts.Path.Select(p => (AggregationExpression)new FieldExpression(p))),
                (1, Gen.Const((AggregationExpression)new DocumentExpression()))),
            Gen.OneOf(ValueOf(1), Gen.OneOf("$", "$a", "$$NOW").Select(t => (QueryValue)new StringValue(t)))
                .Select(v => (AggregationExpression)new LiteralExpression(v)));
        if (depth == 0)
            return leaf;
        return Gen.Frequency((
            1, leaf), (2, Gen.Enum<AggregationOperator>().SelectMany(o => ListOf(ExpressionOf(depth - 1), Least(o), Most(o))
            .Select(a => (AggregationExpression)new OperatorExpression(o, a)))));
    }

    private static int Least(AggregationOperator @operator) => @operator switch
    {
        AggregationOperator.And or AggregationOperator.Or or AggregationOperator.Add or AggregationOperator.Multiply => 0,
        AggregationOperator.Not or AggregationOperator.Abs or AggregationOperator.Ceil or AggregationOperator.Exp
            or AggregationOperator.Floor
            or AggregationOperator.Ln or AggregationOperator.Log10 or AggregationOperator.Sqrt or AggregationOperator.Round
            or AggregationOperator.Trunc => 1,
        _ => 2,
    };

    private static int Most(AggregationOperator @operator) => @operator switch
    {
        AggregationOperator.And or AggregationOperator.Or or AggregationOperator.Add or AggregationOperator.Multiply => 3,
        AggregationOperator.Round or AggregationOperator.Trunc => 2,
        _ => Least(@operator),
    };

    private static Gen<Projection> Projection()
    {
        var slice = Gen.OneOf(
            Gen.Int.Select(n => (ArrayPart)new SlicePart(null, n)),
            Gen.Select(Gen.Int, Gen.Int[1, int.MaxValue], (skip, n) => (ArrayPart)new SlicePart(skip, n)));
        var elemMatch = Gen.OneOf(
            FilterOf(2, inElement: true).Select(f => (ArrayPart)new ElemMatchPart(new ElemMatchFilterCondition(f))),
            ConditionOf(1).List[1, 3].Select(
                c => (ArrayPart)new ElemMatchPart(new ElemMatchValueCondition(c.DistinctBy(KindOf).ToValueList()))));
        return
            from include in Gen.Bool
            from fields in Gen.Frequency(
                (4, Texts.FieldPath.Select(path => new ProjectedField(path, path == "_id" || include))),
                (1, Gen.Select(Texts.FieldPath, slice, (path, part) => new ProjectedField(path, true, part))),
                (1, Gen.Select(
                    Texts.FieldPath.Where(p => !p.Contains('.')), elemMatch, (path, part) => new ProjectedField(path, true, part))))
                .List[1, 4]
            from id in Optional(Gen.Bool)
            let all = id is { } keep ? fields.Append(new ProjectedField("_id", keep)) : fields
            select new Projection(Texts.InOrder(all, f => f.Path).ToValueList());
    }
}
