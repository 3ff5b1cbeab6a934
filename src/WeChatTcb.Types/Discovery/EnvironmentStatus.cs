namespace WeChatTcb;

/// <summary>The state of a cloud environment. <see cref="TcbEnvironment.StatusText"/> has the service's own word (contract 1.13).</summary>
public enum EnvironmentStatus
{
    /// <summary>A word that this module does not know.</summary>
    Unknown,

    /// <summary>The environment works (<c>NORMAL</c>).</summary>
    Normal,

    /// <summary>The environment is stopped: its quota is used up, or it is banned (<c>HALTED</c>).</summary>
    Halted,

    /// <summary>The environment is not set up yet (<c>UNAVAILABLE</c>).</summary>
    Unavailable,
}
