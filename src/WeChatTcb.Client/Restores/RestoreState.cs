namespace WeChatTcb.Client.Restores;

/// <summary>What a restore was started with, as it is on the disk, so that a resumed one does the same.</summary>
internal sealed record RestoreState
{
    /// <summary>The version of the format. It is raised with every change.</summary>
    internal const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The full path of the backup's folder.</summary>
    public required string Folder { get; init; }

    public required string Env { get; init; }

    public required string SourceEnv { get; init; }

    public required Uri Endpoint { get; init; }

    public string? AppId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required ImportConflictMode ConflictMode { get; init; }

    public bool Rebuild { get; init; }

    public bool Verify { get; init; }

    /// <summary>The collections.</summary>
    public required IReadOnlyList<RestoreStep> Collections { get; init; }

    /// <summary>What is missing in the backup.</summary>
    public IReadOnlyList<BackupFailure> Missing { get; init; } = [];
}

/// <summary>How far the restore of one collection is.</summary>
internal sealed record RestoreStep
{
    public required string Collection { get; init; }

    /// <summary>Whether the collection exists as the imports need it: it was found, created, or deleted and created.</summary>
    public bool IsPrepared { get; init; }

    /// <summary>Whether it was empty then, so that afterwards it contains nothing but the backup.</summary>
    public bool WasEmpty { get; init; }

    /// <summary>The ids of the ledger entries of its imports, in the order of its files; empty if the ledger is switched off.</summary>
    public IReadOnlyList<string> LedgerIds { get; init; } = [];

    /// <summary>The imports that have succeeded, in the order of its files.</summary>
    public IReadOnlyList<ImportJob> Imports { get; init; } = [];

    /// <summary>The permission that was set; null until then.</summary>
    public string? AclTag { get; init; }

    /// <summary>The number of documents after the imports; null until it was read.</summary>
    public long? DocumentCount { get; init; }

    /// <summary>Whether its records were found equal; null if that was not requested, or not done yet.</summary>
    public bool? Verified { get; init; }

    /// <summary>Whether it is restored and nothing is left to do.</summary>
    public bool IsComplete { get; init; }
}
