using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query;

/// <summary>
/// Reads query statements: text to syntax tree, syntax tree by an allow-list to a <see cref="DatabaseQuery"/>. Nothing in a statement is executed.
/// </summary>
public static class QueryParser
{
    /// <summary>The greatest length of a statement, in UTF-16 code units. The service's own limit is not known.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>How deep brackets, values and commands may be nested; BSON documents end at the same depth.</summary>
    public const int MaxDepth = 100;

    /// <summary>How many members and calls one chain may have.</summary>
    public const int MaxChain = 1_000;

    /// <summary>How many values and conditions a query may have, each counted wherever it is used.</summary>
    public const int MaxWork = 1_000_000;

    /// <summary>
    /// Finds what a statement means (contract 6.1 to 6.6), and what is wrong with it. No text makes it throw, and the bounds above
    /// limit its time and memory.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="forCsv">Whether the export's file is CSV, which needs its columns named by <c>.field()</c> (contract 7.2).</param>
    public static QueryParseResult Parse(string statement, bool forCsv = false)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var diagnostics = new DiagnosticBag(statement);
        DatabaseQuery? query = null;
        if (StatementSyntax.Parse(statement, diagnostics) is { } script)
            query = new Interpreter(statement, diagnostics).Run(script, forCsv);
        return new(diagnostics.HasErrors ? null : query, diagnostics.ToList());
    }
}
