using TcbQuery;

namespace CloudExport.Statements;

/// <summary>What is known of a query statement before it is sent.</summary>
/// <param name="Collection">The collection that is exported; null when the statement could not be understood whole.</param>
/// <param name="Error">Why the statement must not be sent; null when it may.</param>
/// <param name="Warnings">What its author should know.</param>
public sealed record CheckedStatement(string? Collection, TcbException? Error, IReadOnlyList<string> Warnings);

/// <summary>Checks a query statement, so that a mistake in it shows here, with its place and its cure, and not at the service.</summary>
public static class StatementCheck
{
    /// <summary>Checks a statement for an export of the given format.</summary>
    public static CheckedStatement Check(string statement, ExportFileType type)
    {
        var result = QueryParser.Parse(statement, forCsv: type is ExportFileType.Csv);
        var errors = result.Diagnostics.Where(found => found.Severity is QueryDiagnosticSeverity.Error).ToArray();
        var mistake = errors.FirstOrDefault(found => found.Id != DiagnosticIds.NotSupported);
        var warnings = result.Diagnostics
            .Where(found => found.Severity is QueryDiagnosticSeverity.Warning)
            .Select(Describe)
            .ToList();
        // What we cannot read yet, the service may: it is sent as it stands, and said so.
        if (mistake is null && errors.Length > 0)
            warnings.Add($"The statement is sent without having been checked whole. {Describe(errors[0])}");
        return new CheckedStatement(result.Query?.Collection, mistake is null ? null : Refusal(mistake), warnings);
    }

    private static TcbException Refusal(QueryDiagnostic mistake) => new(
        mistake.Id,
        TcbErrorKind.InvalidArgument,
        $"The query statement was not sent: {Describe(mistake)}",
        $"{Sentence(mistake.Suggestion ?? "Mend the statement at that place")} -SkipQueryCheck sends the statement all the same.");

    private static string Describe(QueryDiagnostic found) => $"line {found.Line}, column {found.Column}: {found.Message}";

    private static string Sentence(string text) => text is [.., '.' or '?' or '!'] ? text : text + ".";
}
