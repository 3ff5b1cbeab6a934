using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Web;

/// <summary>Reads a statement for the page and runs it as an export would.</summary>
internal static class QueryRun
{
    /// <summary>How much of a record the page shows.</summary>
    public const int MaxText = 20_000;

    /// <summary>Reads the statement and, when it is valid and there is a store, runs it.</summary>
    /// <param name="store">The documents; null to only read the statement.</param>
    public static PageAnswer Answer(PageQuery query, DocumentStore? store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var statement = query.Statement ?? "";
        var read = QueryParser.Parse(statement, query.Csv);
        var answer = new PageAnswer([.. read.Diagnostics.Select(found => Diagnostic(statement, found))]);
        if (read.Query is not { } parsed)
            return answer;
        answer = answer with { Meaning = Meaning(parsed) };
        if (store is null || query.Env is not { Length: > 0 } environment)
            return answer;
        if (store.Find(environment, parsed.Collection) is not { } collection)
            return answer with { Problem = Messages.FormatNoSuchCollection(environment, parsed.Collection) };
        try
        {
            var compiled = new CompiledQuery(parsed, now);
            var found = compiled.Select(store.Scan(collection, cancellationToken)).Skip(query.Skip).Take(query.Take + 1);
            var records = Write(found, compiled.Projection, cancellationToken);
            return answer with { Records = [.. records.Take(query.Take)], More = records.Count > query.Take };
        }
        catch (Exception e) when (e is InvalidQueryException or SortMemoryException or ExpressionException or RegexMatchTimeoutException)
        {
            return answer with { Problem = e.Message };
        }
    }

    private static List<PageRecord> Write(
        IEnumerable<byte[]> documents, DocumentProjection? projection, CancellationToken cancellationToken)
    {
        using var output = new Utf8Output(Stream.Null);
        var json = new ExtendedJsonWriter(output, legacy: false);
        var records = new List<PageRecord>();
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mark = output.Mark();
            var view = BsonView.Document(document);
            json.Write(projection?.Apply(view) ?? view);
            var text = output.Take(mark);
            records.Add(new PageRecord(
                Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, MaxText))), text.Length, text.Length > MaxText));
        }
        return records;
    }

    private static PageDiagnostic Diagnostic(string statement, QueryDiagnostic found) => new(
        found.Id, found.Severity == QueryDiagnosticSeverity.Error ? "error" : "warning", found.Line, found.Column, found.Message,
        found.Suggestion, SourceExcerpt.Of(statement, found));

    private static PageMeaning Meaning(DatabaseQuery query) => new(
        QueryWriter.Write(query),
        query.Collection,
        QueryWriter.WriteWhere(query),
        [.. query.OrderBy.Select(static key => $"{key.Path} {(key.Descending ? "desc" : "asc")}")],
        query.Skip,
        query.Limit,
        [.. query.Field?.Fields.Select(static field => $"{field.Path}: {QueryWriter.WriteProjection(field)}") ?? []]);
}
