using System.Collections.Specialized;

namespace WeChatTcb;

/// <summary>What a query statement means, by its parts. They are such that New-TcbQuery takes them by the names of these properties.</summary>
public sealed record TcbParsedQuery
{
    /// <summary>The statement in its canonical form: two statements that mean the same by their parts have the same.</summary>
    public required string Statement { get; init; }

    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The condition as the text that stands inside of .where(…); null when all documents match.</summary>
    public string? Where { get; init; }

    /// <summary>The sort keys, the most significant first, such as 'age desc'.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>The number of documents to leave out; null where the statement does not say.</summary>
    public long? Skip { get; init; }

    /// <summary>The greatest number of documents; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>
    /// The fields in their order: by their paths, $true for a field that is kept, $false for one that is left out, and for a part of an array
    /// the text of its projection, such as _.project.slice(5). Null when all fields are wanted.
    /// </summary>
    public OrderedDictionary? Field { get; init; }

    /// <summary>The statement in its canonical form.</summary>
    public override string ToString() => Statement;
}
