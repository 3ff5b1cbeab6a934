namespace WeChatTcb.Client.Disk;

/// <summary>A lock among processes: a file that nobody else can open. The system releases it however the process ends.</summary>
internal sealed class LockFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    private LockFile(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Takes the lock; null if somebody holds it.</summary>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    internal static LockFile? TryTake(string path)
    {
        try
        {
            return new LockFile(path, new FileStream(path, DurableFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite)));
        }
        catch (IOException exception) when (Renames.InUseCodes.Contains(exception.HResult))
        {
            return null;
        }
    }

    /// <summary>The contents of the file, cut after <paramref name="maxSize"/> bytes.</summary>
    internal byte[] ReadContents(int maxSize)
    {
        var bytes = new byte[Math.Min(_file.Length, maxSize)];
        _file.Position = 0;
        return bytes[.._file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Replaces the contents of the file.</summary>
    internal void WriteContents(byte[] bytes)
    {
        _file.Position = 0;
        _file.Write(bytes);
        _file.SetLength(bytes.Length);
    }

    /// <summary>Appends to the contents of the file.</summary>
    internal void Append(byte[] bytes)
    {
        _file.Position = _file.Length;
        _file.Write(bytes);
    }

    /// <summary>
    /// Releases the lock and removes its file. Only for what nobody works on any more: two processes that take the lock at this moment may
    /// both get it, one of them on a file that has no name any more.
    /// </summary>
    internal void Remove()
    {
        _file.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process has taken the lock in between, and will remove the file.
        }
    }

    public void Dispose() => _file.Dispose();
}
