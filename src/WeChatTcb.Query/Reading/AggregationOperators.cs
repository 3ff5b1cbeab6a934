namespace WeChatTcb.Query.Reading;

/// <summary>The operators of <c>_.expr</c>: their names, and how many operands they take.</summary>
internal static class AggregationOperators
{
    public const string Literal = "$literal";

    private static readonly Dictionary<AggregationOperator, (string Symbol, int Least, int Most)> All = new()
    {
        [AggregationOperator.Eq] = ("$eq", 2, 2),
        [AggregationOperator.Ne] = ("$ne", 2, 2),
        [AggregationOperator.Gt] = ("$gt", 2, 2),
        [AggregationOperator.Gte] = ("$gte", 2, 2),
        [AggregationOperator.Lt] = ("$lt", 2, 2),
        [AggregationOperator.Lte] = ("$lte", 2, 2),
        [AggregationOperator.Cmp] = ("$cmp", 2, 2),
        [AggregationOperator.And] = ("$and", 0, int.MaxValue),
        [AggregationOperator.Or] = ("$or", 0, int.MaxValue),
        [AggregationOperator.Not] = ("$not", 1, 1),
        [AggregationOperator.Abs] = ("$abs", 1, 1),
        [AggregationOperator.Add] = ("$add", 0, int.MaxValue),
        [AggregationOperator.Ceil] = ("$ceil", 1, 1),
        [AggregationOperator.Divide] = ("$divide", 2, 2),
        [AggregationOperator.Exp] = ("$exp", 1, 1),
        [AggregationOperator.Floor] = ("$floor", 1, 1),
        [AggregationOperator.Ln] = ("$ln", 1, 1),
        [AggregationOperator.Log] = ("$log", 2, 2),
        [AggregationOperator.Log10] = ("$log10", 1, 1),
        [AggregationOperator.Mod] = ("$mod", 2, 2),
        [AggregationOperator.Multiply] = ("$multiply", 0, int.MaxValue),
        [AggregationOperator.Pow] = ("$pow", 2, 2),
        [AggregationOperator.Round] = ("$round", 1, 2),
        [AggregationOperator.Sqrt] = ("$sqrt", 1, 1),
        [AggregationOperator.Subtract] = ("$subtract", 2, 2),
        [AggregationOperator.Trunc] = ("$trunc", 1, 2),
    };

    private static readonly Dictionary<string, AggregationOperator> BySymbol =
        All.ToDictionary(static o => o.Value.Symbol, static o => o.Key, StringComparer.Ordinal);

    /// <summary>The <c>$</c> names of all operators, and of <c>$literal</c>.</summary>
    public static IEnumerable<string> Symbols => BySymbol.Keys.Append(Literal);

    /// <summary>The functions of <c>_.aggregate</c> for these operators; the service's library has none for <c>$round</c>.</summary>
    public static IEnumerable<string> CommandNames =>
        All.Keys.Where(static o => o != AggregationOperator.Round).Select(static o => CommandName(o)!).Append("literal");

    /// <summary>The other functions of <c>_.aggregate</c> in the service's library.</summary>
    public static IReadOnlyList<string> OtherCommandNames { get; } =
    [
        "pipeline", "cond", "ifNull", "switch", "dateFromParts", "dateFromString", "dayOfMonth", "dayOfWeek", "dayOfYear", "isoDayOfWeek",
        "isoWeek", "isoWeekYear", "millisecond", "minute", "month", "second", "hour", "week", "year", "mergeObjects", "objectToArray",
        "allElementsTrue", "anyElementTrue", "setDifference", "setEquals", "setIntersection", "setIsSubset", "setUnion", "concat",
        "dateToString", "indexOfBytes", "indexOfCP", "split", "strLenBytes", "strLenCP", "strcasecmp", "substr", "substrBytes", "substrCP",
        "toLower", "toUpper", "meta", "addToSet", "avg", "first", "last", "max", "min", "push", "stdDevPop", "stdDevSamp", "sum", "let",
        "arrayElemAt", "arrayToObject", "concatArrays", "filter", "in", "indexOfArray", "isArray", "map", "range", "reduce",
        "reverseArray", "size", "slice", "zip",
    ];

    public static bool TryFind(string symbol, out AggregationOperator found) => BySymbol.TryGetValue(symbol, out found);

    public static string Symbol(AggregationOperator @operator) => All[@operator].Symbol;

    public static (int Least, int Most) Operands(AggregationOperator @operator) => (All[@operator].Least, All[@operator].Most);

    /// <summary>The function of <c>_.aggregate</c>; null when there is none.</summary>
    public static string? CommandName(AggregationOperator @operator) => @operator switch
    {
        AggregationOperator.Ne => "neq",
        AggregationOperator.Round => null,
        _ => All[@operator].Symbol[1..],
    };

    /// <summary>The raw operator that a function of <c>_.aggregate</c> gives.</summary>
    public static string SymbolOfCommand(string name) => name == "neq" ? "$ne" : $"${name}";

    public static Refusal Refuse(string name) => new(
        DiagnosticIds.NotSupported,
        $"{name} is none of the comparison, boolean and arithmetic operators, which alone are understood here.");
}
