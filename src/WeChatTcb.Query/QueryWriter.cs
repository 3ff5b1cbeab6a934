using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query;

/// <summary>
/// Writes a query as statement text, always in the same form: <see cref="QueryParser.Parse"/> of the text gives a query equal to the
/// one that was written, and no name or value in it can be taken for anything else than a name or value.
/// </summary>
public static class QueryWriter
{
    /// <summary>What stands inside of <c>.where(…)</c> in the statement; null where it has none.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Write"/>.</exception>
    public static string? WriteWhere(DatabaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Filter is MatchAllFilter ? null : Text(text => text.Where(query.Filter));
    }

    /// <summary>What stands for one field inside of <c>.field({…})</c>, such as <c>true</c> or <c>_.project.slice(5)</c>.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Write"/>.</exception>
    public static string WriteProjection(ProjectedField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Text(text => text.Projection(field));
    }

    /// <summary>The statement that means the query, on one line.</summary>
    /// <exception cref="ArgumentException">
    /// No statement says this: a name or value that the parser refuses, an order of members that JavaScript does not keep, a filter that is
    /// not in the normal form of <see cref="Filter.And(ReadOnlySpan{Filter})"/> and <see cref="Filter.Or(ReadOnlySpan{Filter})"/>, or more
    /// or deeper than the bounds of <see cref="QueryParser"/>. The message says which.
    /// </exception>
    public static string Write(DatabaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var statement = Text(text => text.Write(query));
        // A name that broke out of its place, or a query against the model's rules, would show here and nowhere else.
        var read = QueryParser.Parse(statement);
        if (read.Diagnostics.FirstOrDefault(static d => d.Severity == QueryDiagnosticSeverity.Error) is { } error)
            throw new ArgumentException($"No statement says this query: {error.Message}");
        if (!query.Equals(read.Query))
            throw new ArgumentException("No statement says this query: it is not in the normal form of filters, or has a part twice.");
        return statement;
    }

    private static string Text(Action<StatementText> write)
    {
        var text = new StatementText();
        write(text);
        return text.ToString();
    }
}
