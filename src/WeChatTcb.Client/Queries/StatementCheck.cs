namespace WeChatTcb.Client.Queries;

/// <summary>What is known of a query statement before it is sent.</summary>
/// <param name="Collection">The collection that is exported; null when the statement could not be understood whole.</param>
/// <param name="Error">Why the statement must not be sent; null when it may.</param>
/// <param name="Warnings">What its author should know.</param>
public sealed record CheckedStatement(string? Collection, TcbQueryException? Error, IReadOnlyList<string> Warnings);

/// <summary>Checks a query statement, so that a mistake in it shows here, with its place and its cure, and not at the service.</summary>
public static class StatementCheck
{
    /// <summary>Checks a statement for an export of the given format.</summary>
    public static CheckedStatement Check(string statement, ExportFileType type)
    {
        var report = StatementReport.Of(statement, type);
        var errors = report.Diagnostics.Where(found => found.Severity is TcbQuerySeverity.Error).ToArray();
        var warnings = report.Diagnostics.Where(found => found.Severity is TcbQuerySeverity.Warning).Select(Describe).ToList();
        // What the service may know and this module does not is sent as it stands, and said so.
        if (report.Diagnostics.FirstOrDefault(found => found.Severity is TcbQuerySeverity.Unknown) is { } unknown && errors.Length == 0)
            warnings.Add($"The statement is sent without having been checked whole. {Describe(unknown)}");
        return new CheckedStatement(report.Parsed?.Collection, errors is [var first, ..] ? Refusal(first, errors.Length, report.Diagnostics) : null, warnings);
    }

    internal static string Sentence(string text) => text is [.., '.' or '?' or '!'] ? text : text + ".";

    private static TcbQueryException Refusal(TcbQueryDiagnostic mistake, int mistakes, IReadOnlyList<TcbQueryDiagnostic> found)
    {
        var others = mistakes > 1 ? $" It is the first of {mistakes} mistakes; Test-TcbQuery shows them all." : "";
        return new(
            mistake.Id,
            $"The query statement was not sent: {mistake}",
            $"{Sentence(mistake.Suggestion ?? "Mend the statement at that place")}{others} -SkipQueryCheck sends the statement all the same.",
            mistake.Excerpt,
            found);
    }

    private static string Describe(TcbQueryDiagnostic found) =>
        found.Suggestion is { } suggestion ? $"{found} {Sentence(suggestion)}" : found.ToString();
}
