namespace WeChatTcb;

/// <summary>A query statement built by New-TcbQuery. It binds to -Query, and converts to its text where a string is expected.</summary>
public sealed class TcbQueryStatement
{
    internal TcbQueryStatement(string query) => Query = query;

    /// <summary>The statement's text.</summary>
    public string Query { get; }

    /// <summary>The statement's text.</summary>
    public override string ToString() => Query;
}
