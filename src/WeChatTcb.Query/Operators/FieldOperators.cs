namespace WeChatTcb.Query.Operators;

/// <summary>
/// All conditions on fields (contract 6.4 and 6.5), as commands and as raw operators. A new operator is one more row, and its condition in
/// the model if no other fits.
/// </summary>
internal static class FieldOperators
{
    public static IReadOnlyList<FieldOperator> All { get; } =
    [
        ValueOperators.Comparison("eq", "$eq", ComparisonOperator.Eq),
        ValueOperators.Comparison("neq", "$ne", ComparisonOperator.Ne),
        ValueOperators.Comparison("lt", "$lt", ComparisonOperator.Lt),
        ValueOperators.Comparison("lte", "$lte", ComparisonOperator.Lte),
        ValueOperators.Comparison("gt", "$gt", ComparisonOperator.Gt),
        ValueOperators.Comparison("gte", "$gte", ComparisonOperator.Gte),
        ValueOperators.List<InCondition>("in", "$in", static values => new(values), static c => c.Values) with { IsChainable = true },
        ValueOperators.List<NinCondition>("nin", "$nin", static values => new(values), static c => c.Values) with { IsChainable = true },
        new("all", ["$all"], [typeof(AllCondition), typeof(AllElemMatchCondition)], NestedOperators.ReadAll, NestedOperators.WriteAll),
        new("not", ["$not"], [typeof(NotCondition)], NestedOperators.ReadNot, NestedOperators.WriteNot)
        {
            TakesList = true,
            ArgumentsHint = static () => Messages.NotArguments_Hint,
        },
        new("exists", ["$exists"], [typeof(ExistsCondition)], ValueOperators.ReadExists, ValueOperators.WriteExists),
        new("mod", ["$mod"], [typeof(ModCondition)], ValueOperators.ReadMod, ValueOperators.WriteMod) { Arguments = 2, TakesList = true },
        new("size", ["$size"], [typeof(SizeCondition)], ValueOperators.ReadSize, ValueOperators.WriteSize),
        new(
            "elemMatch",
            ["$elemMatch"],
            [typeof(ElemMatchFilterCondition), typeof(ElemMatchValueCondition)],
            NestedOperators.ReadElemMatch,
            NestedOperators.WriteElemMatch),
        new("geoNear", ["$nearSphere", "$near"], [typeof(GeoNearCondition)], GeoOperators.ReadNear, GeoOperators.WriteNear)
        {
            IsChainable = true,
        },
        new(
            "geoWithin",
            ["$geoWithin"],
            [typeof(GeoWithinCenterSphereCondition), typeof(GeoWithinGeometryCondition)],
            GeoOperators.ReadWithin,
            GeoOperators.WriteWithin)
        {
            IsChainable = true,
        },
        new(
            "geoIntersects", ["$geoIntersects"], [typeof(GeoIntersectsCondition)], GeoOperators.ReadIntersects,
            GeoOperators.WriteIntersects)
        {
            IsChainable = true,
        },
        new(null, ["$regex"], [typeof(RegexCondition)], ValueOperators.ReadRegex, ValueOperators.WriteRegex) { Companion = "$options" },
        new(null, ["$type"], [typeof(TypeCondition)], TypeOperator.Read, TypeOperator.Write),
    ];

    private static readonly Dictionary<string, FieldOperator> ByCommand =
        All.Where(static o => o.Command is not null).ToDictionary(static o => o.Command!, StringComparer.Ordinal);

    private static readonly Dictionary<string, FieldOperator> BySymbol =
        All.SelectMany(static o => o.Symbols, static (o, symbol) => (o, symbol)).ToDictionary(
            static p => p.symbol, static p => p.o, StringComparer.Ordinal);

    private static readonly Dictionary<object, FieldOperator> ByModel =
        All.SelectMany(static o => o.Models, static (o, model) => (o, model)).ToDictionary(static p => p.model, static p => p.o);

    /// <summary>The names of the commands.</summary>
    public static IReadOnlyCollection<string> Commands => ByCommand.Keys;

    /// <summary>The raw names, with those that belong beside another one.</summary>
    public static IEnumerable<string> Symbols => BySymbol.Keys.Concat(All.Select(static o => o.Companion).OfType<string>());

    /// <summary>The operator of a command; null when there is none.</summary>
    public static FieldOperator? OfCommand(string name) => ByCommand.GetValueOrDefault(name);

    /// <summary>The operator of a raw name; null when there is none.</summary>
    public static FieldOperator? OfSymbol(string symbol) => BySymbol.GetValueOrDefault(symbol);

    /// <summary>The operator of a condition.</summary>
    public static FieldOperator Of(Condition condition) =>
        ByModel[condition is ComparisonCondition comparison ? comparison.Operator : condition.GetType()];
}
