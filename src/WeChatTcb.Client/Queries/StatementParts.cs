namespace WeChatTcb.Client.Queries;

/// <summary>
/// The parts of a query in PowerShell values; see <see cref="WeChatTcb.Query.Building.QueryParts"/> for what each may be.
/// </summary>
public sealed record StatementParts
{
    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The <c>_id</c> of one document; null for a query.</summary>
    public object? Doc { get; init; }

    /// <summary>The condition, as a dictionary or a text; null for all documents.</summary>
    public object? Where { get; init; }

    /// <summary>The sort keys; null for none.</summary>
    public IReadOnlyList<object?>? OrderBy { get; init; }

    /// <summary>The number of documents to leave out; null for none.</summary>
    public long? Skip { get; init; }

    /// <summary>The greatest number of documents; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>The fields; null for all.</summary>
    public IReadOnlyList<object?>? Field { get; init; }

    /// <summary>Turns the script's own kinds of values into those of .NET.</summary>
    public Func<object?, object?>? Unwrap { get; init; }
}
