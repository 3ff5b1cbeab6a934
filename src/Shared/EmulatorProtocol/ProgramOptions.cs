namespace WeChatTcb.EmulatorProtocol;

/// <summary>The command-line options that the module passes to the emulator. The program's help describes them.</summary>
internal static class ProgramOptions
{
    public const string Urls = "--urls";
    public const string Seed = "--seed";
    public const string Data = "--data";
    public const string JobSeconds = "--job-seconds";
    public const string CollectionCountLag = "--collection-count-lag";
    public const string Clock = "--clock";
    public const string Faults = "--faults";
    public const string Language = "--language";
    public const string ParentStandardInput = "--parent-stdin";
    public const string ParentProcess = "--parent-pid";

    /// <summary>The value of <see cref="Clock"/>; a start time may follow a colon.</summary>
    public const string VirtualClock = "virtual";
}
