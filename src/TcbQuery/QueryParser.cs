namespace TcbQuery;

/// <summary>Reads query statements.</summary>
public static class QueryParser
{
    /// <summary>Finds what a statement means, and what is wrong with it. Never throws for any text.</summary>
    public static QueryParseResult Parse(string statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        throw new NotImplementedException();
    }
}
