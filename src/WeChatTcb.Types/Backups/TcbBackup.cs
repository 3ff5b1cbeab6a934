namespace WeChatTcb;

/// <summary>A backup of collections: a folder with one file for each, and a manifest.</summary>
public sealed record TcbBackup
{
    private Func<IReadOnlyList<BackupCollection>> _collections = static () => [];

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

    /// <summary>How its records were redacted before they were written; null if they are those of the service.</summary>
    public TcbRedaction? Redaction { get; init; }

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

    /// <summary>When it was last restored into an emulator by <c>Test-TcbBackup -Restore</c>; null if never.</summary>
    public DateTimeOffset? RestoreTestedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>Whether every record came back equal then; null if it was never restored for a test.</summary>
    public bool? RestoreTested { get; init; }

    /// <summary>How long it took; null until it has ended.</summary>
    public TimeSpan? Duration => FinishedAt - StartedAt;

    /// <summary>The number of environments that it contains collections of.</summary>
    public int EnvCount { get; private init; }

    /// <summary>The number of collections that were selected.</summary>
    public int CollectionCount { get; private init; }

    /// <summary>The number of collections that were saved.</summary>
    public int CompleteCount { get; private init; }

    /// <summary>The number of records in the files.</summary>
    public long RecordCount { get; private init; }

    /// <summary>The length of the files in bytes.</summary>
    public long Length { get; private init; }

    /// <summary>
    /// The number of indexes that the collections had besides those on <c>_id</c>, which each collection has. They are not in the backup,
    /// because the service cannot list them.
    /// </summary>
    public int IndexCount { get; private init; }

    /// <summary>
    /// The collections, sorted by environment and name. Those of a backup that <c>Get-TcbBackup</c> found are read from its manifest when
    /// they are needed: many backups of thousands of collections would fill the memory.
    /// </summary>
    public required IReadOnlyList<BackupCollection> Collections
    {
        get => _collections();
        init
        {
            _collections = () => value;
            CollectionCount = value.Count;
            EnvCount = value.Select(collection => collection.Env).Distinct(StringComparer.Ordinal).Count();
            CompleteCount = value.Count(collection => collection.Status is BackupCollectionStatus.Complete);
            RecordCount = value.Sum(collection => collection.RecordCount ?? 0);
            Length = value.Sum(collection => collection.Length ?? 0);
            IndexCount = value.Sum(collection => Math.Max(0, collection.IndexCount - 1));
        }
    }

    /// <summary>What should be in the backup and is not.</summary>
    public required IReadOnlyList<BackupFailure> Failures { get; init; }

    /// <summary>What was selected, as a text: backups of different selections do not replace each other.</summary>
    internal string SelectionKey { get; init; } = "";

    /// <summary>The same backup, which does not keep its collections in memory.</summary>
    /// <param name="read">Reads them again.</param>
    internal TcbBackup WithoutCollections(Func<IReadOnlyList<BackupCollection>> read)
    {
        var last = new WeakReference<IReadOnlyList<BackupCollection>>([]);
        return this with { Reader = Read };

        IReadOnlyList<BackupCollection> Read()
        {
            if (last.TryGetTarget(out var collections) && collections.Count > 0)
                return collections;
            collections = read();
            last.SetTarget(collections);
            return collections;
        }
    }

    private Func<IReadOnlyList<BackupCollection>> Reader
    {
        init => _collections = value;
    }

    /// <summary>The path and the status.</summary>
    public override string ToString() => $"{Path} ({Status})";
}
