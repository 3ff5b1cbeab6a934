using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Redaction;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>Finds the folder of a new backup. A shard joins the folder in which the other shards of its run are.</summary>
internal static class BackupPlacement
{
    private const int MaxNameLength = 200;

    /// <summary>Shards without a name that are further apart are of different runs.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    private static readonly TimeSpan GatePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GateLimit = TimeSpan.FromSeconds(10);

    /// <summary>Checks a name for a backup's folder.</summary>
    /// <exception cref="TcbException"><c>InvalidBackupName</c>.</exception>
    internal static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || EscapedFileName.Encode(name) != name)
            throw BackupErrors.InvalidName(name);
    }

    /// <summary>Creates the folder of a backup, and begins the backup in it before another shard chooses a folder.</summary>
    /// <param name="destination">The full path of the folder for all backups.</param>
    /// <param name="name">The name of the backup's own folder; null for the time of its start.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="begin">Writes the manifest into the folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait for another shard that does the same at this moment.</param>
    /// <exception cref="TcbException"><c>BackupExists</c>, <c>RedactionDiffers</c>, or the folder cannot be written.</exception>
    internal static async Task<T> BeginAsync<T>(
        string destination, string? name, BackupManifest manifest, Func<string, T> begin, TimeProvider time,
        CancellationToken cancellationToken)
    {
        LockFile? gate = null;
        try
        {
            DurableFile.CreateFolder(destination);
            gate = manifest.Shard is null ? null : await EnterAsync(destination, time, cancellationToken).ConfigureAwait(false);
            var folder = name is null ? Choose(destination, manifest) : Named(Path.Combine(destination, name), manifest);
            DurableFile.CreateFolder(folder);
            return begin(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotUseFolder(destination, exception);
        }
        finally
        {
            gate?.Remove();
        }
    }

    /// <summary>
    /// Keeps other shards on this disk from choosing a folder at the same moment. Null if the disk has no locks, or it takes too long.
    /// </summary>
    private static async Task<LockFile?> EnterAsync(string destination, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < GateLimit)
        {
            try
            {
                if (LockFile.TryTake(Path.Combine(destination, ".backup.lock")) is { } gate)
                    return gate;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }

            await Task.Delay(GatePause, time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static string Choose(string destination, BackupManifest manifest)
    {
        if (manifest.Shard is not null && FindRun(destination, manifest) is { } run)
            return run;
        return BackupName.Of(manifest.StartedAt).Select(name => Path.Combine(destination, name)).First(path => !Path.Exists(path));
    }

    /// <summary>The newest folder with shards of the same plan that lacks this one; null if there is none.</summary>
    private static string? FindRun(string destination, BackupManifest manifest)
    {
        var oldest = manifest.StartedAt - MaxAge;
        // The names are enough to leave the old ones out: their manifests may be large.
        return Directory.EnumerateDirectories(destination)
            .Where(path => BackupName.StartOf(Path.GetFileName(path)) >= oldest)
            .OrderByDescending(path => BackupName.StartOf(Path.GetFileName(path)))
            .FirstOrDefault(path => IsRun(path, manifest));
    }

    private static bool IsRun(string folder, BackupManifest manifest)
    {
        try
        {
            var parts = BackupFolder.Manifests(folder).Select(BackupManifestFile.Read).ToArray();
            return parts.Length > 0 && parts.All(part =>
                part.Shard?.Count == manifest.Shard!.Count && part.Shard.Number != manifest.Shard.Number
                && part.PlanHash == manifest.PlanHash && IsRedactedAlike(part, manifest));
        }
        catch (TcbException)
        {
            return false; // damaged, or of a newer version
        }
    }

    private static bool IsRedactedAlike(BackupManifest part, BackupManifest manifest) =>
        TcbRedaction.AreSame(part.Selection.Redaction, manifest.Selection.Redaction);

    private static string Named(string folder, BackupManifest manifest)
    {
        if (!Path.Exists(folder))
            return folder;
        // Others than shards of the same count are another backup.
        var manifests = BackupFolder.Manifests(folder).ToArray();
        if (manifest.Shard is not { } shard || manifests.Length == 0)
        {
            return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).All(BackupManifestFile.IsLeftover)
                ? folder
                : throw BackupErrors.Exists(folder);
        }

        BackupManifest[] parts = [.. manifests.Select(BackupManifestFile.Read)];
        if (!parts.All(part => part.Shard?.Count == shard.Count && part.Shard.Number != shard.Number))
            throw BackupErrors.Exists(folder);
        return parts.FirstOrDefault(part => !IsRedactedAlike(part, manifest)) is { } other
            ? throw RedactionErrors.OfBackup(folder, other.Selection.Redaction, manifest.Selection.Redaction)
            : folder;
    }
}
