using System.Runtime.InteropServices;

namespace WeChatTcb.Client.Disk;

/// <summary>Writes small files atomically and durably: even after a crash, a reader sees the complete old or new text.</summary>
internal static partial class DurableFile
{
    /// <summary>Readable by its owner only. On Windows, the permissions of the user's folder ensure that.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int MaxMoves = 20;

    /// <summary>The name of a file until it is complete. One name is enough: only the holder of the lock writes the file.</summary>
    internal static string TemporaryOf(string path) => path + ".tmp";

    /// <summary>Writes <paramref name="bytes"/> under <paramref name="path"/>.</summary>
    /// <param name="reached">Called after each step; tests use it to simulate a crash.</param>
    internal static void Write(string path, ReadOnlySpan<byte> bytes, Action<string>? reached = null)
    {
        var temporary = TemporaryOf(path);
        using (var file = new FileStream(temporary, Options(FileMode.Create, FileAccess.Write)))
        {
            reached?.Invoke("created");
            file.Write(bytes[..(bytes.Length / 2)]);
            reached?.Invoke("half written");
            file.Write(bytes[(bytes.Length / 2)..]);
            file.Flush(flushToDisk: true);
        }

        reached?.Invoke("written");
        Replace(temporary, path);
        reached?.Invoke("named");
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a file that another process may be replacing.</summary>
    internal static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Options for a file that nobody else can open at the same time.</summary>
    internal static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
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

    private static void Replace(string from, string to)
    {
        for (var move = 1; ; move++)
        {
            try
            {
                File.Move(from, to, overwrite: true);
                return;
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && move < MaxMoves)
            {
#pragma warning disable RS0030 // A few milliseconds on a thread pool thread; an asynchronous ledger would not be worth them.
                Thread.Sleep(move); // Windows does not replace a file that somebody is reading
#pragma warning restore RS0030
            }
        }
    }

    /// <summary>Flushes the folder's file names to the disk, which Windows does by itself. If that fails, they are flushed later.</summary>
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows() || Open(path, 0) is not (>= 0 and var folder))
            return;
        _ = Sync(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
