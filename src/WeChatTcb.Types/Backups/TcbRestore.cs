namespace WeChatTcb;

/// <summary>A backup that was restored into an environment.</summary>
public sealed record TcbRestore
{
    internal TcbRestore()
    {
    }

    /// <summary>The full path of the backup's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the environment that was restored into.</summary>
    public required string Env { get; init; }

    /// <summary>The id of the environment that the collections are from.</summary>
    public required string SourceEnv { get; init; }

    /// <summary>What became of it.</summary>
    public required RestoreStatus Status { get; init; }

    /// <summary>When it began, in local time with its zone.</summary>
    public required DateTimeOffset StartedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>When it ended, in local time with its zone.</summary>
    public required DateTimeOffset FinishedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>How long it took; from the first run, if it was resumed.</summary>
    public TimeSpan Duration => FinishedAt - StartedAt;

    /// <summary>The number of collections that were selected.</summary>
    public int CollectionCount => Collections.Count;

    /// <summary>The number of collections that were restored without any problem.</summary>
    public int CompleteCount => Collections.Count(collection => collection.Status is RestoreStatus.Complete);

    /// <summary>The number of records that were imported. A record of a base and its newer version in an increment are two.</summary>
    public long RecordCount => Collections.Sum(collection => collection.RecordCount);

    /// <summary>
    /// The number of indexes that the collections had besides those on <c>_id</c>. They are not in the backup and have to be created again.
    /// </summary>
    public int IndexCount => Collections.Sum(collection => Math.Max(0, collection.IndexCount - 1));

    /// <summary>Whether the collections were exported again and found equal; null if that was not requested.</summary>
    public bool? Verified => Collections.All(collection => collection.Verified is null)
        ? null
        : Collections.All(collection => collection.Verified is true);

    /// <summary>The collections, sorted by name.</summary>
    public required IReadOnlyList<RestoredCollection> Collections { get; init; }

    /// <summary>What was not restored as it is in the backup, and why.</summary>
    public required IReadOnlyList<BackupFailure> Failures { get; init; }

    /// <summary>The backup, the environment and the status.</summary>
    public override string ToString() => $"{Path} -> {Env} ({Status})";
}

/// <summary>A collection that was restored.</summary>
public sealed record RestoredCollection
{
    internal RestoredCollection()
    {
    }

    /// <summary>The id of the environment that was restored into.</summary>
    public required string Env { get; init; }

    /// <summary>The name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>What became of it.</summary>
    public required RestoreStatus Status { get; init; }

    /// <summary>The number of records that were imported.</summary>
    public long RecordCount { get; init; }

    /// <summary>The number of documents that the service lists after the import; null if it was not read.</summary>
    public long? DocumentCount { get; init; }

    /// <summary>The number of indexes that the collection had, with the one on <c>_id</c>. They have to be created again.</summary>
    public int IndexCount { get; init; }

    /// <summary>The permission that was set; null if none was.</summary>
    public string? AclTag { get; init; }

    /// <summary>The imports: of the full backup first, then of its increments in their order.</summary>
    public IReadOnlyList<ImportJob> Imports { get; init; } = [];

    /// <summary>
    /// Whether the collection was exported again and its records are those of the backup; null if that was not requested.
    /// </summary>
    public bool? Verified { get; init; }

    /// <summary>The id of the error; null if there is none.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Message { get; init; }

    /// <summary>The environment, the name and the status.</summary>
    public override string ToString() => $"{Env}/{Collection} ({Status})";
}

/// <summary>What became of a restore, or of one collection of it.</summary>
public enum RestoreStatus
{
    /// <summary>Everything is as in the backup.</summary>
    Complete,

    /// <summary>Some of it was restored; the failures say what is missing or differs.</summary>
    Partial,

    /// <summary>Nothing was restored.</summary>
    Failed,
}
