namespace WeChatTcb.Query.Building;

/// <summary>
/// The parts of a query as a program has them: plain values and dictionaries of .NET. A dictionary means what an object literal with the
/// same members means in a statement: nested ones reach into nested fields, and keys that start with <c>$</c> are MongoDB's operators.
/// </summary>
public sealed record QueryParts
{
    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The <c>_id</c> of the one document that is wanted, a string or a number; null for a query.</summary>
    public object? Doc { get; init; }

    /// <summary>
    /// The condition: a dictionary, or as a string the text inside <c>.where(…)</c>. Null, or an empty text, matches
    /// everything.
    /// </summary>
    public object? Where { get; init; }

    /// <summary>
    /// The sort keys, the most significant first: strings such as <c>age desc</c>, several of them with commas between, or dictionaries of
    /// paths with <c>asc</c>, <c>desc</c>, 1 or -1. Null or empty for no order.
    /// </summary>
    public IReadOnlyList<object?>? OrderBy { get; init; }

    /// <summary>The number of documents to leave out; null for none.</summary>
    public long? Skip { get; init; }

    /// <summary>The greatest number of documents, 1 or more; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>
    /// The fields: names, with <c>-</c> before the ones that are left out, several of them with commas between; or dictionaries of names
    /// with true, false, <c>{ $slice: … }</c>, <c>{ $elemMatch: … }</c> or the text of a projection such as <c>_.project.slice(5)</c>. Null
    /// for all.
    /// </summary>
    public IReadOnlyList<object?>? Field { get; init; }

    /// <summary>
    /// Turns a host's own kinds of values into those of .NET; called once for every value, before it is looked at. Null where there are
    /// none.
    /// </summary>
    public Func<object?, object?>? Unwrap { get; init; }
}
