using System.Globalization;

namespace WeChatTcb.Client.Downloads;

/// <summary>What can go wrong while a file comes home: each cause with its id, its words and what to do.</summary>
internal static class FileErrors
{
    private const string SaveAgain = "Save the file again; the job keeps it for a while.";
    private const string MakeRoom = "Make room, or choose a -Destination on another disk. A file of that name from before is untouched.";
    private const string LookAtIt = "Save the file again; if it stays, look at the file with -SkipCountCheck.";

    /// <summary>ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; elsewhere ENOSPC, and EDQUOT of Linux and of macOS.</summary>
    private static readonly int[] DiskFullCodes = OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)] : [28, 122, 69];

    /// <summary>ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; elsewhere EWOULDBLOCK of Linux and of macOS, from a lock.</summary>
    private static readonly int[] InUseCodes = OperatingSystem.IsWindows() ? [unchecked((int)0x80070020), unchecked((int)0x80070021)] : [11, 35];

    internal static TcbException Exists(string path) => new(
        "FileExists", TcbErrorKind.AlreadyExists, $"{path} exists already.", "Choose another -Destination, or use -Force to replace the file once the new one is whole.");

    internal static TcbException IsFolder(string path) => new(
        "DestinationIsFolder", TcbErrorKind.InvalidArgument, $"{path} is a folder.", "Choose another -Destination.");

    internal static TcbException IsDevice(string path) => new(
        "DestinationIsDevice", TcbErrorKind.InvalidArgument, $"{path} is in the folder of this machine's devices; a file there would take a device's place.",
        "Choose another -Destination.");

    /// <summary>Two files of one command would have the same name, and the later would replace the earlier.</summary>
    internal static TcbException Duplicate(string path) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, $"Two exports of this command would both be saved as {path}.",
        "Give each export a -Destination or -FilePath of its own; a folder takes the name of each -FilePath.");

    internal static TcbException IsReceipt(string path) => new(
        "DestinationIsReceipt", TcbErrorKind.InvalidArgument, $"{path} has the name of a receipt, which lies beside a saved file.", "Choose a -Destination that does not end in .receipt.json.");

    internal static TcbException NameTooLong(string path, Exception? cause = null) => new(
        "PathTooLong", TcbErrorKind.InvalidArgument, $"{path} is too long for this file system.", "Choose a shorter -Destination.", cause);

    /// <summary>There is less room than the file is known to take.</summary>
    internal static TcbException NoRoom(string path, long needed, long free) => new(
        "DiskFull", TcbErrorKind.Write, string.Create(CultureInfo.InvariantCulture, $"{path} needs {needed} bytes more, and the disk has {free} left."), MakeRoom);

    /// <summary>Tells the ways apart in which a file system refuses. What had the name before is as it was.</summary>
    internal static TcbException CannotWrite(string path, Exception cause) => cause switch
    {
        PathTooLongException => NameTooLong(path, cause),
        IOException when DiskFullCodes.Contains(cause.HResult) =>
            new("DiskFull", TcbErrorKind.Write, $"{path} cannot be written, because the disk is full.", MakeRoom, cause),
        IOException when InUseCodes.Contains(cause.HResult) =>
            new("FileInUse", TcbErrorKind.Write, $"{path} cannot be written, because another program holds it open.", "Close it there, then save the file again.", cause),
        UnauthorizedAccessException => new(
            "NoWriteAccess", TcbErrorKind.PermissionDenied, $"{path} cannot be written: {cause.Message}",
            "Check the rights of the folder and of a file of that name, and whether another program holds it open. A file of that name from before is untouched.", cause),
        _ => new(
            "CannotWriteFile", TcbErrorKind.Write, $"{path} cannot be written: {cause.Message}",
            "Check the folder and the disk. A file of that name from before is untouched.", cause),
    };

    internal static TcbException CannotRead(string path, Exception cause) =>
        new("CannotReadFile", TcbErrorKind.InvalidOperation, $"{path} cannot be read: {cause.Message}", "Check the path and the file's rights.", cause);

    internal static TcbException NotThere(string path, Exception? cause = null) =>
        new("FileNotFound", TcbErrorKind.NotFound, $"{path} does not exist.", "Check the path.", cause);

    internal static TcbException NotAReceipt(string path, Exception? cause = null) => new(
        "DamagedReceipt", TcbErrorKind.InvalidData, $"{path} is no receipt that this module can read.", "Save the file again, or remove the receipt.", cause);

    internal static TcbException DownloadBroken(ExportJob job, Exception cause) => new ExportJobException(
        "DownloadBroken", TcbErrorKind.Connection, job, $"The file of job {job.JobId} of {job.Env} came to an end before it was whole: {cause.Message}",
        SaveAgain, cause, isTransient: true);

    internal static TcbException DownloadStalled(ExportJob job, TimeSpan limit) => new ExportJobException(
        "DownloadStalled", TcbErrorKind.Timeout, job, $"The file of job {job.JobId} of {job.Env} stood still for {limit.TotalSeconds:F0} s.",
        SaveAgain, isTransient: true);

    /// <summary>What the storage has is not what the download began with, or it gives no part of it.</summary>
    internal static TcbException CannotGoOn(ExportJob job, string why) => new ExportJobException(
        "DownloadNotResumable", TcbErrorKind.Connection, job, $"The file of job {job.JobId} of {job.Env} does not go on where it stopped: {why}.",
        SaveAgain, isTransient: true);

    /// <summary>Fewer bytes than announced may be more the next time.</summary>
    internal static TcbException WrongLength(ExportJob job, long expected, long received) => new ExportJobException(
        "WrongLength", TcbErrorKind.InvalidData, job,
        string.Create(CultureInfo.InvariantCulture, $"The file of job {job.JobId} of {job.Env} should have {expected} bytes, and {(received > expected ? "more" : received)} came."),
        "Save the file again.", isTransient: received < expected);

    internal static TcbException TooManyRecords(ExportJob job, long expected) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job, $"The file of job {job.JobId} of {job.Env} should have {expected} records, and has more.", LookAtIt);

    internal static TcbException Damaged(ExportJob job, string fault) => new ExportJobException(
        "DamagedFile", TcbErrorKind.InvalidData, job, $"The file of job {job.JobId} of {job.Env} is damaged: {fault}.", LookAtIt);

    internal static TcbException WrongRecordCount(ExportJob job, long expected, long counted) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job, $"The file of job {job.JobId} of {job.Env} should have {expected} records, and has {counted}.",
        LookAtIt);
}
