using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Operators;

/// <summary>An operator of <c>_.expr</c>: a row of <see cref="AggregationOperators"/>.</summary>
/// <param name="Operator">The operator of the model.</param>
/// <param name="Symbol">Its raw name.</param>
/// <param name="Least">The least number of operands.</param>
/// <param name="Most">The greatest number of operands.</param>
internal sealed record AggregationOperatorRow(AggregationOperator Operator, string Symbol, int Least, int Most)
{
    /// <summary>The function of <c>_.aggregate</c>; null when the service's library has none.</summary>
    public string? Function { get; init; } = Symbol[1..];

    /// <summary>What is wrong with a number of operands.</summary>
    public Problem? FindInOperands(int count)
    {
        if (count >= Least && count <= Most)
            return null;
        var wanted = Least == Most ? Least.ToString(CultureInfo.InvariantCulture) : Messages.FormatRange(Least, Most);
        return new(
            DiagnosticIds.InvalidExpression,
            Most == 1 ? Messages.FormatOperandCountOne(Symbol, wanted, count) : Messages.FormatOperandCount(Symbol, wanted, count),
            Least > 1 ? Messages.OperandCount_Hint : null);
    }
}

/// <summary>The operators of <c>_.expr</c> (contract 6.5): comparison, boolean and arithmetic. A new operator is one more row.</summary>
internal static class AggregationOperators
{
    /// <summary>The raw name of a constant.</summary>
    public const string Literal = "$literal";

    private const int Any = int.MaxValue;

    private static readonly AggregationOperatorRow[] All =
    [
        new(AggregationOperator.Eq, "$eq", 2, 2),
        new(AggregationOperator.Ne, "$ne", 2, 2) { Function = "neq" },
        new(AggregationOperator.Gt, "$gt", 2, 2),
        new(AggregationOperator.Gte, "$gte", 2, 2),
        new(AggregationOperator.Lt, "$lt", 2, 2),
        new(AggregationOperator.Lte, "$lte", 2, 2),
        new(AggregationOperator.Cmp, "$cmp", 2, 2),
        new(AggregationOperator.And, "$and", 0, Any),
        new(AggregationOperator.Or, "$or", 0, Any),
        new(AggregationOperator.Not, "$not", 1, 1),
        new(AggregationOperator.Abs, "$abs", 1, 1),
        new(AggregationOperator.Add, "$add", 0, Any),
        new(AggregationOperator.Ceil, "$ceil", 1, 1),
        new(AggregationOperator.Divide, "$divide", 2, 2),
        new(AggregationOperator.Exp, "$exp", 1, 1),
        new(AggregationOperator.Floor, "$floor", 1, 1),
        new(AggregationOperator.Ln, "$ln", 1, 1),
        new(AggregationOperator.Log, "$log", 2, 2),
        new(AggregationOperator.Log10, "$log10", 1, 1),
        new(AggregationOperator.Mod, "$mod", 2, 2),
        new(AggregationOperator.Multiply, "$multiply", 0, Any),
        new(AggregationOperator.Pow, "$pow", 2, 2),
        new(AggregationOperator.Round, "$round", 1, 2) { Function = null },
        new(AggregationOperator.Sqrt, "$sqrt", 1, 1),
        new(AggregationOperator.Subtract, "$subtract", 2, 2),
        new(AggregationOperator.Trunc, "$trunc", 1, 2),
    ];

    private static readonly Dictionary<AggregationOperator, AggregationOperatorRow> ByOperator = All.ToDictionary(static o => o.Operator);

    private static readonly Dictionary<string, AggregationOperatorRow> BySymbol =
        All.ToDictionary(static o => o.Symbol, StringComparer.Ordinal);

    /// <summary>The raw names.</summary>
    public static IEnumerable<string> Symbols => BySymbol.Keys.Append(Literal);

    /// <summary>The functions of <c>_.aggregate</c> with the raw names that they stand for.</summary>
    public static IEnumerable<(string Name, string Symbol)> Functions =>
        All.Where(static o => o.Function is not null).Select(static o => (o.Function!, o.Symbol)).Append(("literal", Literal));

    /// <summary>The functions of <c>_.aggregate</c> that the service's library has and this project does not.</summary>
    public static IReadOnlyList<string> OtherFunctions { get; } =
    [
        "pipeline", "cond", "ifNull", "switch", "dateFromParts", "dateFromString", "dayOfMonth", "dayOfWeek", "dayOfYear", "isoDayOfWeek",
        "isoWeek", "isoWeekYear", "millisecond", "minute", "month", "second", "hour", "week", "year", "mergeObjects", "objectToArray",
        "allElementsTrue", "anyElementTrue", "setDifference", "setEquals", "setIntersection", "setIsSubset", "setUnion", "concat",
        "dateToString", "indexOfBytes", "indexOfCP", "split", "strLenBytes", "strLenCP", "strcasecmp", "substr", "substrBytes", "substrCP",
        "toLower", "toUpper", "meta", "addToSet", "avg", "first", "last", "max", "min", "push", "stdDevPop", "stdDevSamp", "sum", "let",
        "arrayElemAt", "arrayToObject", "concatArrays", "filter", "in", "indexOfArray", "isArray", "map", "range", "reduce",
        "reverseArray", "size", "slice", "zip",
    ];

    /// <summary>The row of an operator of the model.</summary>
    public static AggregationOperatorRow Of(AggregationOperator @operator) => ByOperator[@operator];

    /// <summary>The row of a raw name; null when there is none.</summary>
    public static AggregationOperatorRow? OfSymbol(string symbol) => BySymbol.GetValueOrDefault(symbol);

    /// <summary>What is wrong with a function or a raw name of <see cref="OtherFunctions"/>.</summary>
    public static Problem Refuse(string name) => new(DiagnosticIds.NotSupported, Messages.FormatOtherAggregation(name));
}
