using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>Which files of a folder belong to its backup.</summary>
internal static class BackupInventory
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>
    /// The files of the collections, with all that is beside them while they are downloaded. Full paths; they may not exist.
    /// </summary>
    /// <param name="folder">The folder of the backup.</param>
    /// <param name="manifests">Its manifests.</param>
    internal static IEnumerable<string> Of(string folder, IEnumerable<BackupManifest> manifests)
    {
        var paths = manifests.SelectMany(Paths).Distinct(StringComparer.Ordinal).Select(path => CollectionFilePaths.Full(folder, path));
        foreach (var files in paths.GroupBy(path => Path.GetDirectoryName(path)!))
        {
            // The names in the folder are read once: there may be thousands.
            var parts = Names(files.Key).Where(PartFileName.IsMatch).ToLookup(PartFileName.Without, StringComparer.Ordinal);
            foreach (var path in files)
            {
                yield return path;
                yield return ExportReceipt.Beside(path);
                foreach (var part in parts[PartFileName.StemOf(path)])
                    yield return Path.Combine(files.Key, part);
            }
        }
    }

    /// <summary>The files that do not belong to a backup. Links are files here: they are not followed.</summary>
    internal static IEnumerable<string> Unexpected(string folder, IEnumerable<BackupManifest> manifests)
    {
        var own = Of(folder, manifests).Concat(BackupFolder.Manifests(folder).SelectMany(OfManifest)).ToHashSet(StringComparer.Ordinal);
        return Everything(folder).Where(path => !own.Contains(path)).Order(StringComparer.Ordinal);
    }

    /// <summary>The manifest, and what is beside it during a run.</summary>
    internal static IEnumerable<string> OfManifest(string path) =>
    [
        path, DurableFile.TemporaryOf(path), BackupManifestFile.JournalOf(path), BackupManifestFile.LockOf(path),
    ];

    /// <summary>Also of collections without a file: a killed run may have saved one that the manifest does not contain yet.</summary>
    private static IEnumerable<string> Paths(BackupManifest manifest) =>
        CollectionFilePaths.Of(manifest).Zip(manifest.Collections, (planned, entry) => entry.File?.Path ?? planned);

    private static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", All).Select(path => Path.GetFileName(path)) : [];

    /// <summary>All files below a folder, and the links.</summary>
    internal static IEnumerable<string> Everything(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All))
        {
            if (entry is DirectoryInfo && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                foreach (var path in Everything(entry.FullName))
                    yield return path;
            }
            else
            {
                yield return entry.FullName;
            }
        }
    }
}
