using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// An export or an import in the ledger: what was requested, and how far it has come. It contains no secret and no signed URL.
/// </summary>
internal abstract record LedgerEntry
{
    /// <summary>
    /// The version of the format; 1 is the first that is published. From then on it is raised with every change, also when only a member
    /// is added: an older version of the module leaves such entries alone, because it would lose the new member when it rewrites them.
    /// </summary>
    internal const int CurrentVersion = 1;

    /// <summary>The version of the format in which the entry was written.</summary>
    [JsonPropertyOrder(-2)]
    public required int Version { get; init; }

    /// <summary>What the entry records.</summary>
    [JsonPropertyOrder(-1)]
    public required LedgerEntryKind Kind { get; init; }

    /// <summary>The entry's id: the name of its file without the extension; empty if it is not in a ledger.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>The progress. <see cref="WithState"/> changes it.</summary>
    [JsonPropertyOrder(-1)]
    public required LedgerState State { get; init; }

    /// <summary>When the export or import was requested (UTC).</summary>
    [JsonPropertyOrder(-1)]
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the entry was last written (UTC).</summary>
    [JsonPropertyOrder(-1)]
    public required DateTime UpdatedAt { get; init; }

    /// <summary>The collection that is exported or imported into; null if it is not known.</summary>
    public string? Collection { get; init; }

    /// <summary>Whether records that the service could not export or import are accepted.</summary>
    public bool AllowFailedRecords { get; init; }

    /// <summary>The id of the last error; null if there is none. Its message is not stored, because it may quote the service.</summary>
    public string? LastError { get; init; }

    /// <summary>The job in the state in which it was last seen.</summary>
    internal MigrationJob Job => StoredJob;

    /// <summary>Whether the service has created a job.</summary>
    internal bool HasJob => Job.JobId > 0;

    /// <summary>Whether nothing is left to do.</summary>
    internal abstract bool IsFinished { get; }

    private protected abstract MigrationJob StoredJob { get; }

    /// <summary>The export or import as cmdlets return it.</summary>
    internal abstract MigrationJob ToJob();

    /// <summary>The entry in another state, with the job's status in agreement.</summary>
    internal abstract LedgerEntry WithState(LedgerState state);

    /// <summary>The entry with the current state of the job.</summary>
    internal abstract LedgerEntry WithJob(MigrationJob job);
}
