using Microsoft.Win32.SafeHandles;

namespace CloudExport.Files;

/// <summary>
/// A file that does not have its name yet. It lies beside its place under a name of its own, locked; it gets its name only when it is
/// whole and on the disk, and is gone otherwise.
/// </summary>
internal sealed class PartFile : IDisposable
{
    /// <summary>Of a large file, all but the end is on the disk already when the last byte comes.</summary>
    private const int FlushEvery = 32 * 1024 * 1024;

    private readonly string _target;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _length;
    private long _flushed;
    private Task _flush = Task.CompletedTask;
    private bool _committed;

    private PartFile(string target, string path, SafeFileHandle file) => (_target, _path, _file) = (target, path, file);

    /// <summary>Begins a file for <paramref name="target"/>, making the folder where it is missing.</summary>
    internal static PartFile Create(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        // Shortened as names from the service are: a name that may be as long as names get leaves no room for more.
        var name = ExportFileName.Shorten(Path.GetFileName(target));
        var path = Path.Combine(folder, $"{name}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}.part");
        return new PartFile(target, path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous));
    }

    /// <summary>Writes the next bytes.</summary>
    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(_file, bytes, _length, cancellation).ConfigureAwait(false);
        _length += bytes.Length;
        if (_length - _flushed < FlushEvery || !_flush.IsCompleted)
            return;
        await _flush.ConfigureAwait(false); // the system tells a failure once only
        _flushed = _length;
        _flush = Task.Run(() => RandomAccess.FlushToDisk(_file), CancellationToken.None);
    }

    /// <summary>Gives the file its name. What had the name before is replaced in one step, or not at all.</summary>
    internal void Commit(bool overwrite)
    {
        // Before the name: after a crash of the machine, a file of that name must not be one whose bytes never reached the disk.
        _flush.GetAwaiter().GetResult();
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(_path, _target, overwrite);
        _committed = true;
    }

    /// <summary>Removes the file unless it got its name.</summary>
    public void Dispose()
    {
        _flush.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(); // it holds the file open
        _file.Dispose();
        if (!_committed)
            File.Delete(_path);
    }
}
