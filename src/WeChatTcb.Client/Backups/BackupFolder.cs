using System.Text.RegularExpressions;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Backups;

/// <summary>The manifest of a backup, or of one of its shards, as it is on the disk.</summary>
/// <param name="Path">The full path of the manifest.</param>
/// <param name="Manifest">The manifest with its journal.</param>
internal sealed record BackupPart(string Path, BackupManifest Manifest);

/// <summary>
/// The folder of a backup: a manifest, or one for each shard, and a file for each collection. All manifests together are one backup.
/// </summary>
public static partial class BackupFolder
{
    /// <summary>The end of a manifest's name while the backup is being removed. Such a folder is no backup any more.</summary>
    internal const string RemovedExtension = ".removed";

    /// <summary>Reads a backup.</summary>
    /// <param name="folder">The full path of its folder.</param>
    /// <exception cref="TcbException">
    /// <c>BackupNotFound</c>, <c>BackupDamaged</c>, <c>BackupNewer</c>: the error names the manifest.
    /// </exception>
    public static TcbBackup Read(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        var parts = ReadParts(folder);
        if (!IsOpen(parts))
            return BackupMerge.Merge(folder, parts, isLocked: false);
        var isLocked = IsLocked(folder);
        // If nobody holds the lock, a run may have ended since the manifest was read.
        return BackupMerge.Merge(folder, isLocked ? parts : ReadParts(folder), isLocked);

        static bool IsOpen(IReadOnlyList<BackupPart> parts) => parts.Any(part => part.Manifest.Status is BackupStatus.Running);
    }

    /// <summary>Whether a folder contains a backup, readable or not.</summary>
    /// <param name="folder">The full path. It need not exist.</param>
    public static bool IsBackup(string folder) => !IsHalfRemoved(folder) && Manifests(folder).Any();

    /// <summary>Whether the removal of a backup was interrupted.</summary>
    internal static bool IsHalfRemoved(string folder) => Named(folder, "backup*.json" + RemovedExtension, RemovedName()).Any();

    /// <summary>The full paths of the manifests in a folder.</summary>
    internal static IEnumerable<string> Manifests(string folder) => Named(folder, "backup*.json", ManifestName());

    /// <summary>The full paths of the manifests of a folder whose removal was interrupted.</summary>
    internal static IEnumerable<string> RemovedManifests(string folder) =>
        Named(folder, "backup*.json" + RemovedExtension, RemovedName());

    /// <summary>Whether a file of this name is the manifest of a backup.</summary>
    /// <param name="path">The path.</param>
    public static bool IsManifest(string path) => ManifestName().IsMatch(Path.GetFileName(path));

    /// <summary>The manifests of a backup, in the order of their shards.</summary>
    /// <exception cref="TcbException">As for <see cref="Read"/>.</exception>
    internal static IReadOnlyList<BackupPart> ReadParts(string folder)
    {
        if (IsHalfRemoved(folder))
            throw BackupErrors.HalfRemoved(folder);
        var parts = Manifests(folder)
            .Select(path => new BackupPart(path, BackupReader.Read(path)))
            .OrderBy(part => part.Manifest.Shard?.Number)
            .ToArray();
        if (parts.Length == 0)
            throw BackupErrors.NotFound(folder);
        foreach (var part in parts)
            Check(part, parts[0]);
        return parts;
    }

    /// <summary>The full path of a file of a backup.</summary>
    /// <param name="folder">The backup's folder.</param>
    /// <param name="relative">The path in the manifest.</param>
    internal static string FullPath(string folder, string relative) =>
        Path.Combine(folder, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether a process is working on the backup.</summary>
    private static bool IsLocked(string folder)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, "backup.lock"), DurableFile.Options(FileMode.Open, FileAccess.Read, FileShare.None));
            return false;
        }
        catch (IOException failure) when (Renames.InUseCodes.Contains(failure.HResult))
        {
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // there is no lock, or its process belongs to another user
        }
    }

    private static void Check(BackupPart part, BackupPart first)
    {
        var (shard, other) = (part.Manifest.Shard, first.Manifest.Shard);
        if (shard?.Count != other?.Count || (part != first && shard?.Number == other?.Number))
            throw BackupErrors.Damaged(part.Path, Messages.FormatBackupDamaged_OtherRun(Path.GetFileName(first.Path)));
        // Only what the module writes: a manifest must not make a command read or remove other files.
        if (part.Manifest.Collections.FirstOrDefault(entry => entry.File is { } file && !IsInside(file.Path)) is { File.Path: var path })
            throw BackupErrors.Damaged(part.Path, Messages.FormatBackupDamaged_Path(path));
    }

    /// <summary>Whether a path is that of a file in a folder of the backup.</summary>
    private static bool IsInside(string path) =>
        path.Split('/') is [{ Length: > 0 } folder, { Length: > 0 } name]
        && !Path.IsPathRooted(path) && folder is not ("." or "..") && name is not ("." or "..")
        && path.IndexOfAny(['\\', ':', '\0']) < 0;

    private static IEnumerable<string> Named(string folder, string pattern, Regex name)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.GetFiles(folder, pattern).Where(path => name.IsMatch(Path.GetFileName(path))).Order(StringComparer.Ordinal)
                : [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return []; // a folder that cannot be listed
        }
    }

    [GeneratedRegex(@"^backup(\.[0-9]+-of-[0-9]+)?\.json\z", RegexOptions.ExplicitCapture)]
    private static partial Regex ManifestName();

    [GeneratedRegex(@"^backup(\.[0-9]+-of-[0-9]+)?\.json\.removed\z", RegexOptions.ExplicitCapture)]
    private static partial Regex RemovedName();
}
