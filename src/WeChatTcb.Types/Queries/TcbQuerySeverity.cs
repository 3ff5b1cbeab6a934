namespace WeChatTcb;

/// <summary>How much something that was found in a query statement matters.</summary>
public enum TcbQuerySeverity
{
    /// <summary>The statement is sound but may not mean what its author thinks.</summary>
    Warning,

    /// <summary>The statement is refused before it is sent.</summary>
    Error,

    /// <summary>The service may know what this module does not; the statement is sent as it stands, with a warning.</summary>
    Unknown,
}
