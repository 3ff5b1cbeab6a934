namespace WeChatTcb;

/// <summary>The result of checking a query statement without sending it.</summary>
public sealed record TcbQueryReport
{
    /// <summary>The statement that was checked.</summary>
    public required string Query { get; init; }

    /// <summary>Whether the statement was parsed completely and has no error; it may have warnings.</summary>
    public required bool IsValid { get; init; }

    /// <summary>The parts of the statement; null if it is not valid.</summary>
    public TcbParsedQuery? Parsed { get; init; }

    /// <summary>The findings, in the order of their positions.</summary>
    public IReadOnlyList<TcbQueryDiagnostic> Diagnostics { get; init; } = [];
}
