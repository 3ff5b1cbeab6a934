namespace WeChatTcb.EmulatorProtocol;

/// <summary>The paths of the emulator's own endpoints.</summary>
internal static class ControlPaths
{
    /// <summary>What every one of them starts with, and no path of the service.</summary>
    public const string Prefix = "/_emulator/";

    public const string Health = Prefix + "health";
    public const string Fidelity = Prefix + "fidelity";
    public const string Faults = Prefix + "faults";
    public const string Requests = Prefix + "requests";
    public const string Clock = Prefix + "clock";
    public const string Seed = Prefix + "seed";
    public const string Environments = Prefix + "environments";
    public const string Authorizers = Prefix + "authorizers";
    public const string Reset = Prefix + "reset";
    public const string Query = Prefix + "query";
    public const string Jobs = Prefix + "jobs";
    public const string JobFile = Prefix + "jobs/file";
    public const string Events = Prefix + "events";

    /// <summary>The page; a browser finds it at the root, too. Its files are below.</summary>
    public const string Page = Prefix + "page";
}
