using WeChatTcb.Query;

namespace WeChatTcb.Client.Queries;

/// <summary>A statement as it was checked before it is sent, so that a mistake is found here, with its place and its remedy, and not by the service.</summary>
/// <param name="Collection">The collection that is exported; null when the statement was not understood completely.</param>
/// <param name="Error">Why the statement must not be sent; null when it may be.</param>
/// <param name="Warnings">What its author should know.</param>
internal sealed record CheckedQuery(string? Collection, TcbQueryException? Error, IReadOnlyList<string> Warnings)
{
    /// <summary>Checks a statement for an export of the given format.</summary>
    public static CheckedQuery Of(string statement, ExportFileType type)
    {
        var result = QueryParser.Parse(statement, forCsv: type is ExportFileType.Csv);
        TcbQueryDiagnostic[] found = [.. result.Diagnostics.Select(diagnostic => StatementReport.Diagnostic(statement, diagnostic))];
        var errors = found.Where(diagnostic => diagnostic.Severity is TcbQuerySeverity.Error).ToArray();
        var warnings = found.Where(diagnostic => diagnostic.Severity is TcbQuerySeverity.Warning).Select(Describe).ToList();
        // The service may understand what this module does not.
        if (errors.Length == 0 && found.FirstOrDefault(diagnostic => diagnostic.Severity is TcbQuerySeverity.Unknown) is { } unknown)
            warnings.Add($"The statement is sent without a complete check. {Describe(unknown)}");
        return new CheckedQuery(result.Query?.Collection, errors is [var first, ..] ? Refusal(first, errors.Length, found) : null, warnings);
    }

    internal static string Sentence(string text) => text is [.., '.' or '?' or '!'] ? text : text + ".";

    private static TcbQueryException Refusal(TcbQueryDiagnostic mistake, int mistakes, IReadOnlyList<TcbQueryDiagnostic> found)
    {
        var others = mistakes > 1 ? $" It is the first of {mistakes} mistakes; Test-TcbQuery shows them all." : "";
        return new(
            mistake.Id,
            $"The query statement was not sent: {mistake}",
            $"{Sentence(mistake.Suggestion ?? "Correct the statement at that place")}{others} -SkipQueryCheck sends the statement without a check.",
            mistake.Excerpt,
            found);
    }

    private static string Describe(TcbQueryDiagnostic found) =>
        found.Suggestion is { } suggestion ? $"{found} {Sentence(suggestion)}" : found.ToString();
}
