using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// A file that is not complete: a download, or the result of a conversion. It has a name of its own beside its target, and a locked note,
/// so that nobody else writes, removes or resumes it. It gets the target's name once it is complete and on the disk. Otherwise it is
/// removed, unless it is kept with a checkpoint for another process to resume.
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
    private readonly PartNoteFile _note;
    private FileStream _file;
    private long _flushed;
    private Task _flush = Task.CompletedTask;
    private bool _keep;

    internal PartFile(string target, string path, FileStream file, PartNoteFile note) =>
        (_target, Path, _file, _note) = (target, path, file, note);

    /// <summary>The full path.</summary>
    internal string Path { get; }

    /// <summary>The open file.</summary>
    internal SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>The number of bytes written.</summary>
    internal long Length { get; private set; }

    /// <summary>The last checkpoint; null if there is none.</summary>
    internal PartCheckpoint? Checkpoint => _note.Checkpoint;

    /// <summary>
    /// Creates a part file for <paramref name="target"/>, and its folder if it does not exist; or takes over one that another process left
    /// of the same job's file. Other part files that the module left are removed.
    /// </summary>
    /// <param name="target">The full path that it gets.</param>
    /// <param name="job">The job whose file it is; null for a file that cannot be resumed.</param>
    internal static PartFile Open(string target, JobKey? job)
    {
        var folder = System.IO.Path.GetDirectoryName(target)!;
        DurableFile.CreateFolder(folder);
        return LeftPartFiles.TakeOver(target, job) ?? Create(folder, target, job);
    }

    /// <summary>Checks that files can be created for <paramref name="target"/>. Nothing remains.</summary>
    internal static void Probe(string folder, string target, JobKey? job) => Create(folder, target, job).Close();

    /// <summary>Writes the next bytes.</summary>
    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(Handle, bytes, Length, cancellationToken).ConfigureAwait(false);
        Length += bytes.Length;
        FlushIfDue();
    }

    /// <summary>Writes the next bytes.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(Handle, bytes, Length);
        Length += bytes.Length;
        FlushIfDue();
    }

    private void FlushIfDue()
    {
        if (Length - _flushed < FlushInterval || !_flush.IsCompleted)
            return;
        if (_flush.Exception is { } failure)
            ExceptionDispatchInfo.Throw(failure.InnerException!); // the system reports a failure only once
        _flushed = Length;
        _flush = Task.Run(() => DurableFile.Flush(Handle), CancellationToken.None);
    }

    /// <summary>Removes all bytes, and the checkpoint.</summary>
    internal void Clear()
    {
        SetLength(0);
        _note.Clear();
    }

    /// <summary>Truncates the file.</summary>
    internal void SetLength(long length)
    {
        RandomAccess.SetLength(Handle, length);
        Length = _flushed = length;
    }

    /// <summary>Checks that the disk has room for more bytes before they are downloaded.</summary>
    /// <exception cref="TcbException"><c>DiskFull</c>.</exception>
    internal void CheckRoom(long bytes)
    {
        if (FreeBytes() is { } free && free < bytes)
            throw FileErrors.NoRoom(_target, bytes, free);
    }

    /// <summary>Writes a checkpoint, so that another process can resume the download.</summary>
    internal void WriteCheckpoint(PartCheckpoint checkpoint) => _note.Add(checkpoint);

    /// <summary>Keeps the file for another process to resume, if it has a checkpoint.</summary>
    internal void Keep() => _keep = true;

    /// <summary>Compresses the whole file with gzip. If that fails or is cancelled, the file is kept as it was downloaded.</summary>
    /// <returns>The length and the SHA-256 of the compressed file.</returns>
    internal async Task<(long Length, string Sha256)> CompressAsync(CancellationToken cancellationToken)
    {
        _keep = true;
        await _flush.ConfigureAwait(false);
        var path = PartFileName.CompressedOf(Path);
        File.Delete(path);
        var compressed = await GzipFile.WriteAsync(Handle, path, cancellationToken).ConfigureAwait(false);
        _file.Dispose();
        Renames.Move(path, Path, overwrite: true);
        _note.Clear(); // its checkpoints are of the other contents
        _file = new FileStream(Path, Options(FileMode.Open));
        Length = _flushed = compressed.Length;
        _keep = false;
        return compressed;
    }

    /// <summary>Flushes the whole file to the disk.</summary>
    internal async Task FlushAsync()
    {
        // Before the rename: after a crash of the machine, no file of the target's name may lack bytes.
        await _flush.ConfigureAwait(false);
        DurableFile.Flush(Handle);
    }

    /// <summary>Closes the file, so that it can be renamed. The note remains locked: nobody takes the file over.</summary>
    internal void CloseFile() => _file.Dispose();

    /// <summary>Removes the file unless it was renamed or is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it holds the file open
        Close();
    }

    /// <summary>The same, when nothing is being flushed.</summary>
    internal void Close()
    {
        DurableFile.TryDelete(PartFileName.CompressedOf(Path));
        if (_keep && Checkpoint is not null)
        {
            _file.Dispose();
            _note.Dispose();
            return;
        }

        DurableFile.TryDelete(Path);
        _file.Dispose();
        _note.Remove(); // last: it proves that the others may be removed
    }

    private static PartFile Create(string folder, string target, JobKey? job)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = PartFileName.New(folder, target);
            if (PartNoteFile.TryCreate(path, target, job) is not { } note)
            {
                if (attempt < MaxAttempts)
                    continue;
                throw new IOException(Messages.FormatFileInUse(target), Renames.InUseCodes[0]);
            }

            try
            {
                return new PartFile(target, path, new FileStream(path, Options(FileMode.CreateNew)), note);
            }
            catch
            {
                note.Remove();
                throw;
            }
        }
    }

    internal static FileStreamOptions Options(FileMode mode) => DurableFile.Options(mode, FileAccess.ReadWrite, Lock);

    private long? FreeBytes()
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            return new DriveInfo(OperatingSystem.IsWindows() ? System.IO.Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // for example a network share
        }
    }
}
