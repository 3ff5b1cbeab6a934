using System.Collections.Specialized;
using WeChatTcb.Query;

namespace WeChatTcb.Client.Queries;

/// <summary>Reports the meaning and the mistakes of a statement, in public types.</summary>
public static class StatementReport
{
    /// <summary>Reads a statement for an export of the given format.</summary>
    public static TcbQueryReport Of(string statement, ExportFileType type)
    {
        var result = QueryParser.Parse(statement, forCsv: type is ExportFileType.Csv);
        return new()
        {
            Query = statement,
            IsValid = result.Query is not null,
            Parsed = result.Query is { } query ? Parsed(query) : null,
            Diagnostics = [.. result.Diagnostics.Select(found => Diagnostic(statement, found))],
        };
    }

    internal static TcbQueryDiagnostic Diagnostic(string text, QueryDiagnostic found) => new()
    {
        Id = found.Id,
        Severity = found switch
        {
            { Severity: QueryDiagnosticSeverity.Warning } => TcbQuerySeverity.Warning,
            { Id: DiagnosticIds.NotSupported } => TcbQuerySeverity.Unknown,
            _ => TcbQuerySeverity.Error,
        },
        Line = found.Line,
        Column = found.Column,
        Start = found.Start,
        Length = found.Length,
        Message = found.Message,
        Suggestion = found.Suggestion,
        SourceLine = SourceExcerpt.LineOf(text, found),
        Excerpt = SourceExcerpt.Of(text, found),
    };

    private static TcbParsedQuery Parsed(DatabaseQuery query) => new()
    {
        Statement = QueryWriter.Write(query),
        Collection = query.Collection,
        Where = QueryWriter.WriteWhere(query),
        OrderBy = [.. query.OrderBy.Select(key => $"{key.Path} {(key.Descending ? "desc" : "asc")}")],
        Skip = query.Skip,
        Limit = query.Limit,
        Field = query.Field is { } projection ? Fields(projection) : null,
    };

    private static OrderedDictionary Fields(Projection projection)
    {
        var fields = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var field in projection.Fields)
            fields.Add(field.Path, field.Part is null ? field.Include : QueryWriter.WriteProjection(field));
        return fields;
    }
}
