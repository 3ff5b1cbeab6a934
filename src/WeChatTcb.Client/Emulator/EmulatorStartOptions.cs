namespace WeChatTcb.Client.Emulator;

/// <summary>How an emulator is to be started.</summary>
/// <param name="SeedPath">A folder of <c>env/collection.jsonl</c> files to begin with; null for none.</param>
/// <param name="DataPath">A folder that keeps the documents from one start to the next; null to keep them in memory.</param>
/// <param name="Port">The port to listen on; 0 for a free one.</param>
/// <param name="JobSeconds">How long an export job takes; 0 is done at the first look.</param>
public sealed record EmulatorStartOptions(string? SeedPath, string? DataPath, int Port, double JobSeconds)
{
    /// <summary>Whether time stands still until it is advanced.</summary>
    public bool VirtualClock { get; init; }

    /// <summary>Where the virtual clock begins; null for now.</summary>
    public DateTimeOffset? ClockStart { get; init; }

    /// <summary>A JSON file of fault rules to begin with; null for none.</summary>
    public string? FaultFile { get; init; }
}
