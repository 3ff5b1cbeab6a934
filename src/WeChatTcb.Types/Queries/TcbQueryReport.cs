namespace WeChatTcb;

/// <summary>What is known of a query statement without sending it.</summary>
public sealed record TcbQueryReport
{
    /// <summary>The statement as it was given.</summary>
    public required string Query { get; init; }

    /// <summary>Whether the statement was understood whole and has no error; it may have warnings.</summary>
    public required bool IsValid { get; init; }

    /// <summary>What the statement means; null when it is not valid.</summary>
    public TcbParsedQuery? Parsed { get; init; }

    /// <summary>What was found, in the order of the places.</summary>
    public IReadOnlyList<TcbQueryDiagnostic> Diagnostics { get; init; } = [];
}
