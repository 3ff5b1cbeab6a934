namespace WeChatTcb.Query.Tests;

/// <summary>Short ways to the parser.</summary>
internal static class Statements
{
    /// <summary>The sample of the vendor's page as it was meant (contract 6.2).</summary>
    public const string Sample =
        "const Point = db.Geo.Point;db.collection('geo').where({name: 'x',age: _.gt(10).and(_.lt(20)),loc: new Point(113,23),array: [1,2]})"
        + ".limit(10).skip(1).orderBy('age','asc').orderBy('name', 'desc').field({ name: true }).get()";

    /// <summary>The same as it is printed there.</summary>
    public const string PrintedSample =
        "const Point = db.Geo.Pointdb.collection('geo').where({name: 'x',age: _.gt(10).and(_.lt(20)),loc: new Point(113,23),array: [1,2]})"
        + ".limit(10).skip(1).orderBy('age','asc').orderBy('name', 'desc').field({ name: true }).get()";

    /// <summary>The query of a statement without errors.</summary>
    public static DatabaseQuery Parse(string statement)
    {
        var result = QueryParser.Parse(statement);
        Assert.Equal([], result.Diagnostics.Where(d => d.Severity == QueryDiagnosticSeverity.Error));
        Assert.False(result.HasErrors);
        return result.Query!;
    }

    /// <summary>The filter of <c>.where(argument)</c>, as MongoDB's JSON.</summary>
    public static string Where(string argument) => MongoText.Of(Parse($"db.collection('c').where({argument}).get()").Filter);

    /// <summary>The only diagnostic of a statement.</summary>
    public static QueryDiagnostic Single(string statement, bool forCsv = false)
    {
        var result = QueryParser.Parse(statement, forCsv);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(diagnostic.Severity == QueryDiagnosticSeverity.Error, result.HasErrors);
        Assert.Equal(result.HasErrors, result.Query is null);
        return diagnostic;
    }

    /// <summary>
    /// The only error of a statement in which ⟦ and ⟧ mark the span that it should have; a lone ⟦ marks an empty span.
    /// </summary>
    public static QueryDiagnostic Marked(string marked, string id, QueryDiagnosticSeverity severity, bool forCsv = false)
    {
        var start = marked.IndexOf('⟦', StringComparison.Ordinal);
        Assert.True(start >= 0, "the statement marks no span");
        var hasEnd = marked.Contains('⟧', StringComparison.Ordinal);
        var statement = marked.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        var diagnostic = Single(statement, forCsv);
        Assert.Equal((id, severity), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal(marked, Mark(statement, diagnostic, withEnd: hasEnd));
        var before = statement[..start];
        Assert.Equal(before.Count(c => c == '\n') + 1, diagnostic.Line);
        Assert.Equal(start - (before.LastIndexOf('\n') + 1) + 1, diagnostic.Column);
        return diagnostic;
    }

    private static string Mark(string statement, QueryDiagnostic d, bool withEnd) => withEnd || d.Length > 0
        ? statement[..d.Start] + "⟦" + statement.Substring(d.Start, d.Length) + "⟧" + statement[(d.Start + d.Length)..]
        : statement[..d.Start] + "⟦" + statement[d.Start..];
}
