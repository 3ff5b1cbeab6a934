namespace WeChatTcb.Query;

/// <summary>What <see cref="QueryParser.Parse"/> found.</summary>
/// <param name="Query">The meaning; null exactly when there is an error.</param>
/// <param name="Diagnostics">Errors and warnings in the order of their places.</param>
public sealed record QueryParseResult(DatabaseQuery? Query, ValueList<QueryDiagnostic> Diagnostics)
{
    /// <summary>Whether one of the diagnostics is an error.</summary>
    public bool HasErrors => Diagnostics.Any(static d => d.Severity == QueryDiagnosticSeverity.Error);
}
