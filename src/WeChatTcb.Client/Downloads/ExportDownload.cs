using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Downloads;

/// <summary>Where and how a file is saved.</summary>
/// <param name="Destination">The full path of a file, or of a folder, in which the file is named after the job's <c>file_path</c>.</param>
/// <param name="FileType">The format; null for the job's, or the one that the file's first byte shows if the job is known only by its
/// id.</param>
/// <param name="Overwrite">Whether an existing file may be replaced.</param>
/// <param name="SkipCountCheck">Whether to accept a number of records other than the service's, and a damaged last record.</param>
/// <param name="AllowEmpty">Whether to save an empty file for a job whose query matched no record.</param>
public sealed record DownloadOptions(string Destination, ExportFileType? FileType, bool Overwrite, bool SkipCountCheck, bool AllowEmpty)
{
    /// <summary>The SHA-256 of an existing file that may be replaced by the same bytes: an earlier attempt may have saved it.</summary>
    public string? ReplacesSha256 { get; init; }

    /// <summary>Called after the renames of file and receipt; tests use it to simulate a failure.</summary>
    internal Action<string>? Reached { get; init; }

    /// <summary>
    /// Creates a receiver for the bytes of the file before it is compressed; null for none. A download that restarts creates another one,
    /// so the last one receives exactly the file.
    /// </summary>
    internal Func<IByteObserver>? Observe { get; init; }

    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    internal RedactionSession? Redaction { get; init; }

    /// <summary>Whether to compress the file with gzip once it is complete.</summary>
    public bool Compress { get; init; }

    /// <summary>Whether to refuse a file name whose extension is that of another format.</summary>
    public bool ChecksName { get; init; }
}

/// <summary>Saves the file of a job with its receipt. The file is hashed and counted on arrival, and renamed once it is complete.</summary>
public static class ExportDownload
{
    /// <summary>The longest time without data before a download counts as broken.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Saves the file of a finished job.</summary>
    /// <param name="client">The client of the job's connection.</param>
    /// <param name="job">The job; it is polled again, because a signed URL expires within an hour (contract 3.3).</param>
    /// <param name="options">Where and how to save the file.</param>
    /// <param name="onBytes">Called with the number of bytes received and, if known, the total; on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="TcbException">The file does not exist, was not complete, or could not be written. An existing file is
    /// unchanged.</exception>
    public static async Task<ExportFile> SaveAsync(
        TcbClient client,
        ExportJob job,
        DownloadOptions options,
        Action<long, long?> onBytes,
        ICallContext context,
        CancellationToken cancellationToken = default)
    {
        var target = Target(job, options);
        DestinationPath.CheckWritable(target, job.Key);
        (job, var address) = await client.GetStateAsync(job, context, cancellationToken).ConfigureAwait(false);
        if (!job.IsFinished)
            throw JobErrors.NotFinished(job);
        if (JobErrors.OfFailure(job, options.AllowEmpty) is { } failure)
            throw failure;

        try
        {
            var part = PartFile.Open(target, job.Key);
            await using var removed = part.ConfigureAwait(false);
            (job, var summary, var redaction) = job.Status is ExportJobStatus.Failed
                ? (job with { RecordSuccess = 0 }, Empty(options.FileType ?? job.FileType ?? FileTypes.OfName(target), part),
                    options.Redaction?.NoteOf([]))
                : await ReceiveAsync(
                    client, job, address ?? throw JobErrors.NoFile(job), part, options, onBytes, context, cancellationToken)
                    .ConfigureAwait(false);
            if (options.ChecksName && summary.Length > 0)
                // the type of a job that is known only by its id shows in its bytes
                FileTypes.CheckName(target, summary.FileType, options.Compress);
            if (!options.SkipCountCheck && job.RecordSuccess is { } records && !IsCount(job, summary.Records))
                throw FileErrors.WrongRecordCount(job, records, summary.Records);
            if (!options.SkipCountCheck && summary.Fault is { } fault)
                throw FileErrors.Damaged(job, fault);
            var file = new ExportFile
            {
                Path = target,
                Length = summary.Length,
                RecordCount = summary.Records,
                RecordFail = job.RecordFail is > 0 and var failed ? failed : null,
                RecordCountVerified = job.RecordSuccess == summary.Records,
                Sha256 = summary.Sha256,
                FileType = summary.FileType,
                Env = job.Env,
                JobId = job.JobId,
                ReceiptPath = ExportReceipt.PathOf(target),
            };
            if (options.Compress)
            {
                var (length, sha256) = await part.CompressAsync(cancellationToken).ConfigureAwait(false);
                file = file with { Length = length, Sha256 = sha256, ContentSha256 = summary.Sha256 };
            }

            var overwrite = options.Overwrite || file.Sha256 == options.ReplacesSha256;
            await part.FlushAsync().ConfigureAwait(false);
            FileCommit.Run(
                part, target, ExportReceipt.Of(file, job, redaction, client.Time.GetUtcNow()).ToBytes(), overwrite,
                options.Reached, context, cancellationToken);
            return file;
        }
        catch (FlushFailedException cause)
        {
            throw FileErrors.NotFlushed(target, cause, isInPlace: false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(target, cause);
        }
    }

    /// <summary>Checks before anything is submitted that a file can be saved.</summary>
    /// <exception cref="TcbException">It cannot.</exception>
    internal static void Check(ExportJob job, DownloadOptions options) => DestinationPath.CheckWritable(Target(job, options), job.Key);

    /// <summary>Whether the file gets its name from the job.</summary>
    internal static bool IsFolder(string destination) => Path.EndsInDirectorySeparator(destination) || Directory.Exists(destination);

    /// <summary>The full path of the file to save, checked before anything is downloaded.</summary>
    /// <exception cref="TcbException">The file exists and must not be overwritten, or is a folder.</exception>
    public static string Target(ExportJob job, DownloadOptions options)
    {
        var isFolder = IsFolder(options.Destination);
        var target = DestinationPath.Target(
            options.Destination, isFolder ? LocalFileName.FromFilePath(job.FilePath, job.JobId) : null);
        if (options.ChecksName && (options.FileType ?? job.FileType) is { } type)
            FileTypes.CheckName(target, type, options.Compress);
        DestinationPath.CheckFree(target, mayReplace: options.Overwrite || options.ReplacesSha256 is not null);
        return target;
    }

    /// <summary>
    /// Whether a file of the job can have so many records. If some failed, it is not known whether the service's number includes them
    /// (contract 3.2).
    /// </summary>
    private static bool IsCount(ExportJob job, long records) =>
        Math.Abs(records - job.RecordSuccess!.Value) <= Math.Max(0, job.RecordFail ?? 0);

    private static async Task<(ExportJob Job, FileSummary File, TcbRedaction? Redaction)> ReceiveAsync(
        TcbClient client,
        ExportJob job,
        Uri address,
        PartFile part,
        DownloadOptions options,
        Action<long, long?> onBytes,
        ICallContext context,
        CancellationToken cancellationToken)
    {
        using var download = new ResumableDownload(client, job, address, part, options, onBytes, context);
        try
        {
            var file = await download.RunAsync(cancellationToken).ConfigureAwait(false);
            return (download.Job, file, download.Redaction);
        }
        catch (Exception failure) when (CanBeResumed(failure))
        {
            part.Keep();
            throw;
        }
    }

    /// <summary>Whether a later attempt can resume the download.</summary>
    private static bool CanBeResumed(Exception failure) => failure is OperationCanceledException
        or TcbException { IsTransient: true }
        or TcbException { Kind: TcbErrorKind.Authentication or TcbErrorKind.PermissionDenied or TcbErrorKind.QuotaExceeded };

    private static FileSummary Empty(ExportFileType? type, PartFile part)
    {
        using var summary = new FileSummaryBuilder(type);
        part.Clear();
        return summary.Complete(part.Handle);
    }
}
