namespace WeChatTcb.Client.Downloads;

/// <summary>The errors of saving, checking and reading files.</summary>
internal static class FileErrors
{
    private const string SaveAgain = "Save the file again; the service keeps it for a while.";
    private const string MakeRoom = "Free space, or choose a -Destination on another disk. An existing file of that name is unchanged.";
    private const string Inspect = "Save the file again; if the error persists, save it with -SkipCountCheck to inspect it.";

    /// <summary>ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; elsewhere ENOSPC, and EDQUOT of Linux and of macOS.</summary>
    private static readonly int[] DiskFullCodes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)] : [28, 122, 69];

    /// <summary>ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; elsewhere EWOULDBLOCK of Linux and of macOS.</summary>
    private static readonly int[] InUseCodes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070020), unchecked((int)0x80070021)] : [11, 35];

    internal static TcbException Exists(string path) => new(
        "FileExists", TcbErrorKind.AlreadyExists, $"{path} exists already.",
        "Choose another -Destination, or use -Force to replace the file once the new one is complete.");

    internal static TcbException IsFolder(string path) => new(
        "DestinationIsFolder", TcbErrorKind.InvalidArgument, $"{path} is a folder.", "Choose another -Destination.");

    internal static TcbException IsDevice(string path) => new(
        "DestinationIsDevice", TcbErrorKind.InvalidArgument,
        $"{path} is in the folder of this machine's devices; a file there would replace a device.",
        "Choose another -Destination.");

    internal static TcbException Duplicate(string path) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, $"Two exports of this command would both be saved as {path}.",
        "Specify a different -Destination or -FilePath for each export; in a folder, a file is named after its -FilePath.");

    internal static TcbException IsReceipt(string path) => new(
        "DestinationIsReceipt", TcbErrorKind.InvalidArgument, $"{path} has the name of a receipt.",
        "Choose a -Destination that does not end in .receipt.json.");

    internal static TcbException NameTooLong(string path, Exception? cause = null) => new(
        "PathTooLong", TcbErrorKind.InvalidArgument, $"{path} is too long for this file system.", "Choose a shorter -Destination.", cause);

    internal static TcbException NoRoom(string path, long needed, long free) => new(
        "DiskFull", TcbErrorKind.Write, $"{path} needs {needed} more bytes, and the disk has {free} left.", MakeRoom);

    /// <summary>The error for a failure to write. An existing file of that name is unchanged.</summary>
    internal static TcbException CannotWrite(string path, Exception cause) => cause switch
    {
        PathTooLongException => NameTooLong(path, cause),
        IOException when DiskFullCodes.Contains(cause.HResult) =>
            new("DiskFull", TcbErrorKind.Write, $"{path} cannot be written, because the disk is full.", MakeRoom, cause),
        IOException when InUseCodes.Contains(cause.HResult) =>
            new(
                "FileInUse", TcbErrorKind.Write, $"{path} cannot be written, because another program has it open.",
                "Close it there, then save the file again.", cause),
        UnauthorizedAccessException => new(
            "NoWriteAccess", TcbErrorKind.PermissionDenied, $"{path} cannot be written: {cause.Message}",
            "Check the permissions of the folder and of an existing file, and whether another program has it open. That file is unchanged.",
            cause),
        _ => new(
            "CannotWriteFile", TcbErrorKind.Write, $"{path} cannot be written: {cause.Message}",
            "Check the folder and the disk. An existing file of that name is unchanged.", cause),
    };

    internal static TcbException CannotRead(string path, Exception cause) =>
        new(
            "CannotReadFile", TcbErrorKind.InvalidOperation, $"{path} cannot be read: {cause.Message}",
            "Check the path and the permissions of the file.", cause);

    internal static TcbException NotThere(string path, Exception? cause = null) =>
        new("FileNotFound", TcbErrorKind.NotFound, $"{path} does not exist.", "Check the path.", cause);

    internal static TcbException NotAReceipt(string path, Exception? cause = null) => new(
        "DamagedReceipt", TcbErrorKind.InvalidData, $"{path} is not a valid receipt.",
        "Save the file again, or remove the receipt.", cause);

    internal static TcbException NewerReceipt(string path) => new(
        "NewerReceipt", TcbErrorKind.InvalidOperation, $"{path} cannot be read: a newer version of this module wrote it.",
        "Update the module to check the file.");

    internal static TcbException DownloadBroken(ExportJob job, Exception cause) => new ExportJobException(
        "DownloadBroken", TcbErrorKind.Connection, job,
        $"The download of the file of {Describe(job)} ended before it was complete: {cause.Message}",
        SaveAgain, cause, isTransient: true);

    internal static TcbException DownloadStalled(ExportJob job, TimeSpan limit) => new ExportJobException(
        "DownloadStalled", TcbErrorKind.Timeout, job,
        $"The download of the file of {Describe(job)} received no data for {limit.TotalSeconds:F0} s.",
        SaveAgain, isTransient: true);

    internal static TcbException CannotResume(ExportJob job, string why) => new ExportJobException(
        "DownloadNotResumable", TcbErrorKind.Connection, job,
        $"The download of the file of {Describe(job)} cannot be resumed where it stopped: {why}.",
        SaveAgain, isTransient: true);

    /// <summary>Transient only if bytes are missing: a retry may bring them.</summary>
    internal static TcbException WrongLength(ExportJob job, long expected, long received) => new ExportJobException(
        "WrongLength", TcbErrorKind.InvalidData, job,
        $"The file of {Describe(job)} should have {expected} bytes, and {(received > expected ? "more" : received)} came.",
        "Save the file again.", isTransient: received < expected);

    internal static TcbException TooManyRecords(ExportJob job, long expected) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job,
        $"The file of {Describe(job)} should have {expected} records, and has more.", Inspect);

    internal static TcbException Damaged(ExportJob job, string fault) => new ExportJobException(
        "DamagedFile", TcbErrorKind.InvalidData, job, $"The file of {Describe(job)} is damaged: {fault}.", Inspect);

    internal static TcbException WrongRecordCount(ExportJob job, long expected, long counted) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job,
        $"The file of {Describe(job)} should have {expected} records, and has {counted}.", Inspect);

    private static string Describe(ExportJob job) => $"job {job.JobId} of {job.Env}";
}
