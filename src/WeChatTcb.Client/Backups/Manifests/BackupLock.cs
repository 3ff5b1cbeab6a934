using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>The lock of the process that writes a backup, or one shard of it. The system releases it however the process ends.</summary>
internal static class BackupLock
{
    /// <summary>With their pauses, attempts last half a second: far more than <see cref="IsHeld"/> takes.</summary>
    private const int MaxAttempts = 10;

    /// <summary>Takes the lock.</summary>
    /// <param name="manifest">The path of the manifest.</param>
    /// <exception cref="TcbException"><c>BackupInUse</c>: another process writes the backup; or the file cannot be created.</exception>
    internal static LockFile Take(string manifest)
    {
        try
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (LockFile.TryTake(BackupManifestFile.LockOf(manifest)) is { } lockFile)
                    return lockFile;
#pragma warning disable RS0030 // Milliseconds, and only if the backup is in use.
                Thread.Sleep(50);
#pragma warning restore RS0030
            }

            throw BackupErrors.InUse(Path.GetDirectoryName(manifest)!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(BackupManifestFile.LockOf(manifest), cause);
        }
    }

    /// <summary>Whether a process writes the backup at this moment. Nothing is created or changed.</summary>
    /// <param name="manifest">The path of the manifest.</param>
    internal static bool IsHeld(string manifest)
    {
        try
        {
            // Shared, so that two that check at once do not take each other for the writer.
            using var lockFile = new FileStream(BackupManifestFile.LockOf(manifest), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException failure)
        {
            return Renames.InUseCodes.Contains(failure.HResult);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
