namespace WeChatTcb;

/// <summary>The kind of thing that went wrong; it decides the category of a PowerShell error.</summary>
public enum TcbErrorKind
{
    /// <summary>The cause is not known.</summary>
    Unknown,

    /// <summary>A parameter, a statement or a setting is wrong.</summary>
    InvalidArgument,

    /// <summary>A token, secret or ticket was refused.</summary>
    Authentication,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied,

    /// <summary>A quota is used up, or calls come too fast.</summary>
    QuotaExceeded,

    /// <summary>The environment, collection, job or file is not there.</summary>
    NotFound,

    /// <summary>No answer came, or the connection broke.</summary>
    Connection,

    /// <summary>Something took longer than allowed.</summary>
    Timeout,

    /// <summary>The service is at fault.</summary>
    ServiceFault,

    /// <summary>Data are damaged, or not in the form that was agreed.</summary>
    InvalidData,

    /// <summary>A file could not be written.</summary>
    Write,

    /// <summary>A thing exists that must not be overwritten.</summary>
    AlreadyExists,

    /// <summary>Something is not in the right state for what was asked.</summary>
    InvalidOperation,

    /// <summary>A program that is needed is not installed.</summary>
    NotInstalled,
}
