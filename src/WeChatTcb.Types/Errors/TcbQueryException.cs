namespace WeChatTcb;

/// <summary>A query statement is invalid and is not sent, or cannot be built.</summary>
public sealed class TcbQueryException : TcbException
{
    internal TcbQueryException(
        string errorId, string message, string recommendedAction, string? excerpt, IReadOnlyList<TcbQueryDiagnostic> diagnostics)
        : base(errorId, TcbErrorKind.InvalidArgument, message, recommendedAction)
    {
        Excerpt = excerpt;
        Diagnostics = diagnostics;
    }

    /// <summary>The line of the statement with carets under the first error; null if the error is in a PowerShell value.</summary>
    public string? Excerpt { get; }

    /// <summary>All findings in the statement; empty if it could not be built.</summary>
    public IReadOnlyList<TcbQueryDiagnostic> Diagnostics { get; }
}
