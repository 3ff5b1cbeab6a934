namespace WeChatTcb.Query;

/// <summary>
/// What a query statement means: which documents of which collection, in which order, and which of their fields
/// (contract section 6). The model is plain and immutable; two queries are equal when they mean the same by their parts.
/// </summary>
/// <param name="Collection">The name given to <c>db.collection()</c>; never empty.</param>
/// <param name="Filter">The condition of <c>.where()</c>; <see cref="MatchAllFilter"/> without one.</param>
/// <param name="OrderBy">The sort keys, the most significant first; no path occurs twice.</param>
/// <param name="Skip">The number of documents to leave out, 0 or more; null when the statement has no <c>.skip()</c>.</param>
/// <param name="Limit">
/// The greatest number of documents, 1 or more; null when the statement has no <c>.limit()</c>. An export without limit
/// takes the whole collection (contract 6.3).
/// </param>
/// <param name="Field">The projection; null when all fields are wanted.</param>
public sealed record DatabaseQuery(
    string Collection,
    Filter Filter,
    ValueList<SortKey> OrderBy,
    long? Skip = null,
    long? Limit = null,
    Projection? Field = null)
{
    /// <summary>The query for all documents of a collection, whole and in no particular order.</summary>
    public static DatabaseQuery All(string collection) => new(collection, Filter.MatchAll, []);

    /// <summary>
    /// The query for one document, <c>.doc(id)</c>: the model has no separate part for it, because it is the same as a filter on <c>_id</c>
    /// and a limit of 1.
    /// </summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="id">The document's <c>_id</c>; a string or a number in the service's own collections.</param>
    public static DatabaseQuery Document(string collection, QueryValue id) =>
        new(collection, new FieldFilter("_id", new ComparisonCondition(ComparisonOperator.Eq, id)), [], Limit: 1);
}
