namespace WeChatTcb;

/// <summary>A backup compared with its manifest.</summary>
public sealed record BackupCheck
{
    internal BackupCheck()
    {
    }

    /// <summary>The full path of the backup's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The result.</summary>
    public BackupCheckStatus Status => Problems.Count == 0 ? BackupCheckStatus.Passed : BackupCheckStatus.Failed;

    /// <summary>Whether the backup is complete and unchanged, with all shards and all bases.</summary>
    public bool IsPassed => Problems.Count == 0;

    /// <summary>The state of the backup.</summary>
    public required BackupStatus BackupStatus { get; init; }

    /// <summary>The number of files that were compared.</summary>
    public required int FileCount { get; init; }

    /// <summary>The length in bytes that these files should have.</summary>
    public required long Length { get; init; }

    /// <summary>The number of records that these files should have.</summary>
    public required long RecordCount { get; init; }

    /// <summary>
    /// Whether the backup was restored into an emulator and every record came back equal; null if that was not requested.
    /// </summary>
    public bool? IsRestorable { get; init; }

    /// <summary>What is wrong; empty if nothing is.</summary>
    public required IReadOnlyList<BackupCheckProblem> Problems { get; init; }

    /// <summary>The full paths of files in the folder that do not belong to the backup. They do not make it fail.</summary>
    public required IReadOnlyList<string> UnexpectedFiles { get; init; }

    /// <summary>When the comparison ended, in local time with its zone.</summary>
    public required DateTimeOffset VerifiedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>The path and the result.</summary>
    public override string ToString() => $"{Path} ({Status})";
}

/// <summary>The result of a comparison of a backup with its manifest.</summary>
public enum BackupCheckStatus
{
    /// <summary>The backup is complete and unchanged.</summary>
    Passed,

    /// <summary>Something is missing or differs; <see cref="BackupCheck.Problems"/> says what.</summary>
    Failed,
}

/// <summary>Something that is wrong with a backup.</summary>
/// <param name="Env">The id of the environment; null if it concerns more than one.</param>
/// <param name="Collection">The collection; null if it concerns more than one.</param>
/// <param name="Path">The full path of the file or folder; null if it concerns none.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Reason">What is wrong, as a sentence.</param>
public sealed record BackupCheckProblem(string? Env, string? Collection, string? Path, BackupCheckProblemKind Kind, string Reason)
{
    /// <summary>What is wrong, and with what.</summary>
    public override string ToString() => (Env, Collection) switch
    {
        (null, _) => Reason,
        (_, null) => Messages.FormatMessageAbout(Env, Reason),
        _ => Messages.FormatMessageAbout($"{Env}/{Collection}", Reason),
    };
}

/// <summary>What is wrong with a backup.</summary>
public enum BackupCheckProblemKind
{
    /// <summary>A file does not exist.</summary>
    Missing,

    /// <summary>A file has another length.</summary>
    Length,

    /// <summary>A file has the same length and another SHA-256.</summary>
    Sha256,

    /// <summary>A file has another number of records.</summary>
    RecordCount,

    /// <summary>A compressed file cannot be decompressed.</summary>
    Damaged,

    /// <summary>A file cannot be read.</summary>
    Unreadable,

    /// <summary>A collection or an environment that was selected was not saved.</summary>
    NotSaved,

    /// <summary>A shard is not in the folder.</summary>
    ShardMissing,

    /// <summary>A backup that an increment needs, or a file of it, is missing.</summary>
    BaseMissing,

    /// <summary>The backup has not ended.</summary>
    Unfinished,

    /// <summary>An import would refuse a record.</summary>
    RecordRejected,

    /// <summary>Several records have the same <c>_id</c>.</summary>
    DuplicateId,

    /// <summary>The database does not allow a collection of this name.</summary>
    InvalidName,

    /// <summary>Restored values have another type.</summary>
    TypeChanged,

    /// <summary>Restored records are not those of the backup.</summary>
    Differs,

    /// <summary>A collection could not be restored for another reason.</summary>
    NotRestored,
}
