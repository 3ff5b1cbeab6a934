using System.Security.Cryptography;
using WeChatTcb.Client.Disk;
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
public sealed class ExportRun : ISubmitObserver, IDisposable
{
    /// <summary>How often a submit in doubt is repeated: each may start a job, and jobs use up the quota.</summary>
    private const int MaxRepeats = 3;

    private readonly TcbClient _client;
    private readonly LockedLedgerEntry? _lockedEntry;
    private readonly bool _isResumed;
    private bool _forced;
    private ExportEntry _entry;

    private ExportRun(TcbClient client, ExportEntry entry, LockedLedgerEntry? lockedEntry, bool isResumed) =>
        (_client, _entry, _lockedEntry, _isResumed, Job) = (client, entry, lockedEntry, isResumed, JobOf(entry, client));

    /// <summary>The export's current state.</summary>
    public ExportJob Job { get; private set; }

    /// <summary>How long the export may take from its first submit until its job has ended; null for no limit.</summary>
    internal TimeLimit? Limit { get; private set; }

    /// <summary>Limits the time of the export.</summary>
    internal void LimitTo(TimeSpan timeout) => Limit = new TimeLimit(timeout, _client.Time);

    /// <summary>Called if the ledger cannot be written and the export continues; on any thread.</summary>
    internal Action<string>? Warn { get; set; }

    /// <summary>Called with the bytes of the file received so far, and its length if known; on any thread.</summary>
    internal Action<long, long?> OnBytes { get; set; } = static (_, _) => { };

    /// <summary>Creates a receiver for the bytes of the file; see <see cref="DownloadOptions.Observe"/>.</summary>
    internal Func<IByteObserver>? Observe { get; set; }

    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    internal RedactionRun? Redaction { get; init; }

    /// <summary>Whether the export has no job yet.</summary>
    internal bool NeedsSubmit => !_entry.HasJob;

    /// <summary>Whether it must be submitted to a path that the user specified and that another export may use too.</summary>
    internal bool NeedsNamedPath => NeedsSubmit && !_entry.FilePathIsGenerated;

    /// <summary>The next step, for <c>-WhatIf</c>.</summary>
    public string NextStep => (_entry.State, _entry.FilePathIsGenerated, Job.DestinationPath) switch
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
        var lockedEntry = ledger?.Add(entry);
        return new ExportRun(client, (ExportEntry?)lockedEntry?.Entry ?? entry, lockedEntry, isResumed: known is not null)
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
    /// <c>JobOfAnotherConnection</c>, <c>RedactionDiffers</c>, <c>SubmitInDoubt</c>, <c>ExportSuperseded</c>, <c>FileExists</c>: it cannot be resumed, and its entry
    /// is unchanged.
    /// </exception>
    internal static ExportRun? Resume(
        ExportLedger ledger, LedgerIndex index, TcbClient client, string id, bool force, RedactionRun? redaction = null)
    {
        var lockedEntry = ledger.TryLock(id);
        if (lockedEntry is null)
            return null;
        try
        {
            var entry = (ExportEntry)lockedEntry.Entry;
            var job = entry.ToJob();
            if (entry.IsFinished)
            {
                lockedEntry.Dispose();
                return null;
            }

            if (!client.Connection.Serves(job))
                throw JobErrors.OfAnotherConnection(job, client.Connection);
            if (!TcbRedaction.AreSame(entry.Redaction, redaction?.Note))
                throw RedactionErrors.OfExport(job, entry.Redaction, redaction?.Note);
            if (entry is { State: LedgerState.Sending or LedgerState.InDoubt, FilePathIsGenerated: false } && !force)
                throw LedgerErrors.InDoubt(job);
            if (!force && (index.IsSuperseded(entry) || (entry is { Overwrite: true, HasOtherFileAtDestination: true }
                && DestinationState.IsOfAnotherJob(entry.Job.DestinationPath!, entry.Job.Key))))
                throw LedgerErrors.Superseded(job);
            var run = new ExportRun(client, entry, lockedEntry, isResumed: true) { _forced = force, Redaction = redaction };
            if (run.NeedsSubmit && run.Download is { } download)
                ExportDownload.Check(job, download);
            return run;
        }
        catch
        {
            lockedEntry.Dispose();
            throw;
        }
    }

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
        MustRecord(_entry.WithoutJob(StoragePath.Generate(_entry.Collection, _entry.Job.FileType!.Value, _client.Time.GetUtcNow())));
        Job = JobOf(_entry, _client);
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
        SubmitAsync(_client.With(Retry), interval, context, cancellationToken);

    /// <summary>
    /// The same, but a submit that may or may not have been accepted is repeated under another path, if the path was generated. Then a first
    /// job does no harm.
    /// </summary>
    internal Task<ExportJob> SubmitRepeatedlyAsync(TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        var retry = Retry.Shared();
        return retry.WhileTransientAsync(
            () => SubmitAsync(_client.With(retry), interval, context, cancellationToken),
            context.WriteVerbose,
            cancellationToken,
            (attempt, failure) => attempt <= MaxRepeats && _entry is { FilePathIsGenerated: true, State: LedgerState.InDoubt }
                && failure is { ErrorId: "SubmitInDoubt", InnerException: TcbException { IsTransient: true } });
    }

    private async Task<ExportJob> SubmitAsync(
        TcbClient client, TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        if (!NeedsSubmit)
            return Job;
        if (_entry.State is LedgerState.Sending or LedgerState.InDoubt)
            UseNewPath();

        var request = new ExportRequest(_entry.Job.Env, _entry.Job.FilePath!, _entry.Job.FileType!.Value, _entry.Job.Query!);
        try
        {
            var job = await client.SubmitAsync(request, new SubmitOptions(interval, this, Limit), context, cancellationToken)
                .ConfigureAwait(false);
            Job = job with { DestinationPath = Job.DestinationPath, LedgerId = Job.LedgerId, AllowsEmpty = Job.AllowsEmpty };
            Record(_entry.WithJob(Job));
            return Job;
        }
        catch (TcbException failure)
        {
            var state = failure.ErrorId is "SubmitInDoubt" ? LedgerState.InDoubt : _entry.State;
            Record(_entry.WithState(state) with { LastError = failure.ErrorId });
            Job = JobOf(_entry, _client);
            throw;
        }
        catch (OperationCanceledException) when (_entry.State is LedgerState.Sending)
        {
            Record(_entry.WithState(LedgerState.InDoubt));
            Job = JobOf(_entry, _client);
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
            Record(_entry with { LastError = failure.ErrorId });
            throw;
        }

        void Seen(ExportJob job)
        {
            var hasChanged = job.Status != Job.Status || job.IsFinished;
            Job = job;
            if (hasChanged)
                Record(_entry.WithJob(job));
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
            // A command that was killed may have saved the file without recording it.
            if (_isResumed && await SavedFile.FindAsync(
                    download.Destination,
                    receipt => receipt.Job.Key == Job.Key && TcbRedaction.AreSame(receipt.Redaction, _entry.Redaction),
                    cancellationToken).ConfigureAwait(false) is var (saved, _))
            {
                RecordSaved(saved);
                return Job;
            }

            // The same bytes may be replaced, even if no other file may.
            var isOther = _isResumed && !_forced && _entry.HasOtherFileAtDestination;
            if (_isResumed && (!download.Overwrite || isOther) && File.Exists(download.Destination))
            {
                var hash = await HashAsync(download.Destination, cancellationToken).ConfigureAwait(false);
                download = download with { Overwrite = false, ReplacesSha256 = hash };
            }

            var file = await ExportDownload.SaveAsync(_client.With(Retry), Job, download, onBytes, context, cancellationToken).ConfigureAwait(false);
            RecordSaved(file);
            return Job;
        }
        catch (TcbException failure)
            when (failure.ErrorId is "FileExists" && _entry is { Overwrite: true, HasOtherFileAtDestination: true })
        {
            var superseded = LedgerErrors.Superseded(Job);
            Record(_entry with { LastError = superseded.ErrorId });
            throw superseded;
        }
        catch (TcbException failure)
        {
            Record(_entry with { LastError = failure.ErrorId });
            throw;
        }
    }

    /// <summary>Records that the file is saved.</summary>
    private void RecordSaved(ExportFile file)
    {
        Job = JobErrors.WithFile(Job, file);
        Record(_entry.WithJob(Job).WithFile(file));
    }

    /// <summary>Fails if the job ended without a file.</summary>
    /// <exception cref="ExportJobException"><c>ExportJobFailed</c>, <c>NoRecordMatched</c>.</exception>
    internal void CheckHasFile()
    {
        if (JobErrors.OfFailure(Job, _entry.AllowEmpty) is { } failure)
            throw failure;
    }

    /// <summary>Fails if the service could not export some records. Call it once the file is saved.</summary>
    /// <exception cref="ExportJobException"><c>RecordsFailed</c>.</exception>
    internal void CheckFailedRecords()
    {
        if (JobErrors.OfFailedRecords(Job, _entry.AllowFailedRecords) is not { } failure)
            return;
        Record(_entry with { LastError = failure.ErrorId });
        throw failure;
    }

    private DownloadOptions? Download => _entry.Job.DestinationPath is { } destination
        ? new DownloadOptions(destination, _entry.Job.FileType, _entry.Overwrite || _forced, _entry.SkipCountCheck, _entry.AllowEmpty)
        {
            ChecksName = true,
            Compress = _entry.Compress,
            Observe = Observe,
            Redaction = Redaction,
        }
        : null;

    private RetryPolicy Retry => Limit is null ? _client.Retry : _client.Retry.Within(Limit);

    void ISubmitObserver.Sending() => MustRecord(_entry.WithState(LedgerState.Sending));

    void ISubmitObserver.NotAccepted(TcbException why) =>
        MustRecord(_entry.WithState(IsFinal(why) ? LedgerState.Refused : LedgerState.Intended));

    /// <summary>Releases the export; its ledger entry remains.</summary>
    public void Dispose() => _lockedEntry?.Dispose();

    private static ExportJob JobOf(ExportEntry entry, TcbClient client) =>
        entry.ToJob() with { Connection = client.Connection };

    /// <summary>Whether the service would refuse the same request again. A refused token says nothing about the export.</summary>
    internal static bool IsFinal(TcbException refusal) => refusal is TcbServiceException
    {
        Error.Retry: TcbRetryRule.Never, Kind: TcbErrorKind.InvalidArgument or TcbErrorKind.NotFound or TcbErrorKind.Unknown,
    };

    /// <summary>Uses a new path, because a job may be writing to the old one; but keeps a path that the user specified.</summary>
    private void UseNewPath()
    {
        var job = _entry.Job;
        MustRecord(_entry.WithNextPath(_entry.FilePathIsGenerated
            ? StoragePath.Generate(_entry.Collection, job.FileType!.Value, _client.Time.GetUtcNow())
            : job.FilePath!));
    }

    /// <summary>Records a step that must be in the ledger before the export continues.</summary>
    private void MustRecord(ExportEntry next)
    {
        next = next with { UpdatedAt = _client.Time.GetUtcNow().UtcDateTime };
        _lockedEntry?.Write(next);
        _entry = next;
    }

    /// <summary>Records a step; if that fails, the export continues with a warning.</summary>
    private void Record(ExportEntry next)
    {
        try
        {
            MustRecord(next);
        }
        catch (TcbException exception)
        {
            _entry = next;
            Warn?.Invoke(Messages.FormatStepNotRecorded(exception.Message, JobErrors.Describe(next.Job)));
        }
    }

    private static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(RegularFile.OpenRead(path), FileAccess.Read, bufferSize: 1);
            return Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)).ToLowerInvariant();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // not a file that we saved
        }
    }
}
