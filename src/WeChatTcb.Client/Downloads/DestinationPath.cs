using System.Buffers;
using WeChatTcb.Client.Disk;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Downloads;

/// <summary>Checks of the path of a file to save, before anything is requested from the service.</summary>
internal static class DestinationPath
{
    private static readonly SearchValues<char> InvalidOnWindows = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "<>\"|?*");

    /// <summary>Checks a path for what Windows does not take for the name of a file, whatever its folder says.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="TcbException"><c>DestinationIsDevice</c>, <c>DestinationIsStream</c>, or <c>InvalidFileName</c>.</exception>
    internal static void CheckForWindows(string path)
    {
        var parts = path.Split('\\', '/');
        // \\.\NUL, \\.\COM1, \\.\PhysicalDrive0, \\?\GLOBALROOT\…; but not \\?\C:\… and \\?\UNC\…
        var hasPrefix = parts is ["", "", "." or "?", ..];
        if (hasPrefix && !(parts is [_, _, "?", [_, ':'] or "UNC" or "unc", ..]))
            throw FileErrors.DestinationIsDevice(path);
        var names = hasPrefix ? parts[3..] : parts;
        foreach (var part in names is [[_, ':'], ..] ? names[1..] : names)
        {
            if (EscapedFileName.IsDeviceName(part))
                throw FileErrors.DestinationIsDevice(path);
            if (part.Contains(':', StringComparison.Ordinal))
                throw FileErrors.DestinationIsStream(path);
            if (part.AsSpan().IndexOfAny(InvalidOnWindows) >= 0)
                throw FileErrors.InvalidName(path, part);
        }
    }

    /// <summary>The full path of the file to write, checked before anything is.</summary>
    /// <param name="destination">The full path of a file, or of a folder.</param>
    /// <param name="name">The name of the file if <paramref name="destination"/> is a folder; null if it is a file.</param>
    /// <exception cref="TcbException">No file of this name can or may be written.</exception>
    internal static string Target(string destination, string? name)
    {
        if (OperatingSystem.IsWindows())
            CheckForWindows(destination);
        var target = Path.GetFullPath(name is null ? destination : Path.Combine(destination, name));
        CheckDevice(target);
        target = Resolve(target); // a link is written through, as a shell does
        CheckDevice(target);
        if (Directory.Exists(target))
            throw FileErrors.DestinationIsFolder(target);
        var folder = Path.GetDirectoryName(target);
        while (folder is not null && !Path.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        if (File.Exists(folder))
            throw FileErrors.CannotWrite(target, new IOException(Messages.FormatDestinationParentIsFile(folder)));
        if (ExportReceipt.IsName(Path.GetFileName(target)))
            throw FileErrors.DestinationIsReceipt(target, isOfJob: name is not null);
        if (PartFileName.IsMatch(Path.GetFileName(target)))
            throw FileErrors.DestinationIsPartFile(target, isOfJob: name is not null);
        return target;
    }

    /// <summary>Checks that a file of this name, and its receipt, can be written without loss.</summary>
    /// <param name="target">What <see cref="Target"/> returned.</param>
    /// <param name="mayReplace">Whether an existing file may be replaced.</param>
    /// <exception cref="TcbException"><c>PathTooLong</c>, <c>FileExists</c>, or the receipt is something else.</exception>
    internal static void CheckFree(string target, bool mayReplace)
    {
        // A part file has a short name, so a long one would fail only at the rename.
        if (LocalFileName.IsTooLong(Path.GetFileName(target)))
            throw FileErrors.NameTooLong(target);
        if (!mayReplace && File.Exists(target))
            throw FileErrors.Exists(target);
        CheckReceipt(ExportReceipt.PathOf(target), mayReplace);
    }

    private static void CheckDevice(string target)
    {
        // A file that is moved there replaces a device of the whole machine.
        if (!OperatingSystem.IsWindows() && (target == "/dev" || target.StartsWith("/dev/", StringComparison.Ordinal))
            && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
            throw FileErrors.DestinationIsDevice(target);
        if (UnixFile.IsSpecial(target))
            throw FileErrors.DestinationIsSpecial(target);
    }

    /// <summary>The receipt of a file that does not exist any more may be replaced; anything else of that name may not.</summary>
    private static void CheckReceipt(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw FileErrors.DestinationIsFolder(path);
        if (IsLink(path))
            throw FileErrors.ReceiptIsLink(path);
        try
        {
            if (!overwrite)
                _ = ExportReceipt.Read(path);
        }
        catch (TcbException failure)
        {
            throw File.Exists(path) ? FileErrors.Exists(path) : FileErrors.CannotWrite(path, failure.InnerException ?? failure);
        }
    }

    /// <summary>
    /// The file that a symbolic link leads to in the end, whether it exists or not; <paramref name="path"/> if it is no link.
    /// </summary>
    /// <exception cref="TcbException"><c>DestinationIsDeadLink</c>: the links lead in a circle, or to a folder that does not
    /// exist.</exception>
    internal static string Resolve(string path)
    {
        try
        {
            if (File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target)
                return path;
            return Directory.Exists(Path.GetDirectoryName(target.FullName))
                ? target.FullName
                : throw FileErrors.DeadLink(path, Messages.FormatDestinationIsDeadLink_NoFolder(target.FullName));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return path; // not a link, or not readable, which the first write reports
        }
        catch (IOException cause)
        {
            if (IsLink(path))
                throw FileErrors.DeadLink(path, Messages.DestinationIsDeadLink_Loop, cause);
            return path;
        }
    }

    /// <summary>Whether there is a symbolic link of this name.</summary>
    internal static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Checks that a file can be created or replaced, as far as this can be known in advance. Nothing remains.</summary>
    /// <param name="target">What <see cref="Target"/> returned.</param>
    /// <param name="job">The job whose file it is; null for a file of no job.</param>
    /// <exception cref="TcbException"><c>NoWriteAccess</c>, <c>FileInUse</c>, <c>CannotWriteFile</c>, <c>PathTooLong</c>, or
    /// <c>DiskFull</c>.</exception>
    internal static void CheckWritable(string target, JobKey? job)
    {
        try
        {
            // A folder that does not exist is created when there is something to save.
            var folder = Path.GetDirectoryName(target);
            while (folder is not null && !Directory.Exists(folder))
                folder = Path.GetDirectoryName(folder);
            if (folder is null)
                throw FileErrors.CannotWrite(target, new DirectoryNotFoundException());
            PartFile.Probe(folder, target, job);
            if (OperatingSystem.IsWindows() && File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
                throw FileErrors.DestinationIsReadOnly(target);
            if (Renames.IsInUse(target) || Renames.IsInUse(ExportReceipt.PathOf(target)))
                throw FileErrors.InUse(target);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(target, cause);
        }
    }
}
