using System.Text;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Downloads;

/// <summary>How a file is to be brought home.</summary>
/// <param name="Destination">A file, or a folder that takes a name from the job's <c>file_path</c>; fully qualified.</param>
/// <param name="FileType">The format; null to go by the job, and for a job known only by its id by the file's first byte.</param>
/// <param name="Overwrite">Whether a file of that name may be replaced.</param>
/// <param name="SkipCountCheck">Whether a number of records other than the service's, and a damaged last record, are taken.</param>
/// <param name="AllowEmpty">Whether a job whose query matched nothing gives an empty file.</param>
public sealed record DownloadOptions(string Destination, ExportFileType? FileType, bool Overwrite, bool SkipCountCheck, bool AllowEmpty)
{
    /// <summary>
    /// The SHA-256 of the file that has the name already, and may be replaced by the very same bytes: an earlier try saved it, and was ended
    /// before it could say so.
    /// </summary>
    public string? ReplacesSha256 { get; init; }
}

/// <summary>Brings a job's file home: streamed, hashed and counted on the way, and under its name only when it is whole; with a receipt beside it.</summary>
public static class ExportDownload
{
    /// <summary>Of the file systems of the three platforms, in bytes or in UTF-16 units.</summary>
    private const int LongestName = 255;

    /// <summary>How long no byte may come.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Saves the file of a finished job.</summary>
    /// <param name="client">The client of the job's connection.</param>
    /// <param name="job">The job; its state is asked for anew, because a signed address lives for an hour only (contract 3.3).</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="onBytes">Told how many bytes have come, and how many there are if the server said so; may be called from any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="TcbException">The file is not there, did not come whole, or could not be written. No file has the name then, or the old one still.</exception>
    public static async Task<ExportFile> SaveAsync(
        TcbClient client,
        ExportJob job,
        DownloadOptions options,
        Action<long, long?> onBytes,
        ICallContext context,
        CancellationToken cancellationToken = default)
    {
        var target = Target(job, options);
        (job, var address) = await client.GetStateAsync(job, context, cancellationToken).ConfigureAwait(false);
        if (!job.IsFinished)
            throw JobErrors.NotFinished(job);
        if (JobErrors.OfEnd(job, options.AllowEmpty) is { } failure)
            throw failure;

        try
        {
            using var part = PartFile.Open(target, job);
            (job, var file) = job.Status is ExportJobStatus.Failed
                ? (job with { RecordSuccess = 0 }, Empty(options.FileType ?? job.FileType, part))
                : await ReceiveAsync(client, job, address ?? throw JobErrors.NoFile(job), part, options, onBytes, context, cancellationToken).ConfigureAwait(false);
            if (!options.SkipCountCheck && job.RecordSuccess is { } records && records != file.Records)
                throw FileErrors.WrongRecordCount(job, records, file.Records);
            if (!options.SkipCountCheck && file.Fault is { } fault)
                throw FileErrors.Damaged(job, fault);
            var overwrite = options.Overwrite || file.Sha256 == options.ReplacesSha256;
            Commit(part, target, ExportReceipt.Of(target, job, file, client.Time.GetUtcNow()), overwrite, cancellationToken);

            return new ExportFile
            {
                Path = target,
                Length = file.Length,
                RecordCount = file.Records,
                RecordCountVerified = job.RecordSuccess == file.Records,
                Sha256 = file.Sha256,
                FileType = file.FileType,
                Env = job.Env,
                JobId = job.JobId,
                ReceiptPath = ExportReceipt.PathOf(target),
            };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(target, cause);
        }
    }

    /// <summary>The file that the options mean for this job, checked before anything is fetched.</summary>
    /// <exception cref="TcbException">The file exists and must not be overwritten, or is a folder.</exception>
    public static string Target(ExportJob job, DownloadOptions options)
    {
        var isFolder = Path.EndsInDirectorySeparator(options.Destination) || Directory.Exists(options.Destination);
        var target = Path.GetFullPath(isFolder ? Path.Combine(options.Destination, ExportFileName.FromFilePath(job.FilePath, job.JobId)) : options.Destination);
        if (Directory.Exists(target))
            throw FileErrors.IsFolder(target);
        // A file that is moved there takes the device away from the whole machine.
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(target) == "/dev")
            throw FileErrors.IsDevice(target);
        for (var folder = Path.GetDirectoryName(target); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(folder))
                throw FileErrors.CannotWrite(target, new IOException($"{folder} is a file, and no folder."));
        var name = Path.GetFileName(target);
        if (ExportReceipt.IsName(name))
            throw FileErrors.IsReceipt(target);
        // Of everything else that a file system may refuse, the first write tells; of this, only the renaming at the end.
        if ((OperatingSystem.IsWindows() ? name.Length : Encoding.UTF8.GetByteCount(name)) > LongestName)
            throw FileErrors.NameTooLong(target);
        var mayReplace = options.Overwrite || options.ReplacesSha256 is not null;
        if (!mayReplace && File.Exists(target))
            throw FileErrors.Exists(target);
        CheckReceipt(ExportReceipt.PathOf(target), mayReplace);
        return target;
    }

    /// <summary>The receipt of a file that is gone is in nobody's way; what else has its name is.</summary>
    private static void CheckReceipt(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw FileErrors.IsFolder(path);
        try
        {
            if (!overwrite)
                _ = ExportReceipt.Read(path);
        }
        catch (TcbException)
        {
            throw FileErrors.Exists(path);
        }
    }

    private static async Task<(ExportJob Job, FileSummary File)> ReceiveAsync(
        TcbClient client,
        ExportJob job,
        Uri address,
        PartFile part,
        DownloadOptions options,
        Action<long, long?> onBytes,
        ICallContext context,
        CancellationToken cancellationToken)
    {
        using var download = new FileDownload(client, job, address, part, options, onBytes, context);
        try
        {
            var file = await download.RunAsync(cancellationToken).ConfigureAwait(false);
            return (download.Job, file);
        }
        catch (Exception failure) when (LeavesTheRestToBeFetched(failure))
        {
            part.Keep();
            throw;
        }
    }

    /// <summary>Whether what has come is as good as before, so that a later attempt may go on with it.</summary>
    private static bool LeavesTheRestToBeFetched(Exception failure) => failure is OperationCanceledException
        or TcbException { IsTransient: true }
        or TcbException { Kind: TcbErrorKind.Authentication or TcbErrorKind.PermissionDenied or TcbErrorKind.QuotaExceeded };

    private static FileSummary Empty(ExportFileType? type, PartFile part)
    {
        using var nothing = new FileContents(type);
        part.Truncate(0);
        return nothing.Complete(part.Handle);
    }

    private static void Commit(PartFile part, string target, ExportReceipt receipt, bool overwrite, CancellationToken cancellation)
    {
        try
        {
            FileCommit.Run(part, target, receipt, overwrite, cancellation);
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            throw FileErrors.Exists(target); // it appeared while ours was on its way
        }
    }
}
