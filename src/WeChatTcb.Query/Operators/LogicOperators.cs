namespace WeChatTcb.Query.Operators;

/// <summary>An operator that combines conditions: a row of <see cref="LogicOperators"/>.</summary>
/// <param name="Command">Its name in <c>db.command</c>.</param>
/// <param name="Symbol">Its raw name.</param>
/// <param name="IsChainable">Whether it may be called on another command: <c>_.gt(1).and(…)</c>.</param>
/// <param name="Combine">The filter that it makes of the operands.</param>
/// <param name="Operands">The operands of such a filter; null for a filter of another operator.</param>
internal sealed record LogicOperator(
    string Command,
    string Symbol,
    bool IsChainable,
    Func<List<Filter>, Filter> Combine,
    Func<Filter, ValueList<Filter>?> Operands);

/// <summary>The operators that combine conditions, on a field or on documents (contract 6.4).</summary>
internal static class LogicOperators
{
    /// <summary>The raw operator of an expression, which is used beside these in a condition on documents.</summary>
    public const string Expression = "$expr";

    public static IReadOnlyList<LogicOperator> All { get; } =
    [
        new("and", "$and", IsChainable: true, static f => Filter.And([.. f]), static f => (f as AndFilter)?.Filters),
        new("or", "$or", IsChainable: true, static f => Filter.Or([.. f]), static f => (f as OrFilter)?.Filters),
        new("nor", "$nor", IsChainable: false, static f => new NorFilter(f.ToValueList()), static f => (f as NorFilter)?.Filters),
    ];

    public static LogicOperator And => All[0];

    public static LogicOperator Or => All[1];

    public static LogicOperator? OfCommand(string name) => All.FirstOrDefault(o => o.Command == name);

    public static LogicOperator? OfSymbol(string symbol) => All.FirstOrDefault(o => o.Symbol == symbol);

    /// <summary>
    /// The operator of a filter with its operands; null when the filter is on a field, an expression, or matches everything.
    /// </summary>
    public static (LogicOperator Operator, ValueList<Filter> Operands)? Of(Filter filter)
    {
        foreach (var logic in All)
            if (logic.Operands(filter) is { } operands)
                return (logic, operands);
        return null;
    }
}
