namespace WeChatTcb;

/// <summary>The endpoints of the emulator by the names that its fault rules and its journal use: one name for both families of interfaces.</summary>
public enum EmulatorEndpoint
{
    /// <summary>Every one of the others.</summary>
    Any,

    /// <summary>The fetching of a component's token.</summary>
    Token,

    /// <summary>The submitting of an export.</summary>
    Submit,

    /// <summary>The asking for a job's state.</summary>
    State,

    /// <summary>The list of collections.</summary>
    Collections,

    /// <summary>The fetching of a file from the storage.</summary>
    Download,
}
