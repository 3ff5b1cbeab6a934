namespace WeChatTcb;

/// <summary>A backup of collections: a folder with one file for each, and a manifest.</summary>
public sealed record TcbBackup
{
    internal TcbBackup()
    {
    }

    /// <summary>The full path of the backup's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The name of its folder; usually the time of its start in UTC.</summary>
    public required string Name { get; init; }

    /// <summary>What the backup is worth.</summary>
    public required BackupStatus Status { get; init; }

    /// <summary>Whether it contains all records of all its collections.</summary>
    public BackupKind Kind { get; init; }

    /// <summary>The names of all backups that its increments need, down to full ones; empty for a full backup.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>The shards that are present, as <c>2/8</c>; empty for a backup that one process made.</summary>
    public IReadOnlyList<string> Shards { get; init; } = [];

    /// <summary>When it began, in local time with its zone.</summary>
    public required DateTimeOffset StartedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>When it ended, in local time with its zone; null until then.</summary>
    public DateTimeOffset? FinishedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>When its files were last compared with the manifest by <c>Test-TcbBackup</c>; null if never.</summary>
    public DateTimeOffset? VerifiedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>Whether everything was in order then; null if it was never verified.</summary>
    public bool? Verified { get; init; }

    /// <summary>How long it took; null until it has ended.</summary>
    public TimeSpan? Duration => FinishedAt - StartedAt;

    /// <summary>The number of environments that it contains collections of.</summary>
    public int EnvCount => Collections.Select(collection => collection.Env).Distinct(StringComparer.Ordinal).Count();

    /// <summary>The number of collections that were selected.</summary>
    public int CollectionCount => Collections.Count;

    /// <summary>The number of collections that were saved.</summary>
    public int CompleteCount => Collections.Count(collection => collection.Status is BackupCollectionStatus.Complete);

    /// <summary>The number of records in the files.</summary>
    public long RecordCount => Collections.Sum(collection => collection.RecordCount ?? 0);

    /// <summary>The length of the files in bytes.</summary>
    public long Length => Collections.Sum(collection => collection.Length ?? 0);

    /// <summary>
    /// The number of indexes that the collections had besides those on <c>_id</c>, which each collection has. They are not in the backup,
    /// because the service cannot list them.
    /// </summary>
    public int IndexCount => Collections.Sum(collection => Math.Max(0, collection.IndexCount - 1));

    /// <summary>The collections, sorted by environment and name.</summary>
    public required IReadOnlyList<BackupCollection> Collections { get; init; }

    /// <summary>What should be in the backup and is not.</summary>
    public required IReadOnlyList<BackupFailure> Failures { get; init; }

    /// <summary>What was selected, as a text: backups of different selections do not replace each other.</summary>
    internal string SelectionKey { get; init; } = "";

    /// <summary>The path and the status.</summary>
    public override string ToString() => $"{Path} ({Status})";
}
