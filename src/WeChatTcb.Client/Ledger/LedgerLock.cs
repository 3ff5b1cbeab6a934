namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The right to drive one export, held by an open file that the operating system lets nobody else open. However the holder ends, the
/// system takes the right back.
/// </summary>
internal sealed class LedgerLock : IDisposable
{
    // What the systems call a file that is held: EWOULDBLOCK of Linux and of macOS, and the two sharing violations of Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly string _path;
    private readonly FileStream _file;

    private LedgerLock(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Takes the right, if nobody has it.</summary>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    internal static LedgerLock? TryTake(string path)
    {
        try
        {
            return new LedgerLock(path, new FileStream(path, DurableFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite)));
        }
        catch (IOException exception) when (Held.Contains(exception.HResult))
        {
            return null;
        }
    }

    /// <summary>
    /// Removes the file with the right. For exports on which nobody acts any more: two who take the right at this moment may both get it,
    /// one of a file that has no name any longer.
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
            // Somebody took it in between, and will remove it.
        }
    }

    public void Dispose() => _file.Dispose();
}
