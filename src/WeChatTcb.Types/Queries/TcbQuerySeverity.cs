namespace WeChatTcb;

/// <summary>The severity of a finding in a query statement.</summary>
public enum TcbQuerySeverity
{
    /// <summary>The statement is valid but may not mean what its author intends.</summary>
    Warning,

    /// <summary>The statement is invalid and is not sent.</summary>
    Error,

    /// <summary>The service may support what this module does not know; the statement is sent unchanged, with a warning.</summary>
    Unknown,
}
