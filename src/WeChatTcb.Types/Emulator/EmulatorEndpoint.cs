namespace WeChatTcb;

/// <summary>The service's endpoints, as the emulator's fault rules and journal name them: one name for both families of interfaces.</summary>
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
}
