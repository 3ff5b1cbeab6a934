using System.Collections.Specialized;

namespace WeChatTcb;

/// <summary>The parts of a query statement. New-TcbQuery accepts them as parameters of the same names.</summary>
public sealed record TcbParsedQuery
{
    /// <summary>The statement in its canonical form, which is the same for all statements with the same parts.</summary>
    public required string Statement { get; init; }

    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The condition: the text inside .where(…); null if all documents match.</summary>
    public string? Where { get; init; }

    /// <summary>The sort keys, the most significant first, such as 'age desc'.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>The number of documents to skip; null if the statement does not set it.</summary>
    public long? Skip { get; init; }

    /// <summary>The maximum number of documents; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>
    /// The projection, in order: for each field path $true if the field is included, $false if it is excluded, or the text of an array
    /// projection such as _.project.slice(5). Null if all fields are included.
    /// </summary>
    public OrderedDictionary? Field { get; init; }

    /// <summary>The statement in its canonical form.</summary>
    public override string ToString() => Statement;
}
