using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WeChatTcb.Client.Disk;

/// <summary>Writes small files atomically and durably: even after a crash, a reader sees the complete old or new text.</summary>
internal static partial class DurableFile
{
    /// <summary>Readable by its owner only. On Windows, the permissions of the user's folder ensure that.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>EINVAL, EROFS, and ENOTSUP of Linux and of macOS: some file systems have nothing to flush.</summary>
    private static readonly int[] NotSupported = [22, 30, 95, 45];

    /// <summary>The name of a file until it is complete. One name is enough: only the holder of the lock writes the file.</summary>
    internal static string TemporaryOf(string path) => path + ".tmp";

    /// <summary>Writes <paramref name="bytes"/> under <paramref name="path"/>.</summary>
    /// <param name="reached">Called after each step; tests use it to simulate a crash.</param>
    internal static void Write(string path, byte[] bytes, Action<string>? reached = null) => Write(
        path,
        file =>
        {
            file.Write(bytes.AsSpan(..(bytes.Length / 2)));
            reached?.Invoke("half written");
            file.Write(bytes.AsSpan((bytes.Length / 2)..));
        },
        reached);

    /// <summary>Writes what <paramref name="write"/> produces under <paramref name="path"/>.</summary>
    internal static void Write(string path, Action<Stream> write, Action<string>? reached = null)
    {
        var temporary = TemporaryOf(path);
        File.Delete(temporary); // of a killed process; or a link, which must not be followed
        using (var file = new FileStream(temporary, Options(FileMode.CreateNew, FileAccess.Write)))
        {
            reached?.Invoke("created");
            write(file);
            Flush(file.SafeFileHandle);
        }

        reached?.Invoke("written");
        Renames.Move(temporary, path, overwrite: true);
        reached?.Invoke("named");
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Options for a file that nobody else can open at the same time.</summary>
    internal static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Creates a folder that only its owner can enter.</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Deletes a file, if that is possible.</summary>
    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever writes there next removes it. This failure must not hide the reason for the removal.
        }
    }

    /// <summary>Flushes a file to the disk.</summary>
    /// <exception cref="FlushFailedException">After a crash of the machine, the file may lack bytes.</exception>
    internal static void Flush(SafeFileHandle file)
    {
        RandomAccess.FlushToDisk(file);
        if (!OperatingSystem.IsWindows())
            Sync(file); // .NET does not report a failure
    }

    /// <summary>Flushes a folder's file names to the disk, which Windows does by itself.</summary>
    /// <exception cref="FlushFailedException">After a crash of the machine, a rename may be undone.</exception>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows() || Open(path, 0) is not (>= 0 and var descriptor))
            return; // a folder that may be written but not read cannot be flushed
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        Sync(folder);
    }

    private static unsafe void Sync(SafeFileHandle file)
    {
        // As the runtime finds it, and so with the libraries that were loaded before it.
        var sync = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");
        var isReferenced = false;
        try
        {
            file.DangerousAddRef(ref isReferenced);
            if (sync((int)file.DangerousGetHandle()) < 0 && Marshal.GetLastSystemError() is var error && !NotSupported.Contains(error))
                throw new FlushFailedException(Marshal.GetPInvokeErrorMessage(error));
        }
        finally
        {
            if (isReferenced)
                file.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

/// <summary>The system could not write a file or a file name to the disk.</summary>
internal sealed class FlushFailedException(string message) : IOException(message);
