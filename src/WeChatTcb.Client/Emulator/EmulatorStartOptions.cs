namespace WeChatTcb.Client.Emulator;

/// <summary>How to start an emulator.</summary>
/// <param name="SeedPath">A folder of <c>env/collection.jsonl</c> files to load; null for none.</param>
/// <param name="DataPath">A folder that keeps the documents between starts; null to keep them in memory.</param>
/// <param name="Port">The port to listen on; 0 for a free one.</param>
/// <param name="JobSeconds">How long an export job takes; with 0 the first poll finds it finished.</param>
internal sealed record EmulatorStartOptions(string? SeedPath, string? DataPath, int Port, double JobSeconds)
{
    /// <summary>Whether the clock is virtual: it changes only when it is advanced.</summary>
    public bool VirtualClock { get; init; }

    /// <summary>Where the virtual clock starts; null for now.</summary>
    public DateTimeOffset? ClockStart { get; init; }

    /// <summary>How many seconds after an import the list of collections still has the counts from before it.</summary>
    public double CollectionCountLagSec { get; init; }

    /// <summary>A JSON file of fault rules to set at the start; null for none.</summary>
    public string? FaultFile { get; init; }
}
