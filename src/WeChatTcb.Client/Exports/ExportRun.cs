using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Exports;

/// <summary>
/// One export, from the request to the saved file. Each step is recorded in the ledger: in advance if it cannot be undone, otherwise right
/// after it. If this process ends, another can resume the export.
/// </summary>
public sealed class ExportRun : IDisposable
{
    private readonly TcbClient _client;
    private readonly RunEntry<ExportEntry> _record;
    private readonly bool _isResumed;
    private readonly bool _isForced;

    private ExportRun(TcbClient client, RunEntry<ExportEntry> record, bool isResumed, bool isForced = false)
    {
        (_client, _record, _isResumed, _isForced) = (client, record, isResumed, isForced);
        Job = RecordedJob;
    }

    /// <summary>The export's current state.</summary>
    public ExportJob Job { get; private set; }

    /// <summary>How long the export may take from its first submit until its job has ended; null for no limit.</summary>
    internal TimeLimit? Limit { get; private set; }

    /// <summary>Limits the time of the export.</summary>
    internal void LimitTo(TimeSpan timeout) => Limit = new TimeLimit(timeout, _client.Time);

    /// <summary>Called if the ledger cannot be written and the export continues; on any thread.</summary>
    internal Action<string>? Warn
    {
        set => _record.Warn = value;
    }

    /// <summary>Called with the bytes of the file received so far, and its length if known; on any thread.</summary>
    internal Action<long, long?> OnBytes { get; set; } = static (_, _) => { };

    /// <summary>Creates a receiver for the bytes of the file; see <see cref="DownloadOptions.Observe"/>.</summary>
    internal Func<IByteObserver>? Observe { get; set; }

    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    internal RedactionSession? Redaction { get; init; }

    /// <summary>Whether the export has no job yet.</summary>
    internal bool NeedsSubmit => !Entry.HasJob;

    /// <summary>Whether it must be submitted to a path that the user specified and that another export may use too.</summary>
    internal bool NeedsNamedPath => NeedsSubmit && !Entry.FilePathIsGenerated;

    /// <summary>The next step, for <c>-WhatIf</c>.</summary>
    public string NextStep => (Entry.State, Entry.FilePathIsGenerated, Job.DestinationPath) switch
    {
        (LedgerState.Intended, _, null) => Messages.FormatNextStep_Submit(Job.FilePath),
        (LedgerState.Intended, _, var file) => Messages.FormatNextStep_SubmitAndSave(Job.FilePath, file),
        (LedgerState.Sending or LedgerState.InDoubt, true, null) => Messages.NextStep_SubmitToNewPath,
        (LedgerState.Sending or LedgerState.InDoubt, true, var file) => Messages.FormatNextStep_SubmitToNewPathAndSave(file),
        (LedgerState.Sending or LedgerState.InDoubt, false, null) => Messages.FormatNextStep_SubmitAgain(Job.FilePath),
        (LedgerState.Sending or LedgerState.InDoubt, false, var file) => Messages.FormatNextStep_SubmitAgainAndSave(Job.FilePath, file),
        (_, _, null) => Messages.FormatNextStep_Wait(Job.JobId),
        (_, _, var file) => Messages.FormatNextStep_WaitAndSave(Job.JobId, file),
    };

    /// <summary>Records a new export in the ledger. Nothing is sent.</summary>
    /// <param name="ledger">The ledger; null for none.</param>
    /// <param name="client">The client that submits it.</param>
    /// <param name="plan">The export.</param>
    /// <param name="known">Its job, which is known although the ledger does not have it; null if it has none.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the export must not be started.</exception>
    internal static ExportRun Begin(ExportLedger? ledger, TcbClient client, ExportPlan plan, ExportJob? known = null)
    {
        var request = plan.Request;
        var job = client.KnownJob(request.Env, 0) with
        {
            FilePath = known?.FilePath ?? request.FilePath,
            FileType = request.FileType,
            Query = request.Query,
            DestinationPath = plan.Download?.Destination,
        };
        var entry = ExportEntry.New(job, client.Time.GetUtcNow().UtcDateTime) with
        {
            FilePathIsGenerated = plan.FilePathIsGenerated,
            Collection = plan.Collection,
            Overwrite = plan.Download?.Overwrite ?? false,
            DestinationBefore = plan.Download is { } download ? DestinationState.Of(download.Destination) : null,
            SkipCountCheck = plan.Download?.SkipCountCheck ?? false,
            Compress = plan.Download?.Compress ?? false,
            Redaction = plan.Download?.Redaction?.Note,
            AllowEmpty = plan.AllowEmpty,
            AllowFailedRecords = plan.AllowFailedRecords,
        };
        if (known is not null)
            entry = entry.WithJob(known);
        return new ExportRun(client, RunEntry<ExportEntry>.Begin(ledger, entry, client.Time), isResumed: known is not null)
        {
            Redaction = plan.Download?.Redaction,
        };
    }

    /// <summary>Records a new export to a path that the user specified, if no other export writes there.</summary>
    /// <param name="index">An index of the ledger; entries that were added since are checked too.</param>
    /// <exception cref="TcbException"><c>FilePathInUse</c>, or <c>LedgerUnavailable</c>: the export must not be started.</exception>
    internal static async Task<ExportRun> BeginAloneAsync(
        ExportLedger ledger, LedgerIndex index, TcbClient client, ExportPlan plan, ICallContext context,
        CancellationToken cancellationToken = default)
    {
        var job = client.KnownJob(plan.Request.Env, 0) with { FilePath = plan.Request.FilePath };
        using var ledgerLock = await index.ReservePathAsync(client, job, context, cancellationToken).ConfigureAwait(false);
        return Begin(ledger, client, plan);
    }

    /// <summary>Resumes an export of the ledger.</summary>
    /// <param name="index">An index of the ledger.</param>
    /// <param name="id">The entry's id.</param>
    /// <param name="force">Whether a submit in doubt may be sent again to a path that the user specified, and a file may be replaced that
    /// was saved since.</param>
    /// <param name="redaction">What is done to the records; null for nothing.</param>
    /// <returns>The export; null if another command has locked it, or it has finished in the meantime.</returns>
    /// <exception cref="TcbException">
    /// <c>JobOfAnotherConnection</c>, <c>RedactionDiffers</c>, <c>SubmitInDoubt</c>, <c>ExportSuperseded</c>, <c>FileExists</c>: it cannot
    /// be resumed, and its entry is unchanged.
    /// </exception>
    internal static ExportRun? Resume(
        ExportLedger ledger, LedgerIndex index, TcbClient client, string id, bool force, RedactionSession? redaction = null) =>
        RunEntry<ExportEntry>.Resume(ledger, id, client.Time, record =>
        {
            var entry = record.Entry;
            var job = entry.ToJob();
            if (!client.Connection.Serves(job))
                throw JobErrors.OfAnotherConnection(job, client.Connection);
            if (!TcbRedaction.AreSame(entry.Redaction, redaction?.Note))
                throw RedactionErrors.OfExport(job, entry.Redaction, redaction?.Note);
            if (entry is { State: LedgerState.Sending or LedgerState.InDoubt, FilePathIsGenerated: false } && !force)
                throw LedgerErrors.InDoubt(job);
            if (!force && (index.IsSuperseded(entry) || (entry is { Overwrite: true, HasOtherFileAtDestination: true }
                && DestinationState.IsOfAnotherJob(entry.Job.DestinationPath!, entry.Job.Key))))
                throw LedgerErrors.Superseded(job);
            var run = new ExportRun(client, record, isResumed: true, force) { Redaction = redaction };
            if (run.NeedsSubmit && run.Download is { } download)
                ExportDownload.Check(job, download);
            return run;
        });

    /// <summary>Submits the export unless it has a job, waits until the job has ended, and saves the file.</summary>
    /// <param name="timeout">The limit of the export, from its first submit to its download.</param>
    /// <param name="interval">The minimum time between two submits to one environment; zero for none.</param>
    /// <param name="onJob">Called once there is a job, and whether this call has submitted it.</param>
    /// <param name="onState">Called with the job after each poll, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels it; the job continues.</param>
    /// <exception cref="TcbException">The export failed.</exception>
    internal async Task RunAsync(
        TimeSpan timeout, TimeSpan interval, Func<ExportJob, bool, Task> onJob, Action<ExportJob> onState, ICallContext context,
        CancellationToken cancellationToken)
    {
        LimitTo(timeout);
        var isNew = NeedsSubmit;
        if (isNew)
            await SubmitRepeatedlyAsync(interval, context, cancellationToken).ConfigureAwait(false);
        await onJob(Job, isNew).ConfigureAwait(false);
        await WaitAsync(timeout, onState, context, cancellationToken).ConfigureAwait(false);
        CheckHasFile();
        await SaveAsync(OnBytes, context, cancellationToken).ConfigureAwait(false);
        CheckFailedRecords();
    }

    /// <summary>
    /// Forgets the job, because the service does not have it or its file any more: the next submit is to a new path.
    /// </summary>
    internal void StartOver()
    {
        _record.Require(Entry.WithoutJob(StoragePath.GenerateFor(Entry, _client.Time)));
        Job = RecordedJob;
    }

    /// <summary>Records that an earlier command has saved the file.</summary>
    internal void RecordSaved(ExportJob job, ExportFile file)
    {
        Job = job with { DestinationPath = Job.DestinationPath, LedgerId = Job.LedgerId, AllowsEmpty = Job.AllowsEmpty };
        RecordSaved(file);
    }

    /// <summary>Submits the export, unless it has a job already.</summary>
    /// <param name="interval">The minimum time between two submits to one environment; zero for none.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the submit; if the request was sent, its response is awaited a moment longer.</param>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>; or <c>LedgerUnavailable</c>: nothing was
    /// sent.</exception>
    internal Task<ExportJob> SubmitAsync(TimeSpan interval, ICallContext context, CancellationToken cancellationToken = default) =>
        SubmitAsync(submission => submission.OnceAsync(Retry, interval, context, cancellationToken));

    /// <inheritdoc cref="ExportSubmission.RepeatedlyAsync"/>
    internal Task<ExportJob> SubmitRepeatedlyAsync(TimeSpan interval, ICallContext context, CancellationToken cancellationToken) =>
        SubmitAsync(submission => submission.RepeatedlyAsync(Retry, interval, context, cancellationToken));

    private async Task<ExportJob> SubmitAsync(Func<ExportSubmission, Task<ExportJob>> submit)
    {
        if (!NeedsSubmit)
            return Job;
        try
        {
            var job = await submit(new ExportSubmission(_client, _record, Limit)).ConfigureAwait(false);
            return Job = job with { DestinationPath = Job.DestinationPath, LedgerId = Job.LedgerId, AllowsEmpty = Job.AllowsEmpty };
        }
        catch
        {
            Job = RecordedJob;
            throw;
        }
    }

    /// <summary>Waits until the job has ended.</summary>
    /// <exception cref="TcbException">The job has not ended within <paramref name="limit"/>, or its state is not available.</exception>
    internal async Task<ExportJob> WaitAsync(
        TimeSpan limit, Action<ExportJob> onState, ICallContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await JobPoller.WaitUntilFinishedAsync(
                _client, Job, Limit ?? new TimeLimit(limit, _client.Time), Seen, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            _record.Record(Entry with { LastError = failure.ErrorId });
            throw;
        }

        void Seen(ExportJob job)
        {
            var hasChanged = job.Status != Job.Status || job.IsFinished;
            Job = job;
            if (hasChanged)
                _record.Record(Entry.WithJob(job));
            onState(job);
        }
    }

    /// <summary>Saves the file, if the export has a destination.</summary>
    /// <exception cref="TcbException">The file is not available, is not complete, or could not be written.</exception>
    internal async Task<ExportJob> SaveAsync(
        Action<long, long?> onBytes, ICallContext context, CancellationToken cancellationToken = default)
    {
        if (Download is not { } download)
            return Job;
        try
        {
            RecordSaved(await new ExportSaver(_client.With(Retry), Entry, _isResumed, _isForced)
                .SaveAsync(Job, download, onBytes, context, cancellationToken).ConfigureAwait(false));
            return Job;
        }
        catch (TcbException failure)
        {
            _record.Record(Entry with { LastError = failure.ErrorId });
            throw;
        }
    }

    /// <summary>Records that the file is saved.</summary>
    private void RecordSaved(ExportFile file)
    {
        Job = JobErrors.WithFile(Job, file);
        _record.Record(Entry.WithJob(Job).WithFile(file));
    }

    /// <summary>Fails if the job ended without a file.</summary>
    /// <exception cref="ExportJobException"><c>ExportJobFailed</c>, <c>NoRecordMatched</c>.</exception>
    internal void CheckHasFile()
    {
        if (JobErrors.OfFailure(Job, Entry.AllowEmpty) is { } failure)
            throw failure;
    }

    /// <summary>Fails if the service could not export some records. Call it once the file is saved.</summary>
    /// <exception cref="ExportJobException"><c>RecordsFailed</c>.</exception>
    internal void CheckFailedRecords()
    {
        if (JobErrors.OfFailedRecords(Job, Entry.AllowFailedRecords) is not { } failure)
            return;
        _record.Record(Entry with { LastError = failure.ErrorId });
        throw failure;
    }

    private ExportEntry Entry => _record.Entry;

    private ExportJob RecordedJob => Entry.ToJob() with { Connection = _client.Connection };

    private DownloadOptions? Download => Entry.Job.DestinationPath is { } destination
        ? new DownloadOptions(destination, Entry.Job.FileType, Entry.Overwrite || _isForced, Entry.SkipCountCheck, Entry.AllowEmpty)
        {
            ChecksName = true,
            Compress = Entry.Compress,
            Observe = Observe,
            Redaction = Redaction,
        }
        : null;

    private RetryPolicy Retry => Limit is null ? _client.Retry : _client.Retry.Within(Limit);

    /// <summary>Releases the export; its ledger entry remains.</summary>
    public void Dispose() => _record.Dispose();
}
