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
}
