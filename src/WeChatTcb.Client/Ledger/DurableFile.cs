using System.Runtime.InteropServices;

namespace WeChatTcb.Client.Ledger;

/// <summary>Writes small files so that whoever looks, at any time and after any end of the machine, sees the old text or the new, whole.</summary>
internal static partial class DurableFile
{
    /// <summary>Readable by its owner only. On Windows the user's own folder sees to that.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int MostMoves = 20;

    /// <summary>The name that a file has until it is whole. One for each file: only who has claimed the file may write it.</summary>
    internal static string TemporaryOf(string path) => path + ".tmp";

    /// <summary>Writes <paramref name="bytes"/> under <paramref name="path"/>.</summary>
    /// <param name="reached">Told of each step that is done, for tests that end the work there.</param>
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

    /// <summary>Reads a file that another process may just be replacing.</summary>
    internal static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file that nobody else can open while this one is.</summary>
    internal static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Makes a folder that only its owner can enter.</summary>
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
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && move < MostMoves)
            {
                Thread.Sleep(move); // Windows replaces no file that somebody is reading
            }
        }
    }

    /// <summary>Has the folder's names on the disk too. Windows does that by itself; where it cannot be done, the names come a little later.</summary>
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
