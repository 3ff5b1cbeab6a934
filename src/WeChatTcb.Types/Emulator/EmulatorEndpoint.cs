namespace WeChatTcb;

/// <summary>The service's endpoints, as the emulator's fault rules and journal name them: one name for both families of interfaces.</summary>
public enum EmulatorEndpoint
{
    /// <summary>All of the others.</summary>
    Any,

    /// <summary>The request for a component token.</summary>
    Token,

    /// <summary>The submission of an export.</summary>
    Submit,

    /// <summary>The poll of a job's state.</summary>
    State,

    /// <summary>The list of collections.</summary>
    Collections,

    /// <summary>The download of a file from the storage.</summary>
    Download,
}
