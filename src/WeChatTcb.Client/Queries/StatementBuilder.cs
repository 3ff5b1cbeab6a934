using WeChatTcb.Query;
using WeChatTcb.Query.Building;

namespace WeChatTcb.Client.Queries;

/// <summary>A statement that was built.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Warnings">Warnings that a check of the statement cannot give.</param>
public sealed record BuiltStatement(TcbQueryStatement Statement, IReadOnlyList<string> Warnings);

/// <summary>Builds query statements from values.</summary>
public static class StatementBuilder
{
    /// <summary>Builds the statement.</summary>
    /// <exception cref="TcbQueryException">A part is wrong; the message names its place.</exception>
    public static BuiltStatement Build(StatementParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var result = QueryBuilder.Build(new()
        {
            Collection = parts.Collection,
            Doc = parts.Doc,
            Where = parts.Where,
            OrderBy = parts.OrderBy,
            Skip = parts.Skip,
            Limit = parts.Limit,
            Field = parts.Field,
            Unwrap = parts.Unwrap,
        });
        var errors = result.Diagnostics.Where(static found => found.Diagnostic.Severity is QueryDiagnosticSeverity.Error).ToArray();
        if (result.Statement is not { } statement)
            throw Refusal(errors[0], errors.Length);
        return new(new(statement), [.. result.Diagnostics.Select(static found => Describe(found, found.Diagnostic.Suggestion))]);
    }

    private static TcbQueryException Refusal(QueryBuildDiagnostic mistake, int mistakes)
    {
        var suggestion = CheckedQuery.Sentence(mistake.Diagnostic.Suggestion ?? Messages.QueryNotBuilt_FixValue);
        return new(
            mistake.Diagnostic.Id,
            Messages.FormatQueryNotBuilt(Describe(mistake, suggestion: null)),
            mistakes > 1 ? Messages.FormatQueryNotBuilt_AdviceFirstOfMany(suggestion, mistakes) : suggestion,
            mistake.Text is null ? null : SourceExcerpt.Of(mistake.Text, mistake.Diagnostic),
            mistake.Text is null ? [] : [StatementReport.Diagnostic(mistake.Text, mistake.Diagnostic)]);
    }

    private static string Describe(QueryBuildDiagnostic found, string? suggestion)
    {
        var place = found.Text is null
            ? found.Place
            : Messages.FormatQueryPlace(found.Place, found.Diagnostic.Line, found.Diagnostic.Column);
        var text = Messages.FormatQueryFinding(place, found.Diagnostic.Message);
        return suggestion is null ? text : Messages.FormatQueryFinding_Suggestion(text, CheckedQuery.Sentence(suggestion));
    }
}
