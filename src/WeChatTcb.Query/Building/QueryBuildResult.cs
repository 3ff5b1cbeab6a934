namespace WeChatTcb.Query.Building;

/// <summary>What <see cref="QueryBuilder.Build"/> made.</summary>
/// <param name="Query">The query; null exactly when there is an error.</param>
/// <param name="Statement">The statement that means it; null exactly when there is an error.</param>
/// <param name="Diagnostics">
/// Errors, and the warnings that <see cref="QueryParser.Parse"/> of the statement does not give: they concern values that are no longer
/// visible in the statement.
/// </param>
public sealed record QueryBuildResult(DatabaseQuery? Query, string? Statement, ValueList<QueryBuildDiagnostic> Diagnostics);

/// <summary>Something found in the parts of a query.</summary>
/// <param name="Place">Where: <c>Where.age.$gt</c>, <c>OrderBy[1]</c>.</param>
/// <param name="Diagnostic">What; its line, column and span are those in <paramref name="Text"/>.</param>
/// <param name="Text">The part's text, where it was given as a text; null where it was a value.</param>
public sealed record QueryBuildDiagnostic(string Place, QueryDiagnostic Diagnostic, string? Text);
