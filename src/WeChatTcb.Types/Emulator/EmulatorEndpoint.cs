namespace WeChatTcb;

/// <summary>
/// The service's endpoints, as the emulator's fault rules and journal name them: one name for both families of interfaces.
/// </summary>
public enum EmulatorEndpoint
{
    /// <summary>All of the others.</summary>
    Any,

    /// <summary>The request for a component token.</summary>
    Token,

    /// <summary>The list of the accounts that authorized the platform.</summary>
    Authorizers,

    /// <summary>The request for the token of an authorizer.</summary>
    AuthorizerToken,

    /// <summary>The list of environments.</summary>
    Environments,

    /// <summary>The list of collections, and their creation and deletion.</summary>
    Collections,

    /// <summary>The permission of a collection.</summary>
    Permissions,

    /// <summary>The submission of an export.</summary>
    Submit,

    /// <summary>The poll of a job's state.</summary>
    State,

    /// <summary>The download of a file from the storage.</summary>
    Download,

    /// <summary>The quota of an interface.</summary>
    Quota,

    /// <summary>The request for a ticket that allows an upload.</summary>
    UploadTicket,

    /// <summary>The upload of a file to the storage.</summary>
    Upload,

    /// <summary>The submission of an import.</summary>
    Import,

    /// <summary>The request for the download URLs of stored files.</summary>
    DownloadLinks,

    /// <summary>The deletion of stored files.</summary>
    DeleteFiles,

    /// <summary>The list of stored files.</summary>
    Bucket,
}
