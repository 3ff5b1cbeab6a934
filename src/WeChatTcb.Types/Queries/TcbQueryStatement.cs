namespace WeChatTcb;

/// <summary>A query statement that was built. It binds by its property, and turns into its text wherever a string is wanted.</summary>
public sealed class TcbQueryStatement
{
    internal TcbQueryStatement(string query) => Query = query;

    /// <summary>The statement's text.</summary>
    public string Query { get; }

    /// <summary>The statement's text.</summary>
    public override string ToString() => Query;
}
