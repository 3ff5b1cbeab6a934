using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Restores;

/// <summary>What is to be restored, and where to.</summary>
internal sealed record RestoreScope
{
    /// <summary>The full path of the backup's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The environment to restore into.</summary>
    public required string Env { get; init; }

    /// <summary>The environment of the backup; null if it contains only one.</summary>
    public string? SourceEnv { get; init; }

    /// <summary>The collections; empty for all.</summary>
    public IReadOnlyList<NamePattern> Collection { get; init; } = [];

    /// <summary>The collections to leave out.</summary>
    public IReadOnlyList<NamePattern> ExcludeCollection { get; init; } = [];

    /// <summary>Whether to restore what there is of an incomplete backup, and also into its own source.</summary>
    public bool Force { get; init; }
}

/// <summary>What a restore does: the collections with their files, all of which exist.</summary>
/// <param name="Folder">The full path of the backup's folder.</param>
/// <param name="Env">The environment to restore into.</param>
/// <param name="SourceEnv">The environment that the collections are from.</param>
/// <param name="Collections">The collections, sorted by name.</param>
/// <param name="Missing">What was selected and cannot be restored, because the backup is not complete. Only with <c>-Force</c>.</param>
internal sealed record RestorePlan(
    string Folder, string Env, string SourceEnv, IReadOnlyList<RestoreItem> Collections, IReadOnlyList<BackupFailure> Missing)
{
    /// <summary>The records to import.</summary>
    internal long RecordCount => Collections.Sum(item => item.RecordCount);

    /// <summary>The bytes of all files.</summary>
    internal long Length => Collections.Sum(item => item.Files.Sum(file => file.Entry.File!.Length));
}

/// <summary>A collection to restore.</summary>
/// <param name="Collection">Its name.</param>
/// <param name="Files">Its files: the full export, then the increments in their order.</param>
internal sealed record RestoreItem(string Collection, IReadOnlyList<BackupLink> Files)
{
    /// <summary>The collection in the backup that is restored.</summary>
    internal BackupLink Last => Files[^1];

    /// <summary>The records to import: a record and its newer version in an increment are two.</summary>
    internal long RecordCount => Files.Sum(file => file.Entry.File!.RecordCount);

    /// <summary>The permission to set: the newest one that is known; null if none is.</summary>
    internal CollectionPermission? Permission => Files.LastOrDefault(file => file.Entry.Permission is not null)?.Entry.Permission;

    /// <summary>The smallest and the largest number of documents that the files can make in an empty collection.</summary>
    internal (long Min, long Max) Documents => (Files.Max(file => file.Entry.File!.RecordCount), RecordCount);
}
