using Microsoft.Win32.SafeHandles;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// A file that does not have its name yet. It lies beside its place under a name of its own, locked, so that nobody else writes it, removes it
/// or goes on with it; it gets its name only when it is whole and on the disk. Otherwise it is gone, unless it may be gone on with: then
/// a note beside it says what it is.
/// </summary>
internal sealed class PartFile : IDisposable
{
    internal const string Extension = ".part";

    /// <summary>
    /// Of a large file, all but the end is on the disk already when the last byte comes. And so often it is noted down how much there is:
    /// what is shorter is not worth being gone on with by another process, and leaves nothing.
    /// </summary>
    internal const int CheckpointEvery = 32 * 1024 * 1024;

    /// <summary>
    /// Nobody else. A file is renamed while it is open, which Windows allows only where its deletion is shared; elsewhere any sharing
    /// would make the lock a weaker one.
    /// </summary>
    internal static readonly FileShare Lock = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly string _target;
    private readonly string _path;
    private long _flushed;
    private Task _flush = Task.CompletedTask;
    private bool _keep;
    private bool _committed;

    private PartFile(string target, string path, SafeFileHandle handle, PartNote? note) =>
        (_target, _path, Handle, Note) = (target, path, handle, note);

    /// <summary>The open file.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>The number of bytes written.</summary>
    internal long Length { get; private set; }

    /// <summary>What is noted down about the file; null when nothing is.</summary>
    internal PartNote? Note { get; private set; }

    /// <summary>
    /// Begins a file for <paramref name="target"/>, making the folder where it is missing; or goes on with one that a process left behind
    /// which was fetching the same job's file. What else was left behind is removed.
    /// </summary>
    internal static PartFile Open(string target, ExportJob job)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        return TakeUp(folder, target, job) ?? Create(folder, target);
    }

    /// <summary>Whether a file of this name is the part of another, or a note about one.</summary>
    internal static bool IsName(string name) => PartName.Pattern().IsMatch(name);

    /// <summary>Writes the next bytes.</summary>
    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(Handle, bytes, Length, cancellation).ConfigureAwait(false);
        Length += bytes.Length;
        if (Length - _flushed < CheckpointEvery || !_flush.IsCompleted)
            return;
        await _flush.ConfigureAwait(false); // the system tells a failure once only
        _flushed = Length;
        _flush = Task.Run(() => RandomAccess.FlushToDisk(Handle), CancellationToken.None);
    }

    /// <summary>Cuts the file off.</summary>
    /// <param name="length">What is left, in bytes.</param>
    internal void Truncate(long length)
    {
        RandomAccess.SetLength(Handle, length);
        Length = _flushed = length;
        if (length == 0)
            Forget();
    }

    /// <summary>Finds before they come that the disk has no room for so many bytes more.</summary>
    /// <exception cref="TcbException"><c>DiskFull</c>.</exception>
    internal void CheckRoom(long bytes)
    {
        if (FreeBytes() is { } free && free < bytes)
            throw FileErrors.NoRoom(_target, bytes, free);
    }

    /// <summary>Notes down what the file is, so that another process can go on with it.</summary>
    internal void WriteNote(PartNote note)
    {
        note.Write(PartName.NoteOf(_path));
        Note = note;
    }

    /// <summary>Leaves the file for another process to go on with, if a note says what it is.</summary>
    internal void Keep() => _keep = true;

    /// <summary>Brings the file to the disk, to its end.</summary>
    internal void Flush()
    {
        // Before the name: after a crash of the machine, a file of that name must not be one whose bytes never reached the disk.
        _flush.GetAwaiter().GetResult();
        RandomAccess.FlushToDisk(Handle);
    }

    /// <summary>Gives the file its name. What had the name before is replaced in one step, or not at all.</summary>
    internal void Commit(bool overwrite)
    {
        // While it is open, and so locked: nobody may take it for left behind.
        File.Move(_path, _target, overwrite);
        _committed = true;
        Forget();
    }

    /// <summary>Removes the file unless it got its name, or is kept.</summary>
    public void Dispose()
    {
        _flush.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(); // it holds the file open
        if (!_committed && !(_keep && Note is not null))
        {
            TryDelete(_path);
            Forget();
        }

        Handle.Dispose();
    }

    private static PartFile Create(string folder, string target)
    {
        while (true)
        {
            var path = PartName.New(folder, target);
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Lock, FileOptions.Asynchronous);
            if (File.Exists(path))
                return new PartFile(target, path, handle, note: null);
            handle.Dispose(); // in the moment before it was locked, another process took it for left behind
        }
    }

    private static PartFile? TakeUp(string folder, string target, ExportJob job)
    {
        PartFile? taken = null;
        foreach (var note in PartName.NotesWithoutPart(folder, target))
            TryDelete(note);
        foreach (var path in PartName.Existing(folder, target))
        {
            // One that is locked is being written; what cannot be opened for another reason is not ours to remove.
            if (TryOpen(path) is not { } handle)
                continue;
            var note = PartNote.TryRead(PartName.NoteOf(path));
            var part = new PartFile(target, path, handle, note);
            if (taken is null && note is not null && note.IsOf(job) && RandomAccess.GetLength(handle) >= note.Length)
            {
                part.Truncate(note.Length);
                taken = part;
            }
            else
            {
                part.Dispose();
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

    private void Forget()
    {
        TryDelete(PartName.NoteOf(_path));
        Note = null;
    }

    /// <summary>What cannot be removed now is when the same file is saved again; it must not hide why it is to be removed.</summary>
    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // See above.
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
            return null; // a share of another machine, for one
        }
    }
}
