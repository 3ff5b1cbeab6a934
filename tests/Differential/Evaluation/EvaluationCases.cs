using System.Text.Json.Nodes;
using CsCheck;
using WeChatTcb.Query;

namespace Differential.Evaluation;

/// <summary>A query and the documents it runs over.</summary>
/// <param name="Query">The query.</param>
/// <param name="Documents">The documents in extended JSON; the <c>_id</c> of each is its index.</param>
internal sealed record EvaluationCase(DatabaseQuery Query, JsonObject[] Documents);

/// <summary>
/// Random queries of every operator and documents of every type that mingo has: null, missing, numbers, strings, booleans, dates, regular
/// expressions, arrays and documents, nested in each other. There are few names and values, so that conditions often match. mingo does not
/// have geo, ObjectId, decimals, 64-bit integers beyond doubles and the other types of BSON; and JavaScript would move names such as '1' in
/// documents to the front.
/// </summary>
internal static class EvaluationCases
{
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c");

    private static readonly Gen<string> Path = Gen.Frequency(
        (8, Name), (6, Gen.OneOf("a.b", "b.c", "a.c", "c.a")), (3, Gen.OneOf("a.0", "b.1", "a.b.c", "a.0.b", "a.b.0", "a.0.0")),
        (1, Gen.Const("_id")));

    /// <summary>Elements without an <c>_id</c>, which every document of a collection has.</summary>
    private static readonly Gen<string> ElementPath = Path.Where(static p => p != "_id");

    private static readonly Gen<double> Number = Gen.Frequency(
        (10, Gen.OneOf(0d, 1, 2, 3, -1, 5)), (3, Gen.OneOf(1.5, -2.25, 0.1, 1e21, 2147483648, 4503599627370497)),
        (2, Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity)));

    private static readonly Gen<QueryValue> Scalar = Gen.Frequency(
        (8, Number.Select(v => (QueryValue)new NumberValue(v))),
        (4, Gen.OneOf("", "a", "ab", "x", "X", "10", "a\nx", "中").Select(v => (QueryValue)new StringValue(v))),
        (2, Gen.Const(QueryValue.Null)),
        (2, Gen.Bool.Select(v => (QueryValue)new BooleanValue(v))),
        (2, Gen.OneOf(0L, -1, 1577836800000, 1).Select(v => (QueryValue)new DateValue(v))));

    private static readonly Gen<(string Pattern, string Options)> Pattern =
        Gen.Select(
            Gen.OneOf("^a", "x$", "a.x", "b", "^$", "[0-9]"), Gen.Frequency((3, Gen.Const("")), (1, Gen.OneOf("i", "m", "s", "im"))));

    private static readonly Gen<QueryValue> Regex = Pattern.Select(p => (QueryValue)new RegexValue(p.Pattern, p.Options));

    private static readonly Gen<QueryValue> Value = ValueOf(2);

    private static readonly Gen<string> Type = Gen.OneOf(
        "double", "string", "object", "array", "bool", "date", "null", "regex", "int", "long", "decimal", "number", "undefined",
        "objectId");

    private static readonly Gen<JsonObject> Document = Members(Stored(2)).Select(
        members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, MongoJson.Of(m.Value)))));

    /// <summary>Documents without arrays: mingo can sort by their fields.</summary>
    private static readonly Gen<JsonObject> Flat = Members(
        Gen.Frequency((8, Scalar), (1, Regex), (2, Members(Scalar).Select(m => (QueryValue)new ObjectValue(m.ToValueList())))))
        .Select(members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, MongoJson.Of(m.Value)))));

    public static Gen<EvaluationCase> Case { get; } =
        from documents in Gen.Frequency((2, Document.Array[6, 12]), (1, Flat.Array[6, 12]))
        from filter in Gen.Frequency((1, Gen.Const(Filter.MatchAll)), (6, FilterOf(2, inElement: false)))
        from keys in Gen.Frequency(
            (2, Gen.Const<SortKey[]>([])), (1, Gen.Select(Path, Gen.Bool, (path, isDown) => new SortKey(path, isDown)).Array[1, 2]))
        from skip in Gen.OneOf<long?>(null, null, null, 1, 3)
        from limit in Gen.OneOf<long?>(null, null, null, 2, 5)
        from field in Gen.Frequency((2, Gen.Const((Projection?)null)), (1, Projection().Select(p => (Projection?)p)))
        select new EvaluationCase(
            new DatabaseQuery("c", filter, keys.DistinctBy(k => k.Path).ToValueList(), skip, limit, field), [.. documents.Select(WithId)]);

    /// <summary>The same document with its index as <c>_id</c>.</summary>
    private static JsonObject WithId(JsonObject document, int id)
    {
        var result = new JsonObject { ["_id"] = id };
        foreach (var (name, value) in document)
            result[name] = value?.DeepClone();
        return result;
    }

    private static Gen<IEnumerable<Member>> Members(Gen<QueryValue> value) =>
        Gen.Select(Name, value, (name, v) => new Member(name, v)).Array[0, 3].Select(members => members.DistinctBy(m => m.Name));

    private static Gen<QueryValue> ValueOf(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (8, Scalar),
        (2, ValueOf(depth - 1).Array[0, 3].Select(items => (QueryValue)new ArrayValue(items.ToValueList()))),
        (2, Members(ValueOf(depth - 1)).Select(members => (QueryValue)new ObjectValue(members.ToValueList()))));

    /// <summary>The values in documents: more arrays and documents, and regular expressions.</summary>
    private static Gen<QueryValue> Stored(int depth) => depth == 0 ? Gen.Frequency((10, Scalar), (1, Regex)) : Gen.Frequency(
        (6, Stored(0)),
        (4, Stored(depth - 1).Array[0, 3].Select(items => (QueryValue)new ArrayValue(items.ToValueList()))),
        (3, Members(Stored(depth - 1)).Select(members => (QueryValue)new ObjectValue(members.ToValueList()))));

    private static Gen<ValueList<T>> Several<T>(Gen<T> gen, int least, int most) =>
        gen.Array[least, most].Select(items => items.ToValueList());

    private static Gen<Condition> ConditionOf(int depth)
    {
        var listed = Gen.Frequency((10, Value), (1, Regex));
        var simple = Gen.Frequency(
            (8, Gen.Select(Gen.Enum<ComparisonOperator>(), Value, (o, v) => (Condition)new ComparisonCondition(o, v))),
            (1, Regex.Select(v => (Condition)new ComparisonCondition(ComparisonOperator.Eq, v))),
            (2, Several(listed, 0, 3).Select(v => (Condition)new InCondition(v))),
            (2, Several(listed, 0, 3).Select(v => (Condition)new NinCondition(v))),
            (2, Several(listed, 0, 2).Select(v => (Condition)new AllCondition(v))),
            (1, Gen.Bool.Select(v => (Condition)new ExistsCondition(v))),
            (1, Gen.Select(Gen.OneOf(2L, 3, -2, 1), Gen.OneOf(0L, 1, -1), (d, r) => (Condition)new ModCondition(d, r))),
            (1, Gen.OneOf(0L, 1, 2).Select(v => (Condition)new SizeCondition(v))),
            (2, Pattern.Select(p => (Condition)new RegexCondition(p.Pattern, p.Options))),
            (2, Several(Type, 1, 2).Select(t => (Condition)new TypeCondition(t.Distinct().ToValueList()))));
        if (depth == 0)
            return simple;
        var several = ConditionOf(depth - 1).Array[1, 2].Select(c => c.DistinctBy(KindOf).ToValueList());
        var element = Gen.OneOf(
            several.Select(c => (Condition)new ElemMatchValueCondition(c)),
            FilterOf(depth - 1, inElement: true).Select(f => (Condition)new ElemMatchFilterCondition(f)));
        return Gen.Frequency(
            (16, simple),
            (2, several.Select(c => (Condition)new NotCondition(c))),
            (4, element),
            (1, Several(element, 1, 2).Select(e => (Condition)new AllElemMatchCondition(e))));
    }

    private static object KindOf(Condition condition) => condition switch
    {
        ComparisonCondition comparison => comparison.Operator,
        ElemMatchFilterCondition or ElemMatchValueCondition => "$elemMatch",
        AllCondition or AllElemMatchCondition => "$all",
        _ => condition.GetType(),
    };

    private static Gen<Filter> FilterOf(int depth, bool inElement)
    {
        var field = Gen.Select(
            inElement ? ElementPath : Path, ConditionOf(Math.Min(depth, 2)), (path, condition) => (Filter)new FieldFilter(path, condition));
        if (depth == 0)
            return field;
        var parts = FilterOf(depth - 1, inElement).Array[1, 3];
        return Gen.Frequency(
            (5, field),
            (inElement ? 0 : 1, ExpressionOf(2).Select(e => (Filter)new ExprFilter(e))),
            (2, parts.Select(p => Filter.And(p))),
            (2, parts.Select(p => Filter.Or(p))),
            (1, parts.Select(p => (Filter)new NorFilter(p.ToValueList()))));
    }

    private static Gen<AggregationExpression> ExpressionOf(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.OneOf("a", "b", "c", "a.b", "b.c").Select(p => (AggregationExpression)new FieldExpression(p)),
            Value.Select(v => (AggregationExpression)new LiteralExpression(v)));
        if (depth == 0)
            return leaf;
        var inner = ExpressionOf(depth - 1);
        var number = Gen.Frequency(
            (3, Number.Where(double.IsFinite).Select(v => (AggregationExpression)new LiteralExpression(new NumberValue(v)))),
            (1, Gen.OneOf("_id", "a").Select(p => (AggregationExpression)new FieldExpression(p))));
        return Gen.Frequency(
            (6, Gen.Select(
                Gen.OneOf(
                    AggregationOperator.Eq, AggregationOperator.Ne, AggregationOperator.Gt, AggregationOperator.Gte,
                    AggregationOperator.Lt, AggregationOperator.Lte, AggregationOperator.Cmp),
                inner, inner, (o, a, b) => (AggregationExpression)Operation(o, a, b))),
            (2, Gen.Select(
                Gen.OneOf(AggregationOperator.And, AggregationOperator.Or), inner.Array[0, 3],
                (o, items) => (AggregationExpression)Operation(o, items))),
            (1, inner.Select(e => (AggregationExpression)Operation(AggregationOperator.Not, e))),
            (1, Scalar.Select(v => (AggregationExpression)Operation(AggregationOperator.Not, new LiteralExpression(v)))),
            (1, Gen.Select(
                Gen.OneOf(
                    AggregationOperator.Abs, AggregationOperator.Ceil, AggregationOperator.Floor, AggregationOperator.Trunc,
                    AggregationOperator.Round, AggregationOperator.Exp, AggregationOperator.Sqrt, AggregationOperator.Ln,
                    AggregationOperator.Log10),
                number, (o, a) => (AggregationExpression)Operation(o, a))),
            (1, Gen.Select(
                Gen.OneOf(
                    AggregationOperator.Divide, AggregationOperator.Mod, AggregationOperator.Pow, AggregationOperator.Subtract,
                    AggregationOperator.Log),
                number, number, (o, a, b) => (AggregationExpression)Operation(o, a, b))),
            (1, Gen.Select(
                Gen.OneOf(AggregationOperator.Add, AggregationOperator.Multiply), number.Array[0, 3],
                (o, items) => (AggregationExpression)Operation(o, items))));
    }

    private static OperatorExpression Operation(AggregationOperator @operator, params AggregationExpression[] operands) =>
        new OperatorExpression(@operator, operands.ToValueList());

    private static Gen<Projection> Projection()
    {
        var path = Gen.Frequency((3, Name), (2, Gen.OneOf("a.b", "b.c", "a.b.c", "c.a")));
        var slice = Gen.OneOf(
            Gen.OneOf(1, 2, -1, 0).Select(n => (ArrayPart)new SlicePart(null, n)),
            Gen.Select(Gen.OneOf(0, 1, -1, -5), Gen.OneOf(1, 2), (skip, n) => (ArrayPart)new SlicePart(skip, n)));
        var elemMatch = Gen.OneOf(
            FilterOf(1, inElement: true).Select(f => (ArrayPart)new ElemMatchPart(new ElemMatchFilterCondition(f))),
            ConditionOf(0).Select(c => (ArrayPart)new ElemMatchPart(new ElemMatchValueCondition([c]))));
        return
            from include in Gen.Bool
            from fields in Gen.Frequency(
                (6, path.Select(p => new ProjectedField(p, include))),
                (1, Gen.Select(Name, slice, (p, part) => new ProjectedField(p, true, part))),
                (1, Gen.Select(Name, elemMatch, (p, part) => new ProjectedField(p, true, part)))).Array[1, 2]
            from id in Gen.OneOf<bool?>(null, null, true, false)
            let all = id is { } keep ? fields.Append(new ProjectedField("_id", keep)) : fields
            select new Projection(
                all.DistinctBy(f => f.Path)
                    .Where(f => !fields.Any(o => o != f && f.Path.StartsWith(o.Path + ".", StringComparison.Ordinal))).ToValueList());
    }
}
