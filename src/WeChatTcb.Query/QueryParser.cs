using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query;

/// <summary>
/// Reads query statements: text to syntax tree, syntax tree by an allow-list to a <see cref="DatabaseQuery"/>. Nothing in a statement is
/// executed. For the statement's canonical text see <see cref="QueryWriter"/>.
/// </summary>
public static class QueryParser
{
    /// <summary>The greatest length of a statement, in UTF-16 code units. The service's own limit is not known.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>
    /// The greatest number of values and conditions in a query; each counts wherever a constant repeats it, and so do 16 characters of
    /// text.
    /// </summary>
    public const int MaxSize = 1_000_000;

    /// <summary>How deep the values and conditions of a query may be nested; BSON documents have the same limit.</summary>
    public const int MaxDepth = 100;

    /// <summary>
    /// How deep the text's brackets, and values on the way to a query, may be nested: enough for the text of every query of
    /// <see cref="MaxDepth"/>.
    /// </summary>
    internal const int MaxNesting = 300;

    /// <summary>How many members and calls one chain may have.</summary>
    internal const int MaxChain = 1_000;

    /// <summary>
    /// Finds what a statement means (contract 6.1 to 6.6), and what is wrong with it. No text makes it throw, and the limits above bound
    /// its time and memory.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="forCsv">Whether the export's file is CSV, whose columns <c>.field()</c> must name (contract 7.2).</param>
    public static QueryParseResult Parse(string statement, bool forCsv = false)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var context = new ReadingContext(statement, new DiagnosticBag(statement));
        DatabaseQuery? query = null;
        if (StatementSyntax.Parse(context) is { } script)
        {
            var value = new StatementReader(context).Read(script);
            if (!context.Diagnostics.HasErrors)
                query = QueryChecks.Check(context, value, forCsv);
        }

        return new(context.Diagnostics.HasErrors ? null : query, context.Diagnostics.ToList());
    }
}
