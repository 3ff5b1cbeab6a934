using System.Globalization;

namespace WeChatTcb.Query.Tests;

/// <summary>
/// A filter as MongoDB's JSON, the way the contract prints it: one object where every key is different, "$and" for the rest.
/// </summary>
internal static class MongoText
{
    public static string Of(Filter filter) => filter switch
    {
        MatchAllFilter => "{}",
        AndFilter and => OfAnd(and),
        OrFilter or => $$"""{"$or":[{{Join(or.Filters.Select(Of))}}]}""",
        NorFilter nor => $$"""{"$nor":[{{Join(nor.Filters.Select(Of))}}]}""",
        ExprFilter expr => $$"""{"$expr":{{Of(expr.Expression)}}}""",
        FieldFilter field => $$"""{{{Quote(field.Path)}}:{{Of(field.Condition, isField: true)}}}""",
        _ => throw new InvalidOperationException(),
    };

    public static string Of(DatabaseQuery query)
    {
        var order = Join(query.OrderBy.Select(k => $"{Quote(k.Path)}:{(k.Descending ? -1 : 1)}"));
        var field = query.Field is null ? "" : " field {" + Join(query.Field.Fields.Select(f => $"{Quote(f.Path)}:{Of(f)}")) + "}";
        var text = $"{query.Collection} {Of(query.Filter)}";
        if (order.Length > 0)
            text += $" order {{{order}}}";
        if (query.Skip is not null)
            text += $" skip {query.Skip}";
        if (query.Limit is not null)
            text += $" limit {query.Limit}";
        return text + field;
    }

    private static string Of(ProjectedField field) => field.Part switch
    {
        null => field.Include ? "1" : "0",
        SlicePart { Skip: null } part => $$"""{"$slice":{{part.Count}}}""",
        SlicePart part => $$"""{"$slice":[{{part.Skip}},{{part.Count}}]}""",
        ElemMatchPart part => $"{{{OfOperator(part.Condition)}}}",
        _ => throw new InvalidOperationException(),
    };

    private static string Of(AggregationExpression expression) => expression switch
    {
        FieldExpression e => Quote("$" + e.Path),
        DocumentExpression => Quote("$$ROOT"),
        LiteralExpression { Value: StringValue { Value: ['$', ..] } text } => $$"""{"$literal":{{Of(text)}}}""",
        LiteralExpression e => Of(e.Value),
        OperatorExpression e =>
            $"{{\"${char.ToLowerInvariant(e.Operator.ToString()[0])}{e.Operator.ToString()[1..]}\":[{Join(e.Arguments.Select(Of))}]}}",
        _ => throw new InvalidOperationException(),
    };

    private static string OfAnd(AndFilter and)
    {
        var groups = and.Filters.GroupBy(Key).ToList();
        var parts = groups.Where(g => g.Count() == 1).Select(g => Of(g.Single())[1..^1]).ToList();
        var repeated = and.Filters.Where(f => groups.Single(g => g.Key == Key(f)).Count() > 1).Select(Of).ToList();
        if (repeated.Count > 0)
            parts.Add($"""
                "$and":[{Join(repeated)}]
                """);
        return $"{{{Join(parts)}}}";
    }

    private static string Key(Filter filter) => filter is FieldFilter field ? field.Path : filter.GetType().Name;

    private static string Of(Condition condition, bool isField)
    {
        if (isField && condition is ComparisonCondition { Operator: ComparisonOperator.Eq, Value: not RegexValue } equality)
            return Of(equality.Value);
        if (isField && condition is RegexCondition)
            return OfOperator(condition).Replace("\"$regex\":", "", StringComparison.Ordinal);
        return $"{{{OfOperator(condition)}}}";
    }

    private static string OfOperator(Condition condition) => condition switch
    {
        ComparisonCondition c => $"\"${c.Operator.ToString().ToLowerInvariant()}\":{Of(c.Value)}",
        InCondition c => $"\"$in\":[{Join(c.Values.Select(Of))}]",
        NinCondition c => $"\"$nin\":[{Join(c.Values.Select(Of))}]",
        AllCondition c => $"\"$all\":[{Join(c.Values.Select(Of))}]",
        AllElemMatchCondition c => $"\"$all\":[{Join(c.Elements.Select(static e => $"{{{OfOperator(e)}}}"))}]",
        NotCondition { Conditions: [RegexCondition c] } => $"\"$not\":{Of(c, isField: true)}",
        NotCondition c => $"\"$not\":{{{Join(c.Conditions.Select(OfOperator))}}}",
        ExistsCondition c => $"\"$exists\":{(c.Exists ? "true" : "false")}",
        ModCondition c => $"\"$mod\":[{c.Divisor},{c.Remainder}]",
        SizeCondition c => $"\"$size\":{c.Size}",
        ElemMatchFilterCondition c => $"\"$elemMatch\":{Of(c.Filter)}",
        ElemMatchValueCondition c => $"\"$elemMatch\":{{{Join(c.Conditions.Select(OfOperator))}}}",
        RegexCondition c => $"\"$regex\":/{c.Pattern}/{c.Options}",
        GeoWithinCenterSphereCondition c =>
            $"\"$geoWithin\":{{\"$centerSphere\":[[{Number(c.Longitude)},{Number(c.Latitude)}],{Number(c.Radius)}]}}",
        GeoWithinGeometryCondition c => $"\"$geoWithin\":{{\"$geometry\":{Of(c.Area.ToGeoJson())}}}",
        GeoIntersectsCondition c => $"\"$geoIntersects\":{{\"$geometry\":{Of(c.Geometry.ToGeoJson())}}}",
        GeoNearCondition c =>
            $"\"$nearSphere\":{{\"$geometry\":{Of(new PointGeometry(c.Center).ToGeoJson())}"
            + (c.MaxDistance is { } most ? $",\"$maxDistance\":{Number(most)}" : "")
            + (c.MinDistance is { } least ? $",\"$minDistance\":{Number(least)}" : "") + "}",
        TypeCondition c => $"\"$type\":[{Join(c.Types.Select(Quote))}]",
        _ => throw new InvalidOperationException(),
    };

    private static string Of(QueryValue value) => value switch
    {
        NullValue => "null",
        BooleanValue v => v.Value ? "true" : "false",
        NumberValue v => Number(v.Value),
        StringValue v => Quote(v.Value),
        DateValue v => $"date({v.EpochMilliseconds})",
        ServerDateValue v => $"date(now{v.OffsetMilliseconds:+0;-0;+0})",
        ServerTimeValue v => $"now{v.OffsetMilliseconds:+0;-0;+0}",
        ObjectIdValue v => $"oid({v.Hex})",
        RegexValue v => $"/{v.Pattern}/{v.Options}",
        ArrayValue v => $"[{Join(v.Items.Select(Of))}]",
        ObjectValue v => $"{{{Join(v.Members.Select(m => $"{Quote(m.Name)}:{Of(m.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    private static string Quote(string text) => "\""
        + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace(
            "\n", "\\n", StringComparison.Ordinal)
        + "\"";

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Join(IEnumerable<string> parts) => string.Join(",", parts);
}
