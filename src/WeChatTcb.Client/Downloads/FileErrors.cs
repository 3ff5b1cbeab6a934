using System.Globalization;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Downloads;

/// <summary>The errors of saving, checking and reading files.</summary>
internal static class FileErrors
{
    /// <summary>ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; elsewhere ENOSPC, and EDQUOT of Linux and of macOS.</summary>
    private static readonly int[] DiskFullCodes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)] : [28, 122, 69];

    /// <summary>EROFS.</summary>
    private const int ReadOnlyFileSystem = 30;

    internal static TcbException Exists(string path) => new(
        "FileExists", TcbErrorKind.AlreadyExists, Messages.FormatFileExists(path), Messages.FileExists_Advice);

    internal static TcbException DestinationIsFolder(string path) => new(
        "DestinationIsFolder", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsFolder(path), Messages.Destination_Advice);

    internal static TcbException DestinationIsDevice(string path) => new(
        "DestinationIsDevice", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsDevice(path), Messages.Destination_Advice);

    internal static TcbException DestinationIsSpecial(string path) => new(
        "DestinationIsDevice", TcbErrorKind.InvalidArgument, Messages.FormatNotAFile(path),
        Messages.Destination_Advice);

    /// <param name="path">The path.</param>
    /// <param name="isOfJob">Whether the name comes from the path of the job, and only the folder from the user.</param>
    internal static TcbException DestinationIsPartFile(string path, bool isOfJob) => new(
        "DestinationIsPartFile", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsPartFile(path),
        isOfJob ? Messages.DestinationOfFilePath_Advice : Messages.DestinationIsPartFile_Advice);

    internal static TcbException DestinationIsStream(string path) => new(
        "DestinationIsStream", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsStream(path),
        Messages.Destination_Advice);

    internal static TcbException InvalidName(string path, string part) => new(
        "InvalidFileName", TcbErrorKind.InvalidArgument, Messages.FormatInvalidFileName(path, part), Messages.InvalidFileName_Advice);

    internal static TcbException DeadLink(string path, string why, Exception? cause = null) => new(
        "DestinationIsDeadLink", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsDeadLink(path, why),
        Messages.DestinationIsDeadLink_Advice, cause);

    internal static TcbException ReceiptIsLink(string path) => new(
        "ReceiptIsLink", TcbErrorKind.InvalidArgument, Messages.FormatReceiptIsLink(path), Messages.ReceiptIsLink_Advice);

    internal static TcbException ReceiptNotWritten(string path, Exception cause) => new(
        "ReceiptNotWritten", TcbErrorKind.Write, Messages.FormatReceiptNotWritten(path, Reason(cause)), Messages.ReceiptNotWritten_Advice,
        cause);

    internal static TcbException ReceiptLost(string path, string receipt, Exception cause) => new(
        "ReceiptNotWritten", TcbErrorKind.Write, Messages.FormatReceiptNotWritten_Lost(path, receipt, Reason(cause)),
        Messages.ReceiptNotWritten_LostAdvice, cause);

    internal static TcbException NotFlushed(string path, Exception cause, bool isInPlace) => new(
        "FlushFailed", TcbErrorKind.Write,
        isInPlace ? Messages.FormatFlushFailed_InPlace(path, Reason(cause)) : Messages.FormatFlushFailed(path, Reason(cause)),
        isInPlace ? Messages.FlushFailed_InPlaceAdvice : Messages.FlushFailed_Advice, cause);

    internal static TcbException InUse(string path, Exception? cause = null) => new(
        "FileInUse", TcbErrorKind.Write, Messages.FormatFileInUse(path), Messages.FileInUse_Advice, cause);

    internal static TcbException DestinationIsReadOnly(string path) => NoAccess(path, Messages.CannotWriteFile_ReadOnly, cause: null);

    internal static TcbException Duplicate(string path) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, Messages.FormatDuplicateDestination(path),
        Messages.DuplicateDestination_Advice);

    /// <param name="path">The path.</param>
    /// <param name="isOfJob">Whether the name comes from the path of the job, and only the folder from the user.</param>
    internal static TcbException DestinationIsReceipt(string path, bool isOfJob) => new(
        "DestinationIsReceipt", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsReceipt(path),
        isOfJob ? Messages.DestinationOfFilePath_Advice : Messages.DestinationIsReceipt_Advice);

    internal static TcbException TypeMismatch(string path, ExportFileType type) => new(
        "FileTypeMismatch", TcbErrorKind.InvalidArgument, Messages.FormatFileTypeMismatch(path, type),
        FileTypes.OfName(path) is null ? Messages.FileTypeMismatch_OtherAdvice
            : type is ExportFileType.Csv ? Messages.FileTypeMismatch_CsvAdvice
            : Messages.FileTypeMismatch_JsonAdvice);

    internal static TcbException NameTooLong(string path, Exception? cause = null) => new(
        "PathTooLong", TcbErrorKind.InvalidArgument, Messages.FormatPathTooLong(path), Messages.PathTooLong_Advice, cause);

    internal static TcbException NoRoom(string path, long needed, long free) => new(
        "DiskFull", TcbErrorKind.Write, Messages.FormatDiskFull_Needed(path, Counted.Bytes(needed), Counted.Bytes(free)),
        Messages.DiskFull_Advice);

    /// <summary>The error for a failure to write. An existing file of that name is unchanged.</summary>
    internal static TcbException CannotWrite(string path, Exception cause) => cause switch
    {
        PathTooLongException => NameTooLong(path, cause),
        IOException when DiskFullCodes.Contains(cause.HResult) =>
            new("DiskFull", TcbErrorKind.Write, Messages.FormatDiskFull(path), Messages.DiskFull_Advice, cause),
        IOException when Renames.InUseCodes.Contains(cause.HResult) => InUse(path, cause),
        UnauthorizedAccessException => NoAccess(path, Reason(cause), cause),
        IOException when cause.HResult == ReadOnlyFileSystem => NoAccess(path, Reason(cause), cause),
        _ => new(
            "CannotWriteFile", TcbErrorKind.Write, Messages.FormatCannotWriteFile(path, Reason(cause)),
            Messages.CannotWriteFile_Advice, cause),
    };

    /// <summary>The error for a folder that cannot be created, or in which nothing can be.</summary>
    internal static TcbException CannotUseFolder(string path, Exception cause)
    {
        if (!Directory.Exists(path) && (File.Exists(path) || new FileInfo(path).LinkTarget is not null))
        {
            return new(
                "CannotWriteFile", TcbErrorKind.Write, Messages.FormatCannotWriteFile_NotAFolder(path),
                Messages.CannotWriteFile_NotAFolderAdvice,
                cause);
        }

        return CannotWrite(path, cause);
    }

    private static TcbException NoAccess(string path, string why, Exception? cause) => new(
        "NoWriteAccess", TcbErrorKind.PermissionDenied, Messages.FormatCannotWriteFile(path, why), Messages.NoWriteAccess_Advice, cause);

    /// <summary>Why the system refused something, in words that do not name a part file: the user has never seen its name.</summary>
    private static string Reason(Exception cause) => cause switch
    {
        UnauthorizedAccessException => Messages.CannotWriteFile_Denied,
        FileNotFoundException or DirectoryNotFoundException => Messages.CannotWriteFile_NoFolder,
        _ => PartFileName.Without(cause.Message),
    };

    internal static TcbException CannotRead(string path, Exception cause) =>
        new(
            "CannotReadFile", TcbErrorKind.InvalidOperation, Messages.FormatCannotReadFile(path, cause.Message),
            Messages.CannotReadFile_Advice, cause);

    internal static TcbException DamagedGzip(string path, InvalidDataException cause) =>
        new(
            "CannotReadFile", TcbErrorKind.InvalidData, Messages.FormatCannotReadFile(path, cause.Message),
            Messages.CannotReadFile_Gzip_Advice, cause);

    /// <summary>What is read of a file, with these errors instead of the system's.</summary>
    internal static IEnumerable<T> OfReading<T>(string path, IEnumerable<T> items)
    {
        using var next = items.GetEnumerator();
        while (true)
        {
            try
            {
                if (!next.MoveNext())
                    yield break;
            }
            catch (InvalidDataException cause)
            {
                throw DamagedGzip(path, cause);
            }
            catch (IOException cause)
            {
                throw CannotRead(path, cause);
            }

            yield return next.Current;
        }
    }

    internal static TcbException NotFound(string path, Exception? cause = null) =>
        new("FileNotFound", TcbErrorKind.NotFound, Messages.FormatFileNotFound(path), Messages.FileNotFound_Advice, cause);

    /// <summary>A file is expected, and the path is a folder.</summary>
    internal static TcbException IsFolder(string path, bool isBackup) => new(
        "PathIsFolder", TcbErrorKind.InvalidArgument, Messages.FormatPathIsFolder(path),
        isBackup ? Messages.PathIsFolder_BackupAdvice
        : BackupCatalog.FindWithin(path, 1).Count > 0 ? Messages.FormatPathIsFolder_BackupsAdvice(path)
        : Messages.FormatPathIsFolder_Advice(path));

    internal static TcbException NotAReceipt(string path, Exception? cause = null) => new(
        "DamagedReceipt", TcbErrorKind.InvalidData, Messages.FormatDamagedReceipt(path), Messages.DamagedReceipt_Advice, cause);

    internal static TcbException NewerReceipt(string path) => new(
        "NewerReceipt", TcbErrorKind.InvalidOperation, Messages.FormatNewerReceipt(path), Messages.NewerReceipt_Advice);

    internal static TcbException DownloadBroken(ExportJob job, Exception cause) => new ExportJobException(
        "DownloadBroken", TcbErrorKind.Connection, job,
        Messages.FormatDownloadBroken(job.JobId, job.Env, ServiceText.MessageOf(cause)),
        Messages.SaveAgain_Advice, ServiceText.SafeCause(cause), isTransient: true);

    internal static TcbException DownloadStalled(ExportJob job, TimeSpan limit) => new ExportJobException(
        "DownloadStalled", TcbErrorKind.Timeout, job,
        Messages.FormatDownloadStalled(job.JobId, job.Env, limit.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
        Messages.SaveAgain_Advice, isTransient: true);

    internal static TcbException CannotResume(ExportJob job, string why) => new ExportJobException(
        "DownloadNotResumable", TcbErrorKind.Connection, job,
        Messages.FormatDownloadNotResumable(job.JobId, job.Env, why),
        Messages.SaveAgain_Advice, isTransient: true);

    /// <summary>Transient only if bytes are missing: a retry may download them.</summary>
    internal static TcbException WrongLength(ExportJob job, long expected, long received) => new ExportJobException(
        "WrongLength", TcbErrorKind.InvalidData, job,
        received > expected
            ? Messages.FormatWrongLength_TooLong(job.JobId, job.Env, Counted.Bytes(expected))
            : Messages.FormatWrongLength(job.JobId, job.Env, Counted.Bytes(expected), received),
        Messages.WrongLength_Advice, isTransient: received < expected);

    internal static TcbException TooManyRecords(ExportJob job, long expected) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job,
        Messages.FormatWrongRecordCount_TooMany(job.JobId, job.Env, Counted.Records(expected)), Messages.DamagedFile_Advice);

    internal static TcbException Damaged(ExportJob job, string fault) => new ExportJobException(
        "DamagedFile", TcbErrorKind.InvalidData, job, Messages.FormatDamagedFile(job.JobId, job.Env, fault), Messages.DamagedFile_Advice);

    internal static TcbException WrongRecordCount(ExportJob job, long expected, long counted) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job,
        Messages.FormatWrongRecordCount(job.JobId, job.Env, Counted.Records(expected), counted), Messages.DamagedFile_Advice);
}
