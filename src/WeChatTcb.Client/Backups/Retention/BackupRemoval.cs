using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Backups.Retention;

/// <summary>
/// Removes a backup so that a half-removed one is never taken for a backup: its manifests are renamed first and deleted last. Only files
/// that the manifests name are deleted, and folders that are empty then. Links are not followed.
/// </summary>
internal static class BackupRemoval
{
    /// <summary>Removes a backup, or finishes an interrupted removal.</summary>
    /// <param name="folder">The full path of its folder.</param>
    /// <param name="reached">Called after each step; tests use it to simulate a crash.</param>
    /// <returns>The full paths of what is left in the folder because it does not belong to the backup.</returns>
    /// <exception cref="TcbException">
    /// <c>BackupInUse</c>, <c>BackupNotRemoved</c>; or the folder is a link or a manifest cannot be read, and then nothing is changed.
    /// </exception>
    internal static IReadOnlyList<string> Remove(string folder, Action<string>? reached = null)
    {
        if (IsLink(folder))
            throw BackupErrors.IsLink(folder);
        List<LockFile> locks = [];
        try
        {
            var manifests = BackupFolder.Manifests(folder).Concat(BackupFolder.RemovedManifests(folder).Select(OriginalName))
                .Distinct(StringComparer.Ordinal).ToArray();
            foreach (var manifest in manifests)
                locks.Add(BackupLock.Take(manifest));
            var contents = manifests.Select(ReadManifest).ToArray();
            foreach (var manifest in manifests.Where(File.Exists))
            {
                Renames.Move(manifest, manifest + BackupFolder.RemovedExtension, overwrite: true);
                reached?.Invoke("renamed");
            }

            DurableFile.FlushFolder(folder);
            DeleteFiles(folder, [.. BackupInventory.Of(folder, contents)], reached);
            foreach (var manifest in manifests)
                DeleteFile(DurableFile.TemporaryOf(manifest));
            locks.ForEach(held => held.Remove());
            // Last: while there is one, the next removal finds the folder.
            foreach (var manifest in manifests)
            {
                DeleteFile(manifest + BackupFolder.RemovedExtension);
                reached?.Invoke("manifest deleted");
            }

            DeleteIfEmpty(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw BackupErrors.NotRemoved(folder, failure);
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
        }

        return Directory.Exists(folder) ? [.. BackupInventory.Everything(folder).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The manifests of a half-removed backup, as they were.</summary>
    internal static IReadOnlyList<BackupPart> ReadRemoved(string folder) =>
        [.. BackupFolder.RemovedManifests(folder).Select(path => new BackupPart(path, BackupManifestFile.Read(path)))];

    /// <summary>Whether a folder is a symbolic link or a junction.</summary>
    internal static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;

    private static string OriginalName(string removed) => removed[..^BackupFolder.RemovedExtension.Length];

    /// <summary>Reads a manifest under its old or its new name.</summary>
    private static BackupManifest ReadManifest(string manifest)
    {
        if (!File.Exists(manifest))
            return BackupManifestFile.Read(manifest + BackupFolder.RemovedExtension);
        var contents = BackupManifestFile.Read(manifest);
        var journal = BackupManifestFile.JournalOf(manifest);
        if (File.Exists(journal))
        {
            // The renamed manifest alone must name all files.
            BackupManifestFile.Write(manifest, contents);
            DeleteFile(journal);
        }

        return contents;
    }

    private static void DeleteFiles(string folder, string[] files, Action<string>? reached)
    {
        foreach (var group in files.GroupBy(path => Path.GetDirectoryName(path)!))
        {
            if (!IsInside(folder, group.Key))
                continue;
            foreach (var path in group)
            {
                DeleteFile(path);
                reached?.Invoke("file deleted");
            }

            for (var parent = group.Key; parent != folder; parent = Path.GetDirectoryName(parent)!)
                DeleteIfEmpty(parent);
        }
    }

    /// <summary>Whether a folder is below another one without a link in between.</summary>
    private static bool IsInside(string folder, string path)
    {
        for (; path != folder; path = Path.GetDirectoryName(path)!)
        {
            if (IsLink(path))
                return false;
        }

        return true;
    }

    private static void DeleteFile(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.LinkTarget is null)
            file.Delete();
    }

    private static void DeleteIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // It was deleted before.
        }
        catch (IOException)
        {
            // It contains what does not belong to the backup.
        }
    }
}
