using System.Collections.Concurrent;
using System.Net;
using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// Exports one collection of a backup after another. In a resumed run it continues with what there is: the saved file, the export in the
/// ledger, or the job in the manifest, in this order. Only without them, the export is submitted.
/// </summary>
/// <param name="folder">The folder of the backup.</param>
/// <param name="compress">Whether files are compressed.</param>
/// <param name="isResumed">Whether an earlier run may have left something.</param>
/// <param name="options">How to run the exports.</param>
/// <param name="report">Called with each warning.</param>
/// <param name="context">The caller.</param>
internal sealed class CollectionExporter(
    string folder, bool compress, bool isResumed, BackupRunOptions options, Action<BackupEvent> report, ICallContext context)
{
    private readonly ConcurrentDictionary<Uri, ExportLedger?> _ledgers = new();
    private readonly ConcurrentDictionary<ExportLedger, Lazy<LedgerIndex>> _indexes = new();
    private readonly ConcurrentDictionary<string, Lazy<bool>> _folders = new(StringComparer.Ordinal);

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Progress { get; } = new();

    /// <summary>Checks that exports can be recorded, before anything is submitted.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    internal void CheckLedgers(IEnumerable<Uri> endpoints)
    {
        foreach (var endpoint in endpoints.Distinct())
            LedgerOf(endpoint)?.CheckWritable();
    }

    /// <summary>Exports a collection and saves its file.</summary>
    /// <param name="client">The client of its environment.</param>
    /// <param name="collection">The collection, with what is known about it.</param>
    /// <param name="path">The path of its file, relative to the folder.</param>
    /// <param name="onSubmitted">Called when it has a job.</param>
    /// <param name="observe">Creates a receiver for the bytes of the file if it is downloaded; null for none.</param>
    /// <param name="cancellationToken">Cancels it; the job continues.</param>
    /// <returns>The collection with its job and its file, and the failure if there was one.</returns>
    internal async Task<(BackupManifestCollection Collection, TcbException? Failure)> ExportAsync(
        TcbClient client, BackupManifestCollection collection, string path, Func<BackupManifestCollection, Task> onSubmitted,
        Func<IByteObserver>? observe, CancellationToken cancellationToken)
    {
        var target = CollectionFilePaths.Full(folder, path);
        try
        {
            if (LocalFileName.IsTooLong(Path.GetFileName(target)))
                throw BackupErrors.NameTooLong(collection.Env, collection.Collection, Path.GetFileName(target));
            Prepare(Path.GetDirectoryName(target)!);
            var query = IncrementalPlanner.StatementOf(collection);
            if (isResumed && await FindSavedAsync(client, collection.Env, query, target, cancellationToken).ConfigureAwait(false)
                is var (file, job))
            {
                RecordSaved(client, target, job, file);
                return (With(collection, job, file, path), null);
            }

            using var run = Begin(client, collection, query, target);
            run.Warn = message => report(new Warned(message));
            run.Observe = observe;
            run.OnBytes = (received, length) => Progress.Receive(run.Job, received, length);
            if (run.NeedsSubmit)
                Progress.AddSubmitting(run, collection.Env);
            try
            {
                await FollowAsync(run, job => onSubmitted(With(collection, job, null, path)), cancellationToken).ConfigureAwait(false);
                return (With(collection, run.Job, run.Job.File, path), null);
            }
            catch (TcbException failure)
            {
                // A file that lacks records is saved all the same.
                return (With(collection, run.Job, run.Job.File, path), BackupErrors.OfExport(failure));
            }
            finally
            {
                Progress.RemoveWaiting(run);
                Progress.Remove(run.Job);
            }
        }
        catch (TcbException failure)
        {
            return (collection, failure);
        }
    }

    private static BackupManifestCollection With(BackupManifestCollection collection, ExportJob job, ExportFile? file, string path) =>
        collection with
        {
            // As in a receipt: the folder may be moved, and the service's message may be anything.
            Job = job.JobId > 0 ? ExportReceipt.Portable(job) with { Connection = null, LedgerId = null } : collection.Job,
            File = file is null ? null : file with { Path = path, ReceiptPath = null },
            ContentSha256 = file?.ContentSha256,
        };

    /// <summary>Creates the folder of an environment, and completes what a killed run was about to complete.</summary>
    private void Prepare(string path) => _ = _folders.GetOrAdd(path, _ => new(() =>
    {
        try
        {
            DurableFile.CreateFolder(path);
            if (isResumed)
                LeftPartFiles.CompleteCommits(path);
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, cause);
        }
    })).Value;

    private async Task<(ExportFile File, ExportJob Job)?> FindSavedAsync(
        TcbClient client, string env, string query, string target, CancellationToken cancellationToken) =>
        await SavedFile.FindAsync(
            target,
            receipt => receipt.Job is { RecordFail: not > 0 } job && job.Env == env && job.Query == query && client.Connection.Serves(job)
                && TcbRedaction.AreSame(receipt.Redaction, options.Redaction?.Note),
            cancellationToken).ConfigureAwait(false);

    private ExportRun Begin(TcbClient client, BackupManifestCollection collection, string query, string target)
    {
        if (isResumed && FindInLedger(client, collection.Env, query, target) is { } unfinished)
            return unfinished;
        var plan = ExportPlan.Create(
            client,
            new ExportOptions(collection.Env, query)
            {
                FileType = ExportFileType.Json,
                Destination = target,
                Overwrite = isResumed,
                Compress = compress,
                AllowEmpty = true,
                Redaction = options.Redaction,
            },
            context.WriteVerbose);
        // What a job failed to export, only another one can.
        var isOfUse = isResumed && collection.Job is { JobId: > 0, Status: not ExportJobStatus.Failed, RecordFail: not > 0 };
        return ExportRun.Begin(LedgerOf(client.Connection.Endpoint), client, plan, isOfUse ? collection.Job : null);
    }

    /// <exception cref="TcbException"><c>ExportInUse</c>: another command follows the export.</exception>
    private ExportRun? FindInLedger(TcbClient client, string env, string query, string target)
    {
        if (LedgerOf(client.Connection.Endpoint) is not { } ledger || IndexOf(ledger).FindByDestination(target) is not { } id)
            return null;
        if (ExportRun.Resume(ledger, IndexOf(ledger), client, id, force: false, options.Redaction) is not { } run)
        {
            return ledger.IsLocked(id)
                ? throw LedgerErrors.InUse(client.KnownJob(env, 0) with { FilePath = target })
                : null;
        }

        if (run.Job.Env == env && run.Job.Query == query)
            return run;
        run.Dispose();
        return null;
    }

    private void RecordSaved(TcbClient client, string target, ExportJob job, ExportFile file)
    {
        try
        {
            using var unfinished = FindInLedger(client, job.Env, job.Query!, target);
            unfinished?.RecordSaved(job, file);
        }
        catch (TcbException failure)
        {
            context.WriteVerbose(failure.Message); // the file is saved, whatever the ledger says
        }
    }

    private async Task FollowAsync(ExportRun run, Func<ExportJob, Task> onSubmitted, CancellationToken cancellationToken)
    {
        var isOld = !run.NeedsSubmit;
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (TcbException failure) when (isOld && IsGone(failure))
        {
            context.WriteVerbose(failure.Message);
            Progress.Remove(run.Job);
            run.StartOver();
            await RunAsync().ConfigureAwait(false);
        }

        Task RunAsync() => run.RunAsync(options.Timeout, options.SubmitInterval, OnJob, Progress.Update, context, cancellationToken);

        Task OnJob(ExportJob job, bool isNew)
        {
            Progress.RemoveWaiting(run);
            Progress.Add(job);
            return isNew || isOld ? onSubmitted(job) : Task.CompletedTask;
        }
    }

    /// <summary>Whether the service does not have a job or its file any more, or the job has failed in the meantime.</summary>
    private static bool IsGone(TcbException failure) => failure
        is TcbServiceException { ErrorCode: -501007 or -501009 or -503003 }
        or TcbTransportException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Gone }
        or ExportJobException { ErrorId: "ExportJobFailed" };

    private ExportLedger? LedgerOf(Uri endpoint) => _ledgers.GetOrAdd(endpoint, options.OpenLedger);

    private LedgerIndex IndexOf(ExportLedger ledger) => _indexes.GetOrAdd(ledger, _ => new(() => new LedgerIndex(ledger))).Value;
}
