using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// The import of one file into one collection: its pieces are uploaded and imported one after the other. Each step is recorded in the
/// ledger: in advance if it cannot be undone, otherwise right after it. If this process ends, another can resume the import.
/// </summary>
public sealed class ImportRun : ISubmitObserver, IDisposable
{
    /// <summary>How often a submit in doubt is repeated, if that does no harm.</summary>
    private const int MaxRepeats = 3;

    private readonly TcbClient _client;
    private readonly RunEntry<ImportEntry> _record;
    private readonly PieceUploader _uploader;
    private readonly bool _isResumed;
    private int _submitting;

    private ImportRun(TcbClient client, RunEntry<ImportEntry> record, DateTime lastWrite, bool isResumed)
    {
        (_client, _record, _isResumed) = (client, record, isResumed);
        Job = Entry.ToJob() with { Connection = client.Connection };
        _uploader = new PieceUploader(client, new ImportSource(Job, lastWrite));
    }

    /// <summary>The import's current state.</summary>
    public ImportJob Job { get; private set; }

    /// <summary>Called with a problem that does not end the import, on any thread.</summary>
    public Action<string>? Warn
    {
        get => _record.Warn;
        set => _record.Warn = value;
    }

    /// <summary>The next step, for <c>-WhatIf</c>.</summary>
    public string NextStep => Job.Pieces.FirstOrDefault(piece => !piece.IsFinished) switch
    {
        null => Messages.NextStep_DeleteUploads,
        { JobId: > 0 } piece => Messages.FormatNextStep_WaitForPiece(piece.JobId, piece.Number, Job.Pieces.Count),
        var piece when piece.Number == Job.Pieces.Count => Messages.FormatNextStep_ImportPiece(
            Counted.Records(piece.RecordCount), Job.Path, piece.Number, Job.Pieces.Count),
        var piece => Messages.FormatNextStep_ImportPieces(
            piece.Number, Job.Pieces.Count, Counted.Records(Job.Pieces.Skip(piece.Number - 1).Sum(left => left.RecordCount)), Job.Path),
    };

    private ImportEntry Entry => _record.Entry;

    private bool IsRepeatable => ImportFile.IsRepeatable(Job.ConflictMode, Entry.RecordsWithoutId);

    private TimeLimit? Limit { get; set; }

    private RetryPolicy Retry => Limit is null ? _client.Retry : _client.Retry.Within(Limit);

    /// <summary>Records a new import in the ledger. Nothing is sent.</summary>
    /// <param name="ledger">The ledger; null for none.</param>
    /// <param name="client">The client that imports the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="options">Where to import it, and how.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the import must not be started.</exception>
    public static ImportRun Begin(ExportLedger? ledger, TcbClient client, ImportFile file, ImportOptions options)
    {
        var now = client.Time.GetUtcNow();
        var pieces = UploadPath.Assign(file.Pieces, options.Collection, file.FileType, now);
        var job = new ImportJob
        {
            Env = options.Env,
            JobId = 0,
            Endpoint = client.Connection.Endpoint,
            AppId = client.Connection.AppId,
            ApiFamily = client.Connection.ApiFamily,
            Status = ExportJobStatus.NotSubmitted,
            FilePath = pieces[0].FilePath,
            FileType = file.FileType,
            UpdatedAt = now,
            Collection = options.Collection,
            Path = file.Path,
            ConflictMode = options.ConflictMode,
            StopOnError = options.StopOnError,
            KeepUpload = options.KeepUpload,
            RecordCount = file.RecordCount,
            PieceCount = pieces.Count,
            Pieces = pieces,
        };
        var entry = ImportEntry.New(job, file.Sha256, file.Length, now.UtcDateTime) with
        {
            AllowFailedRecords = options.AllowFailedRecords,
            RecordsWithoutId = file.RecordsWithoutId,
        };
        return new ImportRun(client, RunEntry<ImportEntry>.Begin(ledger, entry, client.Time), file.LastWriteTime, isResumed: false);
    }

    /// <summary>Resumes an import of the ledger. Nothing is sent.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="client">The client of the import's connection.</param>
    /// <param name="id">The entry's id.</param>
    /// <returns>The import; null if another command has locked it, or it has finished in the meantime.</returns>
    /// <exception cref="TcbException">
    /// <c>JobOfAnotherConnection</c>, <c>ImportInDoubt</c>: it cannot be resumed, and its entry is unchanged.
    /// </exception>
    public static ImportRun? Resume(ExportLedger ledger, TcbClient client, string id) =>
        RunEntry<ImportEntry>.Resume(ledger, id, client.Time, record =>
        {
            var job = record.Entry.ToJob();
            if (!client.Connection.Serves(job))
                throw JobErrors.OfAnotherConnection(job, client.Connection);
            var run = new ImportRun(client, record, File.GetLastWriteTimeUtc(job.Path), isResumed: true);
            run.CheckDoubt(run.Job.Pieces.FirstOrDefault(piece => piece.Status is ExportJobStatus.InDoubt));
            return run;
        });

    /// <summary>Imports what is left of the file.</summary>
    /// <param name="waits">Whether to wait until the last piece is imported, or only until it is submitted.</param>
    /// <param name="timeout">The limit of the import, from its first submit.</param>
    /// <param name="interval">The minimum time between two submits to one environment; zero for none.</param>
    /// <param name="onState">Called with the import after each step and poll, on any thread.</param>
    /// <param name="onBytes">Called with the number of bytes uploaded so far and their total, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels it; a job that runs continues at the service.</param>
    /// <returns>The import in its last state.</returns>
    /// <exception cref="TcbException">The import failed. <see cref="Job"/> shows how far it has come.</exception>
    public async Task<ImportJob> RunAsync(
        bool waits, TimeSpan timeout, TimeSpan interval, Action<ImportJob> onState, Action<long, long?> onBytes, ICallContext context,
        CancellationToken cancellationToken = default)
    {
        Limit = new TimeLimit(timeout, _client.Time);
        try
        {
            if (_isResumed && Job.Pieces.Any(piece => piece.JobId == 0))
                await CheckFileAsync(context, cancellationToken).ConfigureAwait(false);
            for (var number = 1; number <= Job.Pieces.Count; number++)
            {
                if (PieceAt(number) is { JobId: 0 })
                {
                    await SendAsync(number, interval, onBytes, context, cancellationToken).ConfigureAwait(false);
                    onState(Job);
                    if (number == Job.Pieces.Count && !waits)
                        return Job;
                }

                if (!PieceAt(number).IsFinished)
                    await WaitAsync(onState, context, cancellationToken).ConfigureAwait(false);
                await DeleteUploadAsync(number, retry: true, context, cancellationToken).ConfigureAwait(false);
                if (PieceAt(number).Status is ExportJobStatus.Failed)
                    break;
            }

            if (ImportErrors.OfEnd(Job, Entry.AllowFailedRecords) is { } failure)
                throw failure;
            if (Job.RecordSuccess is null)
                Warn?.Invoke(Messages.FormatCountsUnknown(Job.Path));
            return Job;
        }
        catch (TcbException failure)
        {
            _record.Record(Entry with { LastError = failure.ErrorId });
            throw;
        }
    }

    /// <summary>Releases the import; its ledger entry remains.</summary>
    public void Dispose()
    {
        _uploader.Dispose();
        _record.Dispose();
    }

    void ISubmitObserver.Sending()
    {
        // In doubt until there is a response: if this process ends now, nobody knows.
        Job = Job.WithPiece(PieceAt(_submitting) with { Status = ExportJobStatus.InDoubt });
        _record.Require(Entry.WithJob(Job).WithState(LedgerState.Sending));
    }

    void ISubmitObserver.NotAccepted(TcbException why)
    {
        var status = IsFinal(why) ? ExportJobStatus.Refused : ExportJobStatus.NotSubmitted;
        Job = Job.WithPiece(PieceAt(_submitting) with { Status = status });
        _record.Require(Entry.WithJob(Job));
    }

    /// <summary>
    /// Whether a refusal ends the import. A file that is not in the storage can be uploaded again, with the pieces before it imported.
    /// </summary>
    private static bool IsFinal(TcbException refusal) => ExportSubmission.IsFinal(refusal) && refusal.ErrorId is not "StorageFileNotFound";

    private ImportPiece PieceAt(int number) => Job.Pieces[number - 1];

    /// <summary>
    /// Checks that the file is the one that the import began with. If it is not, what an earlier run uploaded of it is of no use any more.
    /// </summary>
    private async Task CheckFileAsync(ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            _uploader.Source.CheckIs(Entry.FileLength, Entry.FileSha256, cancellationToken);
        }
        catch (TcbException)
        {
            foreach (var piece in Job.Pieces.Where(piece => piece is { JobId: 0, Status: not ExportJobStatus.InDoubt }))
                await DeleteUploadAsync(piece.Number, retry: false, context, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Uploads and submits a piece. If it has no job afterwards, its uploaded file is deleted, unless a job may be reading it.
    /// </summary>
    private async Task SendAsync(
        int number, TimeSpan interval, Action<long, long?> onBytes, ICallContext context, CancellationToken cancellationToken)
    {
        CheckDoubt(PieceAt(number));
        try
        {
            var before = Job.Pieces.Take(number - 1).Sum(piece => piece.Length);
            var total = Job.Pieces.Sum(piece => piece.Length);
            await _uploader.UploadAsync(
                Job, PieceAt(number), Retry,
                ticket => MustSet(PieceAt(number) with { FileId = ticket.FileId, Status = ExportJobStatus.NotSubmitted }),
                sent => onBytes(before + sent, total), context, cancellationToken).ConfigureAwait(false);
            await SubmitAsync(number, interval, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            if (PieceAt(number).Status is not ExportJobStatus.InDoubt)
                await DeleteUploadAsync(number, retry: false, context, cancellationToken).ConfigureAwait(false);
            // No ticket, because there is no such environment, for example.
            if (PieceAt(number).Status is ExportJobStatus.NotSubmitted && IsFinal(failure))
                Set(PieceAt(number) with { Status = ExportJobStatus.Refused });
            throw;
        }
    }

    private async Task SubmitAsync(int number, TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        var retry = Retry.Shared();
        try
        {
            var jobId = await retry.WhileTransientAsync(
                () => SubmitOnceAsync(_client.With(retry), number, interval, context, cancellationToken),
                context.WriteDelay,
                cancellationToken,
                (attempt, failure) => attempt <= MaxRepeats && IsRepeatable
                    && failure is { ErrorId: "SubmitInDoubt", InnerException: TcbException { IsTransient: true } }).ConfigureAwait(false);
            var now = _client.Time.GetUtcNow();
            Job = Job with { SubmittedAt = Job.SubmittedAt ?? now };
            Set(PieceAt(number) with { JobId = jobId, Status = ExportJobStatus.Submitted });
        }
        catch (TcbException doubt) when (doubt.ErrorId is "SubmitInDoubt")
        {
            throw ImportErrors.InDoubt(Job, PieceAt(number), Entry.RecordsWithoutId, doubt);
        }
        catch (TcbServiceException refusal) when (refusal.ErrorId is "CollectionNotFound")
        {
            throw refusal.WithAction(Messages.FormatCollectionNotFound_ImportAdvice(Job.Env));
        }
        catch (TcbServiceException refusal) when (refusal.ErrorId is "StorageFileNotFound")
        {
            throw refusal.WithAction(Messages.FormatUploadVanished_Advice(Job.Env));
        }
    }

    private async Task<long> SubmitOnceAsync(
        TcbClient client, int number, TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        _submitting = number;
        try
        {
            return await client.SubmitImportAsync(
                Job with { FilePath = PieceAt(number).FilePath }, new SubmitOptions(interval, this, Limit), context, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TcbException { ErrorId: "SubmitInDoubt" })
        {
            if (Entry.State is LedgerState.Sending)
                _record.Record(Entry.WithState(LedgerState.InDoubt));
            throw;
        }
    }

    /// <summary>Waits until the job of the last submitted piece has ended.</summary>
    private async Task WaitAsync(Action<ImportJob> onState, ICallContext context, CancellationToken cancellationToken)
    {
        await JobPoller.WaitUntilFinishedAsync(_client, Job, Limit!, Seen, context, cancellationToken).ConfigureAwait(false);

        void Seen(ImportJob job)
        {
            // Pieces after one with failed records must not be sent if the import is to end at the first.
            if (job is { StopOnError: true, Piece: { } number }
                && job.Pieces[number - 1] is { Status: ExportJobStatus.PartiallySucceeded } piece)
                job = job.WithPiece(piece with { Status = ExportJobStatus.Failed });
            var hasChanged = job.Status != Job.Status || job.HasEnded;
            Job = job;
            if (hasChanged)
                _record.Record(Entry.WithJob(job));
            onState(job);
        }
    }

    private async Task DeleteUploadAsync(int number, bool retry, ICallContext context, CancellationToken cancellationToken)
    {
        var piece = PieceAt(number);
        if (Job.KeepUpload || piece.FileId is null)
            return;
        var why = await ImportUploads.DeleteAsync(_client.With(Retry), Job, piece, retry, context, cancellationToken).ConfigureAwait(false);
        if (why is not null)
            Warn?.Invoke(ImportErrors.UploadNotDeleted(Job, piece, why));
        else
            Set(piece with { FileId = null });
    }

    /// <summary>Fails if a piece was sent, nobody knows whether it was accepted, and to send it again could do harm.</summary>
    private void CheckDoubt(ImportPiece? piece)
    {
        if (piece?.Status is ExportJobStatus.InDoubt && !IsRepeatable)
            throw ImportErrors.InDoubt(Job, piece, Entry.RecordsWithoutId);
    }

    private void Set(ImportPiece piece)
    {
        Job = Job.WithPiece(piece) with { UpdatedAt = _client.Time.GetUtcNow() };
        _record.Record(Entry.WithJob(Job));
    }

    private void MustSet(ImportPiece piece)
    {
        Job = Job.WithPiece(piece) with { UpdatedAt = _client.Time.GetUtcNow() };
        _record.Require(Entry.WithJob(Job));
    }
}
