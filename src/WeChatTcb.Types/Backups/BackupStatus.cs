namespace WeChatTcb;

/// <summary>What a backup is worth.</summary>
public enum BackupStatus
{
    /// <summary>Every selected collection was saved and verified.</summary>
    Complete,

    /// <summary>
    /// Some of what was selected was not saved, or a part is missing; <see cref="TcbBackup.Failures"/> says what and why.
    /// </summary>
    Partial,

    /// <summary>Nothing of what was selected was saved.</summary>
    Failed,

    /// <summary>A process is working on it.</summary>
    Running,

    /// <summary>Its process ended before its end. <c>Backup-TcbDatabase -Resume</c> finishes it.</summary>
    Unfinished,
}

/// <summary>What a backup, or one collection of it, contains.</summary>
public enum BackupKind
{
    /// <summary>All records.</summary>
    Full,

    /// <summary>The records that were changed since its base. Deletions are not visible in it.</summary>
    Incremental,
}

/// <summary>The state of a collection in a backup.</summary>
public enum BackupCollectionStatus
{
    /// <summary>Its file is not saved yet.</summary>
    Pending,

    /// <summary>Its file is saved and verified.</summary>
    Complete,

    /// <summary>It was not saved; the reason is known.</summary>
    Failed,

    /// <summary>It was dropped after it had been listed.</summary>
    Vanished,

    /// <summary>Another shard of the backup saves it.</summary>
    OtherShard,
}
