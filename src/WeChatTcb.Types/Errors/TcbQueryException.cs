namespace WeChatTcb;

/// <summary>A query statement that is not sent, or that cannot be built.</summary>
public sealed class TcbQueryException : TcbException
{
    internal TcbQueryException(string errorId, string message, string recommendedAction, string? excerpt, IReadOnlyList<TcbQueryDiagnostic> diagnostics)
        : base(errorId, TcbErrorKind.InvalidArgument, message, recommendedAction)
    {
        Excerpt = excerpt;
        Diagnostics = diagnostics;
    }

    /// <summary>The line of the statement with carets under the first mistake; null where the mistake is in a value and not in a text.</summary>
    public string? Excerpt { get; }

    /// <summary>All that was found in the statement; empty where it could not be built.</summary>
    public IReadOnlyList<TcbQueryDiagnostic> Diagnostics { get; }
}
