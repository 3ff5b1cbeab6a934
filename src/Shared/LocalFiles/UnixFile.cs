using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WeChatTcb.LocalFiles;

/// <summary>
/// Opens files of Unix of which something else may have the name: .NET would wait at a pipe until somebody writes to it, perhaps for ever.
/// </summary>
internal static partial class UnixFile
{
    /// <summary>O_NONBLOCK | O_CLOEXEC of Linux and of macOS; without O_CREAT, and so only for reading.</summary>
    private static readonly int OpenFlags = OperatingSystem.IsMacOS() ? 0x4 | 0x1000000 : 0x800 | 0x80000;

    /// <summary>ENXIO: a socket has no contents.</summary>
    private const int NoSuchDevice = 6;

    private const int FromCurrent = 1;

    /// <summary>Whether there is something of this name that is neither a file nor a folder. Not on Windows.</summary>
    internal static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path) || !File.Exists(path))
            return false;
        TryOpen(path, out var isSpecial)?.Dispose();
        return isSpecial;
    }

    /// <summary>Opens a file or a folder for reading; null if that fails.</summary>
    /// <param name="isSpecial">Whether it is a pipe, a socket or a terminal.</param>
    internal static SafeFileHandle? TryOpen(string path, out bool isSpecial)
    {
        var descriptor = Open(path, OpenFlags);
        if (descriptor < 0)
        {
            isSpecial = Marshal.GetLastPInvokeError() == NoSuchDevice;
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        isSpecial = Seek(handle, 0, FromCurrent) < 0;
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int origin);
}
