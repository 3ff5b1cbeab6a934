using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query;

/// <summary>
/// Writes a query as statement text, always in the same form. Every query of <see cref="QueryParser.Parse"/> can be written, and the text
/// means an equal query; the text may be longer than the statement that was read.
/// </summary>
public static class QueryWriter
{
    /// <summary>The argument of <c>.where(…)</c> in the statement; null when it has none.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Write"/>.</exception>
    public static string? WriteWhere(DatabaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Filter is MatchAllFilter ? null : Text(QueryRules.FindIn(query.Filter), text => text.Filter(query.Filter));
    }

    /// <summary>The value of one field inside <c>.field({…})</c>, such as <c>true</c> or <c>_.project.slice(5)</c>.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Write"/>.</exception>
    public static string WriteProjection(ProjectedField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Text(QueryRules.FindIn(field), text => text.Projection(field));
    }

    /// <summary>The statement that means the query, on one line.</summary>
    /// <exception cref="ArgumentException">
    /// The query cannot be written as a statement: it has a name or value that the parser refuses, an order of members that JavaScript does
    /// not keep, a filter that is not in the normal form of <see cref="Filter.And(ReadOnlySpan{Filter})"/> and
    /// <see cref="Filter.Or(ReadOnlySpan{Filter})"/>, or it exceeds the limits of <see cref="QueryParser"/>. The message says which.
    /// </exception>
    public static string Write(DatabaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Text(QueryRules.FindIn(query), text => text.Write(query));
    }

    private static string Text(Problem? problem, Action<StatementText> write)
    {
        if (problem is not null)
            throw new ArgumentException(Messages.FormatUnwritable(problem.Message), nameof(problem));
        var text = new StatementText();
        write(text);
        return text.ToString();
    }
}
