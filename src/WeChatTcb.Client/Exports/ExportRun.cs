using System.Security.Cryptography;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>
/// One export, from intent to file. Each step is recorded in the ledger: before it is done if it cannot be undone, otherwise right after it.
/// If this process ends, another can resume the export.
/// </summary>
public sealed class ExportRun : ISubmitObserver, IDisposable
{
    private readonly TcbClient _client;
    private readonly LockedLedgerEntry? _claim;
    private readonly bool _isResumed;
    private LedgerEntry _entry;

    private ExportRun(TcbClient client, LedgerEntry entry, LockedLedgerEntry? claim, bool isResumed) =>
        (_client, _entry, _claim, _isResumed, Job) = (client, entry, claim, isResumed, Own(entry, client));

    /// <summary>The export's current state.</summary>
    public ExportJob Job { get; private set; }

    /// <summary>Called when the ledger cannot be written any more but the export continues; on any thread.</summary>
    public Action<string>? Warn { get; set; }

    /// <summary>Whether the export has to be submitted before anything else.</summary>
    public bool NeedsSubmit => !_entry.HasJob;

    /// <summary>Whether it is to be submitted to a path that the user chose, and another export may use too.</summary>
    public bool NeedsNamedPath => NeedsSubmit && !_entry.FilePathIsGenerated;

    /// <summary>What is done next, for <c>-WhatIf</c>.</summary>
    public string NextStep => (_entry.State switch
    {
        LedgerState.Intended => $"Submit the export to '{Job.FilePath}'",
        LedgerState.Sending or LedgerState.InDoubt => _entry.FilePathIsGenerated
            ? "Submit the export again, with a new file path"
            : $"Submit the export again to '{Job.FilePath}', which another job may be writing already",
        _ => $"Wait for job {Job.JobId}",
    }) + (Job.DestinationPath is null ? "" : $", and save its file as {Job.DestinationPath}");

    /// <summary>Records a new export in the ledger. Nothing is sent.</summary>
    /// <param name="ledger">The ledger; null to do without.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the export must not be started.</exception>
    public static ExportRun Begin(ExportLedger? ledger, TcbClient client, ExportPlan plan)
    {
        var request = plan.Request;
        var job = client.KnownJob(request.Env, 0) with
        {
            FilePath = request.FilePath,
            FileType = request.FileType,
            Query = request.Query,
            DestinationPath = plan.Download?.Destination,
        };
        var entry = LedgerEntry.New(job, client.Time.GetUtcNow().UtcDateTime) with
        {
            FilePathIsGenerated = plan.FilePathIsGenerated,
            Collection = plan.Collection,
            Overwrite = plan.Download?.Overwrite ?? false,
            SkipCountCheck = plan.Download?.SkipCountCheck ?? false,
            AllowEmpty = plan.AllowEmpty,
        };
        var claim = ledger?.Add(entry);
        return new ExportRun(client, claim?.Entry ?? entry, claim, isResumed: false);
    }

    /// <summary>Records a new export to a path that the user chose, and that no other export may be writing.</summary>
    /// <param name="index">The ledger as it was read; newer entries are checked too.</param>
    /// <exception cref="TcbException"><c>FilePathInUse</c>, or <c>LedgerUnavailable</c>: the export must not be started.</exception>
    public static async Task<ExportRun> BeginAloneAsync(ExportLedger ledger, LedgerIndex index, TcbClient client, ExportPlan plan, ICallContext context, CancellationToken cancellationToken = default)
    {
        var job = client.KnownJob(plan.Request.Env, 0) with { FilePath = plan.Request.FilePath };
        using var turn = await index.ReservePathAsync(client, job, context, cancellationToken).ConfigureAwait(false);
        return Begin(ledger, client, plan);
    }

    /// <summary>Resumes an export of the ledger.</summary>
    /// <param name="index">The ledger as it was read.</param>
    /// <param name="id">The entry's id.</param>
    /// <param name="force">Whether a submit in doubt may be sent again to the path that the user chose.</param>
    /// <returns>The export; null when another command runs it, or it has finished in the meantime.</returns>
    /// <exception cref="TcbException">
    /// <c>JobOfAnotherConnection</c>, <c>SubmitInDoubt</c>, <c>ExportSuperseded</c>, <c>FileExists</c>: it cannot be resumed, and its entry is unchanged.
    /// </exception>
    public static ExportRun? Resume(ExportLedger ledger, LedgerIndex index, TcbClient client, string id, bool force)
    {
        var claim = ledger.TryLock(id);
        if (claim is null)
            return null;
        try
        {
            var entry = claim.Entry;
            var job = entry.ToJob();
            if (entry.IsFinished)
            {
                claim.Dispose();
                return null;
            }

            if (!client.Connection.Serves(job))
                throw JobErrors.OfAnotherConnection(job, client.Connection);
            if (entry is { State: LedgerState.Sending or LedgerState.InDoubt, FilePathIsGenerated: false } && !force)
                throw LedgerErrors.InDoubt(job);
            if (index.IsSuperseded(entry))
                throw LedgerErrors.Superseded(job);
            var run = new ExportRun(client, entry, claim, isResumed: true);
            if (run.NeedsSubmit && run.Download is { } download)
                _ = ExportDownload.Target(job, download);
            return run;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Submits the export, unless it has a job already.</summary>
    /// <param name="interval">The least time between two submits to one environment; zero for none.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the submit; if the request has left, its response is awaited for a moment longer.</param>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>; or <c>LedgerUnavailable</c>, and nothing was sent.</exception>
    public async Task<ExportJob> SubmitAsync(TimeSpan interval, ICallContext context, CancellationToken cancellationToken = default)
    {
        if (!NeedsSubmit)
            return Job;
        if (_entry.State is LedgerState.Sending or LedgerState.InDoubt)
            TakeFreshPath();

        var request = new ExportRequest(_entry.Job.Env, _entry.Job.FilePath!, _entry.Job.FileType!.Value, _entry.Job.Query!);
        try
        {
            var job = await _client.SubmitAsync(request, new SubmitOptions(interval, this), context, cancellationToken).ConfigureAwait(false);
            Job = job with { DestinationPath = Job.DestinationPath, LedgerId = Job.LedgerId };
            Note(_entry.WithJob(Job));
            return Job;
        }
        catch (TcbException failure)
        {
            Note(_entry.WithState(failure.ErrorId is "SubmitInDoubt" ? LedgerState.InDoubt : _entry.State) with { LastError = failure.ErrorId });
            Job = Own(_entry, _client);
            throw;
        }
        catch (OperationCanceledException) when (_entry.State is LedgerState.Sending)
        {
            Note(_entry.WithState(LedgerState.InDoubt));
            Job = Own(_entry, _client);
            throw;
        }
    }

    /// <summary>Waits until the job has ended.</summary>
    /// <exception cref="TcbException">The job has not ended within <paramref name="limit"/>, or its state is not available.</exception>
    public async Task<ExportJob> WaitAsync(TimeSpan limit, Action<ExportJob> onState, ICallContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await JobPoller.WaitUntilFinishedAsync(_client, Job, limit, Seen, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            Note(_entry with { LastError = failure.ErrorId });
            throw;
        }

        void Seen(ExportJob job)
        {
            var isNews = job.Status != Job.Status || job.IsFinished;
            Job = job;
            if (isNews)
                Note(_entry.WithJob(job));
            onState(job);
        }
    }

    /// <summary>Saves the file, if one is wanted.</summary>
    /// <exception cref="TcbException">The file is not available, is not complete, or could not be written.</exception>
    public async Task<ExportJob> SaveAsync(Action<long, long?> onBytes, ICallContext context, CancellationToken cancellationToken = default)
    {
        if (Download is not { } download)
            return Job;
        try
        {
            // A command that was killed may have saved the file without recording it.
            if (_isResumed && !download.Overwrite && File.Exists(download.Destination))
                download = download with { ReplacesSha256 = await HashAsync(download.Destination, cancellationToken).ConfigureAwait(false) };
            var file = await ExportDownload.SaveAsync(_client, Job, download, onBytes, context, cancellationToken).ConfigureAwait(false);
            Job = Job with { File = file };
            Note(_entry.WithFile(file));
            return Job;
        }
        catch (TcbException failure)
        {
            Note(_entry with { LastError = failure.ErrorId });
            throw;
        }
    }

    /// <summary>Whether a query that matches nothing is a success.</summary>
    public bool AllowEmpty => _entry.AllowEmpty;

    private DownloadOptions? Download => _entry.Job.DestinationPath is { } destination
        ? new DownloadOptions(destination, _entry.Job.FileType, _entry.Overwrite, _entry.SkipCountCheck, _entry.AllowEmpty)
        : null;

    void ISubmitObserver.Sending() => Keep(_entry.WithState(LedgerState.Sending));

    void ISubmitObserver.NotAccepted(TcbException why) => Keep(_entry.WithState(IsEnd(why) ? LedgerState.Refused : LedgerState.Intended));

    /// <summary>Releases the export; its ledger entry remains.</summary>
    public void Dispose() => _claim?.Dispose();

    private static ExportJob Own(LedgerEntry entry, TcbClient client) =>
        entry.ToJob() with { Connection = client.Connection };

    /// <summary>Whether only another request can succeed. A refused token says nothing about the export.</summary>
    private static bool IsEnd(TcbException refusal) => refusal is TcbServiceException
    {
        Error.Retry: TcbRetryRule.Never, Kind: TcbErrorKind.InvalidArgument or TcbErrorKind.NotFound or TcbErrorKind.Unknown,
    };

    /// <summary>Uses a new path, because a job may be writing to the old one; but keeps a path that the user chose.</summary>
    private void TakeFreshPath()
    {
        var job = _entry.Job;
        Keep(_entry.WithNextPath(_entry.FilePathIsGenerated
            ? StoragePath.Generate(_entry.Collection, job.FileType!.Value, _client.Time.GetUtcNow())
            : job.FilePath!));
    }

    /// <summary>Records what the next step depends on.</summary>
    private void Keep(LedgerEntry next)
    {
        next = next with { UpdatedAt = _client.Time.GetUtcNow().UtcDateTime };
        _claim?.Write(next);
        _entry = next;
    }

    /// <summary>Records what has happened. The export continues even if that fails.</summary>
    private void Note(LedgerEntry next)
    {
        try
        {
            Keep(next);
        }
        catch (TcbException exception)
        {
            _entry = next;
            var what = next.HasJob ? $"Job {next.Job.JobId} of {next.Job.Env}" : $"The export of {next.Job.Env} to '{next.Job.FilePath}'";
            Warn?.Invoke($"{exception.Message} {what} continues, but the ledger does not have this step.");
        }
    }

    private static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)).ToLowerInvariant();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // not a file that we saved
        }
    }
}
