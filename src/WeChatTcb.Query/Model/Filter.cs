namespace WeChatTcb.Query;

/// <summary>
/// A condition on a document. <see cref="And(ReadOnlySpan{Filter})"/> and <see cref="Or(ReadOnlySpan{Filter})"/> give the normal form: no
/// conjunction directly within a conjunction, no alternative directly within an alternative, none with fewer than two operands.
/// </summary>
public abstract record Filter
{
    private protected Filter()
    {
    }

    /// <summary>The filter that every document passes.</summary>
    public static Filter MatchAll { get; } = new MatchAllFilter();

    /// <summary>The conjunction in its normal form: nested conjunctions are flattened, filters that match everything are dropped.</summary>
    public static Filter And(params ReadOnlySpan<Filter> filters)
    {
        var operands = new List<Filter>(filters.Length);
        foreach (var filter in filters)
            if (filter is AndFilter and)
                operands.AddRange(and.Filters);
            else if (filter is not MatchAllFilter)
                operands.Add(filter);
        return operands switch
        {
            [] => MatchAll,
            [var single] => single,
            _ => new AndFilter(operands.ToValueList()),
        };
    }

    /// <summary>The alternative in its normal form: nested alternatives are flattened, a single one is returned as it is.</summary>
    /// <exception cref="ArgumentException">There is no operand.</exception>
    public static Filter Or(params ReadOnlySpan<Filter> filters)
    {
        var operands = new List<Filter>(filters.Length);
        foreach (var filter in filters)
            if (filter is OrFilter or)
                operands.AddRange(or.Filters);
            else
                operands.Add(filter);
        return operands switch
        {
            [] => throw new ArgumentException("An alternative needs at least one filter.", nameof(filters)),
            [var single] => single,
            _ => new OrFilter(operands.ToValueList()),
        };
    }
}

/// <summary>Passes every document.</summary>
public sealed record MatchAllFilter : Filter;

/// <summary><c>$and</c>: all filters pass. Two at least.</summary>
public sealed record AndFilter(ValueList<Filter> Filters) : Filter;

/// <summary><c>$or</c>: at least one filter passes. Two at least.</summary>
public sealed record OrFilter(ValueList<Filter> Filters) : Filter;

/// <summary><c>$nor</c>: no filter passes. One at least.</summary>
public sealed record NorFilter(ValueList<Filter> Filters) : Filter;

/// <summary>One condition on one field.</summary>
/// <param name="Path">The field's path, dotted where it is nested; array elements are reached as MongoDB reaches them.</param>
/// <param name="Condition">The condition on the value, or values, at the path.</param>
public sealed record FieldFilter(string Path, Condition Condition) : Filter;

/// <summary>
/// <c>$expr</c>: the expression is true of the document, which it is unless it gives false, null, 0 or nothing. Stands at any place of a
/// filter, but not in that of an element.
/// </summary>
public sealed record ExprFilter(AggregationExpression Expression) : Filter;
