namespace WeChatTcb;

/// <summary>A collection in a backup.</summary>
public sealed record BackupCollection
{
    internal BackupCollection()
    {
    }

    /// <summary>The id of the environment.</summary>
    public required string Env { get; init; }

    /// <summary>The name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Its state.</summary>
    public required BackupCollectionStatus Status { get; init; }

    /// <summary>Whether the file contains all records, or those changed since the base.</summary>
    public BackupKind Kind { get; init; }

    /// <summary>Why it contains all records although an incremental backup was requested; null otherwise.</summary>
    public string? FullReason { get; init; }

    /// <summary>The name of the backup that the increment continues; null for a full export.</summary>
    public string? BaseName { get; init; }

    /// <summary>The path of the field by which increments continue; null without one.</summary>
    public string? Watermark { get; init; }

    /// <summary>The full path of its file; null until it is saved. Binds to <c>Read-TcbExportFile -Path</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The length of the file in bytes; null until it is saved.</summary>
    public long? Length { get; init; }

    /// <summary>The number of records in the file; null until it is saved.</summary>
    public long? RecordCount { get; init; }

    /// <summary>The number of indexes that the collection had, with the one on <c>_id</c>. They are not in the backup.</summary>
    public int IndexCount { get; init; }

    /// <summary>The permissions of the collection; null if they could not be read.</summary>
    public CollectionPermission? Permission { get; init; }

    /// <summary>The id of the error; null if there is none.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Why it was not saved; null if it was.</summary>
    public string? Reason { get; init; }

    /// <summary>The environment, the name and the state.</summary>
    public override string ToString() => $"{Env}/{Collection} ({Status})";
}

/// <summary>Something that a backup should contain and does not.</summary>
/// <param name="Env">The id of the environment; null if it concerns more than one.</param>
/// <param name="Collection">The collection; null if it concerns the environment.</param>
/// <param name="ErrorId">The id of the error.</param>
/// <param name="Reason">Why.</param>
public sealed record BackupFailure(string? Env, string? Collection, string ErrorId, string Reason)
{
    /// <summary>What is missing, and why.</summary>
    public override string ToString() => (Env, Collection) switch
    {
        (null, _) => Reason,
        (_, null) => Messages.FormatMessageAbout(Env, Reason),
        _ => Messages.FormatMessageAbout($"{Env}/{Collection}", Reason),
    };
}
