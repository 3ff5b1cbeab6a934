using WeChatTcb.Query;

namespace WeChatTcb.Client.Queries;

/// <summary>
/// The result of checking a statement before it is sent: unlike the service, it reports the place of a mistake and how to fix it.
/// </summary>
/// <param name="Collection">The collection that is exported; null if the statement was not understood completely.</param>
/// <param name="Error">Why the statement must not be sent; null if it may be.</param>
/// <param name="Warnings">Warnings for the author of the statement.</param>
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
            warnings.Add(Messages.FormatQueryNotChecked(Describe(unknown)));
        var error = errors is [var first, ..] ? Refusal(first, errors.Length, found) : null;
        return new CheckedQuery(result.Query?.Collection, error, warnings);
    }

    internal static string Sentence(string text) =>
        text is [.., '.' or '?' or '!' or '。' or '？' or '！'] ? text : Messages.FormatSentence(text);

    private static TcbQueryException Refusal(TcbQueryDiagnostic mistake, int mistakes, IReadOnlyList<TcbQueryDiagnostic> found)
    {
        var suggestion = Sentence(mistake.Suggestion ?? Messages.QueryNotSent_FixStatement);
        return new(
            mistake.Id,
            Messages.FormatQueryNotSent(mistake),
            mistakes > 1
                ? Messages.FormatQueryNotSent_AdviceFirstOfMany(suggestion, mistakes)
                : Messages.FormatQueryNotSent_Advice(suggestion),
            mistake.Excerpt,
            found);
    }

    private static string Describe(TcbQueryDiagnostic found) =>
        found.Suggestion is { } suggestion ? Messages.FormatQueryFinding_Suggestion(found, Sentence(suggestion)) : found.ToString();
}
