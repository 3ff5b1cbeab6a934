namespace WeChatTcb.Query;

/// <summary>How much a diagnostic matters.</summary>
public enum QueryDiagnosticSeverity
{
    /// <summary>The statement is valid but may not mean what its author thinks.</summary>
    Warning,

    /// <summary>The service would refuse the statement, or an export cannot use it; there is no <see cref="DatabaseQuery"/>.</summary>
    Error,
}

/// <summary>Something found in a statement, with its place and how to fix it.</summary>
/// <param name="Id">One of <see cref="DiagnosticIds"/>; stable across versions.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Line">The line of <paramref name="Start"/>, from 1.</param>
/// <param name="Column">The column of <paramref name="Start"/> in UTF-16 code units, from 1.</param>
/// <param name="Start">Where the span starts in the statement, in UTF-16 code units from 0.</param>
/// <param name="Length">The span's length; 0 for a place between two characters or at the end. The span lies inside the statement.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Suggestion">How to fix it, where that is known.</param>
public sealed record QueryDiagnostic(
    string Id,
    QueryDiagnosticSeverity Severity,
    int Line,
    int Column,
    int Start,
    int Length,
    string Message,
    string? Suggestion = null);
