using Microsoft.Win32.SafeHandles;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// A download that is not complete. It has a name of its own beside its target and is locked, so that nobody else writes, removes or
/// resumes it. It gets the target's name once it is complete and on the disk. Otherwise it is removed, unless it is kept with a checkpoint
/// for another process to resume.
/// </summary>
internal sealed class PartFile : IAsyncDisposable
{
    /// <summary>No sharing, except that Windows renames an open file only if its deletion is shared.</summary>
    internal static readonly FileShare Lock = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>The bytes between two flushes in the background, which leave little to flush at the end of a large file.</summary>
    private const int FlushInterval = 32 * 1024 * 1024;

    /// <summary>Attempts to create the file while other processes save to the same target.</summary>
    private const int MaxAttempts = 20;

    private readonly string _target;
    private readonly string _path;
    private long _flushed;
    private Task _flush = Task.CompletedTask;
    private bool _keep;
    private bool _committed;

    private PartFile(string target, string path, SafeFileHandle handle, PartCheckpoint? checkpoint) =>
        (_target, _path, Handle, Checkpoint) = (target, path, handle, checkpoint);

    /// <summary>The open file.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>The number of bytes written.</summary>
    internal long Length { get; private set; }

    /// <summary>The last checkpoint; null if there is none.</summary>
    internal PartCheckpoint? Checkpoint { get; private set; }

    /// <summary>
    /// Creates a part file for <paramref name="target"/>, and its folder if it does not exist; or takes over one that another process left
    /// of the same job's file. Other part files that were left are removed.
    /// </summary>
    internal static PartFile Open(string target, ExportJob job)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        return TakeOver(folder, target, job) ?? Create(folder, target);
    }

    /// <summary>Writes the next bytes.</summary>
    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(Handle, bytes, Length, cancellationToken).ConfigureAwait(false);
        Length += bytes.Length;
        if (Length - _flushed < FlushInterval || !_flush.IsCompleted)
            return;
        await _flush.ConfigureAwait(false); // the system reports a failure only once
        _flushed = Length;
        _flush = Task.Run(() => RandomAccess.FlushToDisk(Handle), CancellationToken.None);
    }

    /// <summary>Truncates the file.</summary>
    /// <param name="length">The length in bytes that remains; 0 also removes the checkpoint.</param>
    internal void Truncate(long length)
    {
        RandomAccess.SetLength(Handle, length);
        Length = _flushed = length;
        if (length == 0)
            RemoveCheckpoint();
    }

    /// <summary>Checks that the disk has room for more bytes before they are downloaded.</summary>
    /// <exception cref="TcbException"><c>DiskFull</c>.</exception>
    internal void CheckRoom(long bytes)
    {
        if (FreeBytes() is { } free && free < bytes)
            throw FileErrors.NoRoom(_target, bytes, free);
    }

    /// <summary>Writes a checkpoint, so that another process can resume the download.</summary>
    internal void WriteCheckpoint(PartCheckpoint checkpoint)
    {
        checkpoint.Write(PartFileName.CheckpointOf(_path));
        Checkpoint = checkpoint;
    }

    /// <summary>Keeps the file for another process to resume, if it has a checkpoint.</summary>
    internal void Keep() => _keep = true;

    /// <summary>Flushes the whole file to the disk.</summary>
    internal async Task FlushAsync()
    {
        // Before the rename: after a crash of the machine, no file of the target's name may lack bytes.
        await _flush.ConfigureAwait(false);
        RandomAccess.FlushToDisk(Handle);
    }

    /// <summary>Renames the file to the target's name. An existing file is replaced atomically.</summary>
    internal void Commit(bool overwrite)
    {
        // While it is open, and so locked: nobody may take it over.
        File.Move(_path, _target, overwrite);
        _committed = true;
        RemoveCheckpoint();
    }

    /// <summary>Removes the file unless it was renamed or is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it holds the file open
        Close();
    }

    private void Close()
    {
        if (!_committed && !(_keep && Checkpoint is not null))
        {
            TryDelete(_path);
            RemoveCheckpoint();
        }

        Handle.Dispose();
    }

    private static PartFile Create(string folder, string target)
    {
        var (path, handle) = CreateLocked(folder, target);
        return new PartFile(target, path, handle, checkpoint: null);
    }

    /// <summary>Creates a file that no other process takes for one that was left behind.</summary>
    internal static (string Path, SafeFileHandle Handle) CreateLocked(string folder, string target)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = PartFileName.New(folder, target);
            try
            {
                var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Lock, FileOptions.Asynchronous);
                if (File.Exists(path))
                    return (path, handle);
                handle.Dispose(); // another process removed it in the moment before it was locked
            }
            catch (IOException failure) when (attempt < MaxAttempts && FileErrors.InUseCodes.Contains(failure.HResult))
            {
                // Another process opened it in that moment, to see whether it was left behind; it removes it.
            }
        }
    }

    private static PartFile? TakeOver(string folder, string target, ExportJob job)
    {
        PartFile? taken = null;
        foreach (var checkpoint in PartFileName.CheckpointsWithoutPart(folder, target))
            TryDelete(checkpoint);
        foreach (var path in PartFileName.Existing(folder, target))
        {
            // A file that cannot be opened is in use, or not ours to remove.
            if (TryOpen(path) is not { } handle)
                continue;
            var checkpoint = PartCheckpoint.TryRead(PartFileName.CheckpointOf(path));
            var part = new PartFile(target, path, handle, checkpoint);
            if (taken is null && checkpoint?.Job == job.Key && RandomAccess.GetLength(handle) >= checkpoint.Length)
            {
                part.Truncate(checkpoint.Length);
                taken = part;
            }
            else
            {
                part.Close();
            }
        }

        return taken;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, Lock, FileOptions.Asynchronous);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void RemoveCheckpoint()
    {
        TryDelete(PartFileName.CheckpointOf(_path));
        Checkpoint = null;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next download to the same target removes it. This failure must not hide the reason for the removal.
        }
    }

    private long? FreeBytes()
    {
        try
        {
            var folder = Path.GetDirectoryName(_path)!;
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // for example a network share
        }
    }
}
