using System.Globalization;
using System.Text.Json.Nodes;
using WeChatTcb.Query;

namespace Differential;

/// <summary>
/// A query as MongoDB's own objects in extended JSON. Values that depend on the current time use the time of the Node program.
/// </summary>
internal static class MongoJson
{
    /// <summary>The fixed time of <c>statements.mjs</c>.</summary>
    public const long Now = 1718000000123;

    public static JsonObject Of(Filter filter) => filter switch
    {
        MatchAllFilter => [],
        AndFilter and => new() { ["$and"] = List(and.Filters, Of) },
        OrFilter or => new() { ["$or"] = List(or.Filters, Of) },
        NorFilter nor => new() { ["$nor"] = List(nor.Filters, Of) },
        ExprFilter expr => new() { ["$expr"] = Of(expr.Expression) },
        FieldFilter { Condition: ComparisonCondition { Operator: ComparisonOperator.Eq, Value: not RegexValue and var value } } field
            when !HasDollar(value) =>
            new() { [field.Path] = Of(value) },
        FieldFilter field => new() { [field.Path] = Of([field.Condition]) },
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Whether MongoDB, or mingo, would take the bare value for operators.</summary>
    private static bool HasDollar(QueryValue value) =>
        value is ObjectValue { Members: var members } && members.Any(static m => m.Name.StartsWith('$'));

    public static JsonObject Sort(IEnumerable<WeChatTcb.Query.SortKey> keys)
    {
        var sort = new JsonObject();
        foreach (var key in keys)
            sort[key.Path] = key.Descending ? -1 : 1;
        return sort;
    }

    public static JsonObject Of(Projection projection)
    {
        var fields = new JsonObject();
        foreach (var field in projection.Fields)
            fields[field.Path] = field.Part switch
            {
                null => field.Include ? 1 : 0,
                SlicePart { Skip: null } part => new JsonObject { ["$slice"] = part.Count },
                SlicePart part => new JsonObject { ["$slice"] = new JsonArray(part.Skip, part.Count) },
                ElemMatchPart part => Of([part.Condition]),
                _ => throw new InvalidOperationException(),
            };
        return fields;
    }

    public static JsonNode? Of(QueryValue value) => value switch
    {
        NullValue => null,
        BooleanValue v => v.Value,
        NumberValue v => Number(v.Value),
        StringValue v => v.Value,
        DateValue v => Date(v.EpochMilliseconds),
        ServerDateValue v => Date(Now + v.OffsetMilliseconds),
        ServerTimeValue v => Number(Now + v.OffsetMilliseconds),
        ObjectIdValue v => new JsonObject { ["$oid"] = v.Hex },
        RegexValue v => Regex(v.Pattern, v.Options),
        ArrayValue v => List(v.Items, Of),
        ObjectValue v => new JsonObject(v.Members.Select(m => KeyValuePair.Create(m.Name, Of(m.Value)))),
        _ => throw new InvalidOperationException(),
    };

    private static JsonObject Of(ValueList<Condition> conditions) =>
        new(conditions.Select(static c => KeyValuePair.Create(Symbol(c), Operand(c))));

    private static string Symbol(Condition condition) => condition switch
    {
        ComparisonCondition c => "$" + c.Operator.ToString().ToLowerInvariant(),
        InCondition => "$in",
        NinCondition => "$nin",
        AllCondition or AllElemMatchCondition => "$all",
        NotCondition => "$not",
        ExistsCondition => "$exists",
        ModCondition => "$mod",
        SizeCondition => "$size",
        ElemMatchFilterCondition or ElemMatchValueCondition => "$elemMatch",
        RegexCondition => "$regex",
        GeoWithinCenterSphereCondition or GeoWithinGeometryCondition => "$geoWithin",
        GeoIntersectsCondition => "$geoIntersects",
        GeoNearCondition => "$nearSphere",
        TypeCondition => "$type",
        _ => throw new InvalidOperationException(),
    };

    private static JsonNode? Operand(Condition condition) => condition switch
    {
        ComparisonCondition c => Of(c.Value),
        InCondition c => List(c.Values, Of),
        NinCondition c => List(c.Values, Of),
        AllCondition c => List(c.Values, Of),
        AllElemMatchCondition c => List(c.Elements, static e => Of([e])),
        NotCondition c => Of(c.Conditions),
        ExistsCondition c => c.Exists,
        ModCondition c => new JsonArray(c.Divisor, c.Remainder),
        SizeCondition c => c.Size,
        ElemMatchFilterCondition c => Of(c.Filter),
        ElemMatchValueCondition c => Of(c.Conditions),
        RegexCondition c => Regex(c.Pattern, c.Options),
        GeoWithinCenterSphereCondition c =>
            new JsonObject { ["$centerSphere"] = new JsonArray(new JsonArray(c.Longitude, c.Latitude), Number(c.Radius)) },
        GeoWithinGeometryCondition c => Geometry(c.Area),
        GeoIntersectsCondition c => Geometry(c.Geometry),
        GeoNearCondition c => Near(c),
        TypeCondition c => List(c.Types, static t => JsonValue.Create(t)),
        _ => throw new InvalidOperationException(),
    };

    private static JsonNode? Of(AggregationExpression expression) => expression switch
    {
        FieldExpression e => "$" + e.Path,
        DocumentExpression => "$$ROOT",
        LiteralExpression { Value: StringValue or ArrayValue or ObjectValue } e => new JsonObject { ["$literal"] = Of(e.Value) },
        LiteralExpression e => Of(e.Value),
        OperatorExpression e => new JsonObject
        {
            [$"${char.ToLowerInvariant(e.Operator.ToString()[0])}{e.Operator.ToString()[1..]}"] = Operands(e),
        },
        _ => throw new InvalidOperationException(),
    };

    // A single operand may be written without an array, and mingo requires this; a variadic operator keeps its array.
    private static JsonNode? Operands(OperatorExpression operation) =>
        operation is
        {
            Arguments: [var only],
            Operator: not (AggregationOperator.And or AggregationOperator.Or or AggregationOperator.Add or AggregationOperator.Multiply
            or AggregationOperator.Round or AggregationOperator.Trunc)
        }
            ? Of(only)
            : List(operation.Arguments, Of);

    private static JsonNode Number(double value) =>
        double.IsFinite(value) ? value : new JsonObject { ["$numberDouble"] = value.ToString(CultureInfo.InvariantCulture) };

    private static JsonObject Date(long milliseconds) =>
        new() { ["$date"] = new JsonObject { ["$numberLong"] = milliseconds.ToString(CultureInfo.InvariantCulture) } };

    private static JsonObject Regex(string pattern, string options) =>
        new() { ["$regularExpression"] = new JsonObject { ["pattern"] = pattern, ["options"] = options } };

    private static JsonObject Geometry(Geometry geometry) => new() { ["$geometry"] = Of(geometry.ToGeoJson()) };

    private static JsonObject Near(GeoNearCondition near)
    {
        var operand = Geometry(new PointGeometry(near.Center));
        if (near.MaxDistance is { } most)
            operand["$maxDistance"] = most;
        if (near.MinDistance is { } least)
            operand["$minDistance"] = least;
        return operand;
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> of) => new([.. items.Select(of)]);
}
