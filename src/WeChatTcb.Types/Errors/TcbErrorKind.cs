namespace WeChatTcb;

/// <summary>The kind of an error; it determines the category of the PowerShell error.</summary>
public enum TcbErrorKind
{
    /// <summary>The cause is not known.</summary>
    Unknown,

    /// <summary>A parameter, a statement or a setting is wrong.</summary>
    InvalidArgument,

    /// <summary>A token, secret or ticket was refused.</summary>
    Authentication,

    /// <summary>The caller has no permission.</summary>
    PermissionDenied,

    /// <summary>A quota is used up, or calls are too frequent.</summary>
    QuotaExceeded,

    /// <summary>The environment, collection, job or file does not exist.</summary>
    NotFound,

    /// <summary>No response came, or the connection broke.</summary>
    Connection,

    /// <summary>Something took longer than allowed.</summary>
    Timeout,

    /// <summary>The service failed.</summary>
    ServiceFault,

    /// <summary>Data is damaged, or not in the expected format.</summary>
    InvalidData,

    /// <summary>A file could not be written.</summary>
    Write,

    /// <summary>Something exists already and must not be overwritten.</summary>
    AlreadyExists,

    /// <summary>Something is in the wrong state for the operation.</summary>
    InvalidOperation,

    /// <summary>A required program is not installed.</summary>
    NotInstalled,
}
