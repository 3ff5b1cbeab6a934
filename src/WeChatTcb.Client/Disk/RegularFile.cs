using Microsoft.Win32.SafeHandles;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Disk;

/// <summary>
/// Opens files where the path may be a pipe, a socket or a device instead: opening a pipe can wait for ever. Here it is an
/// <see cref="IOException"/>.
/// </summary>
internal static class RegularFile
{
    /// <summary>Whether there is something of this name that is a symbolic link, or neither a file nor a folder.</summary>
    internal static bool IsLinkOrSpecial(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: false) is not null || UnixFile.IsSpecial(path);

    /// <summary>Opens a file that another process may be writing or replacing.</summary>
    /// <exception cref="IOException">It does not exist, cannot be read, or is a pipe, a socket or a terminal.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    internal static SafeFileHandle OpenRead(string path)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(path) && UnixFile.TryOpen(path, out var isSpecial) is { } handle)
        {
            if (!isSpecial)
                return handle;
            handle.Dispose();
            throw new IOException(Messages.FormatNotAFile(path));
        }

        // It fails on other systems than Windows, with the right exception.
        return File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
    }

    /// <summary>Reads a whole file that another process may be replacing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="maxSize">The longest file that is read, in bytes.</param>
    /// <exception cref="FileTooLargeException">The file is longer.</exception>
    /// <exception cref="IOException">It does not exist, cannot be read, or is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    internal static byte[] ReadAll(string path, int maxSize)
    {
        using var handle = OpenRead(path);
        var length = RandomAccess.GetLength(handle);
        if (length > maxSize)
            throw new FileTooLargeException(path);
        var bytes = new byte[length];
        var count = 0;
        while (count < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(count), count) is > 0 and var read)
            count += read;
        return count == bytes.Length ? bytes : bytes[..count];
    }
}

/// <summary>A file is longer than any that the module writes under this name.</summary>
internal sealed class FileTooLargeException(string path) : IOException(Messages.FormatFileTooLarge(path));
