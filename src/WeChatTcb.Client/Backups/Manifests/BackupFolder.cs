namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>The manifest of a backup, or of one of its shards, as it is on the disk.</summary>
/// <param name="Path">The full path of the manifest.</param>
/// <param name="Manifest">The manifest with its journal.</param>
internal sealed record BackupPart(string Path, BackupManifest Manifest);

/// <summary>
/// The folder of a backup: a manifest, or one for each shard, and a file for each collection. All manifests together are one backup.
/// </summary>
public static class BackupFolder
{
    /// <summary>The end of a manifest's name while the backup is being removed. Such a folder is no backup any more.</summary>
    internal const string RemovedExtension = ".removed";

    /// <summary>Reads a backup.</summary>
    /// <param name="folder">The full path of its folder.</param>
    /// <exception cref="TcbException">
    /// <c>BackupNotFound</c>, or, of one of its manifests, <c>BackupDamaged</c>, <c>BackupNewer</c>, <c>CannotReadFile</c>.
    /// </exception>
    public static TcbBackup Read(string folder) => ReadWithParts(folder).Backup;

    /// <summary>Reads a backup, and the manifests that it was made from.</summary>
    /// <exception cref="TcbException">As for <see cref="Read"/>.</exception>
    internal static (TcbBackup Backup, IReadOnlyList<BackupPart> Parts) ReadWithParts(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        var parts = ReadParts(folder);
        var open = parts.Where(part => part.Manifest.Status is BackupStatus.Running).ToArray();
        var isLocked = open.Any(part => BackupLock.IsHeld(part.Path));
        // If nobody holds the lock, a run may have ended since the manifest was read.
        if (open.Length > 0 && !isLocked)
            parts = ReadParts(folder);
        return (BackupMerge.Merge(folder, parts, isLocked), parts);
    }

    /// <summary>Whether a folder contains a backup, readable or not.</summary>
    /// <param name="folder">The full path. It need not exist.</param>
    public static bool IsBackup(string folder) => !IsHalfRemoved(folder) && Manifests(folder).Any();

    /// <summary>Whether the removal of a backup was interrupted.</summary>
    internal static bool IsHalfRemoved(string folder) => RemovedManifests(folder).Any();

    /// <summary>The full paths of the manifests in a folder, readable or not.</summary>
    internal static IEnumerable<string> Manifests(string folder) =>
        NamedAsManifests(folder).Where(path => !ForeignManifest.IsForeign(path));

    /// <summary>The full paths of the files in a folder that have the name of a manifest and are of another program.</summary>
    internal static IEnumerable<string> ForeignManifests(string folder) => NamedAsManifests(folder).Where(ForeignManifest.IsForeign);

    /// <summary>The full paths of the manifests of a folder whose removal was interrupted.</summary>
    internal static IEnumerable<string> RemovedManifests(string folder) =>
        Named(folder, "backup*.json" + RemovedExtension, IsRemovedName);

    /// <summary>Whether a file of this name is the manifest of a backup.</summary>
    /// <param name="path">The path.</param>
    public static bool IsManifest(string path) => BackupManifestFile.IsName(Path.GetFileName(path));

    /// <summary>The manifests of a backup, in the order of their shards.</summary>
    /// <exception cref="TcbException">As for <see cref="Read"/>.</exception>
    internal static IReadOnlyList<BackupPart> ReadParts(string folder)
    {
        if (IsHalfRemoved(folder))
            throw BackupErrors.HalfRemoved(folder);
        var parts = Manifests(folder)
            .Select(path => new BackupPart(path, BackupManifestFile.Read(path)))
            .OrderBy(part => part.Manifest.Shard?.Number)
            .ToArray();
        if (parts.Length == 0)
            throw BackupErrors.NotABackup(folder);
        foreach (var part in parts)
            Check(part, parts[0]);
        return parts;
    }

    private static void Check(BackupPart part, BackupPart first)
    {
        var (shard, other) = (part.Manifest.Shard, first.Manifest.Shard);
        if (shard?.Count != other?.Count || (part != first && shard?.Number == other?.Number))
            throw BackupErrors.Damaged(part.Path, Messages.FormatBackupDamaged_OtherRun(Path.GetFileName(first.Path)));
    }

    private static IEnumerable<string> NamedAsManifests(string folder) => Named(folder, "backup*.json", BackupManifestFile.IsName);

    private static IEnumerable<string> Named(string folder, string pattern, Func<string, bool> isName)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.GetFiles(folder, pattern).Where(path => isName(Path.GetFileName(path))).Order(StringComparer.Ordinal)
                : [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return []; // a folder that cannot be listed
        }
    }

    private static bool IsRemovedName(string name) => BackupManifestFile.IsName(name[..^RemovedExtension.Length]);
}
