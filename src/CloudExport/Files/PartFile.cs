namespace CloudExport.Files;

/// <summary>
/// A file that does not have its name yet. It lies beside its place under a name of its own, locked; it gets its name only when it is
/// whole, and is gone otherwise.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _target;
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _committed;

    private PartFile(string target, string path, FileStream stream) => (_target, _path, _stream) = (target, path, stream);

    /// <summary>The bytes.</summary>
    internal Stream Stream => _stream;

    /// <summary>Begins a file for <paramref name="target"/>, making the folder where it is missing.</summary>
    internal static PartFile Create(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        // Shortened as names from the service are: a name that may be as long as names get leaves no room for more.
        var name = ExportFileName.Shorten(Path.GetFileName(target));
        var path = Path.Combine(folder, $"{name}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}.part");
        // Unbuffered: what is written comes in large pieces.
        return new PartFile(target, path, new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));
    }

    /// <summary>Gives the file its name. What had the name before is replaced in one step, or not at all.</summary>
    internal void Commit(bool overwrite)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path, _target, overwrite);
        _committed = true;
    }

    /// <summary>Removes the file unless it got its name.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed)
            File.Delete(_path);
    }
}
