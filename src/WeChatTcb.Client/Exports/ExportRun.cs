using System.Security.Cryptography;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>What is wanted of an export.</summary>
/// <param name="Request">What is to be exported.</param>
/// <param name="FilePathIsGenerated">Whether the request's path was made up here.</param>
/// <param name="Collection">The collection that the query reads; null when it is not known.</param>
/// <param name="Download">How the file is to be brought home, with its full path; null when it is not.</param>
/// <param name="AllowEmpty">Whether a job whose query matched nothing ended as wanted.</param>
public sealed record ExportPlan(ExportRequest Request, bool FilePathIsGenerated, string? Collection, DownloadOptions? Download, bool AllowEmpty);

/// <summary>
/// One export on its way from intent to file. Each step stands in the ledger: what could not be undone before it is done, the rest at once
/// after. Whatever ends this process, another goes on from there.
/// </summary>
public sealed class ExportRun : ISubmitObserver, IDisposable
{
    private readonly TcbClient _client;
    private readonly LockedLedgerEntry? _claim;
    private readonly bool _isResumed;
    private LedgerEntry _entry;

    private ExportRun(TcbClient client, LedgerEntry entry, LockedLedgerEntry? claim, bool isResumed) =>
        (_client, _entry, _claim, _isResumed, Job) = (client, entry, claim, isResumed, Own(entry, client));

    /// <summary>The export as it stands.</summary>
    public ExportJob Job { get; private set; }

    /// <summary>Told when the ledger can no longer be written though the export goes on; from any thread.</summary>
    public Action<string>? Warn { get; set; }

    /// <summary>Whether the export has to be submitted before anything else.</summary>
    public bool NeedsSubmit => !_entry.HasJob;

    /// <summary>Whether it is to be submitted to a path that the user named, which another export may have too.</summary>
    public bool NeedsNamedPath => NeedsSubmit && !_entry.FilePathIsGenerated;

    /// <summary>What is to be done, in a few words.</summary>
    public string NextStep => (_entry.State switch
    {
        LedgerState.Intended => $"Submit the export to '{Job.FilePath}'",
        LedgerState.Sending or LedgerState.InDoubt => _entry.FilePathIsGenerated
            ? "Submit the export again, under a fresh file path"
            : $"Submit the export again to '{Job.FilePath}', where a job may be writing already",
        _ => $"Wait for job {Job.JobId}",
    }) + (Job.DestinationPath is null ? "" : $", and save its file as {Job.DestinationPath}");

    /// <summary>Begins an export: it is written into the ledger, and nothing has been sent.</summary>
    /// <param name="ledger">The ledger; null to go without.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the export must not be begun.</exception>
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

    /// <summary>Begins an export to a path that the user named, of which no other export may be on its way.</summary>
    /// <param name="index">The ledger as it was read; what came since is looked at too.</param>
    /// <exception cref="TcbException"><c>FilePathInUse</c>, or <c>LedgerUnavailable</c>: the export must not be begun.</exception>
    public static async Task<ExportRun> BeginAloneAsync(ExportLedger ledger, LedgerIndex index, TcbClient client, ExportPlan plan, ICaller caller)
    {
        var job = client.KnownJob(plan.Request.Env, 0) with { FilePath = plan.Request.FilePath };
        using var turn = await index.ReservePathAsync(client, job, caller).ConfigureAwait(false);
        return Begin(ledger, client, plan);
    }

    /// <summary>Takes up an export of the ledger.</summary>
    /// <param name="index">The ledger as it stands.</param>
    /// <param name="id">The entry's name.</param>
    /// <param name="force">Whether a submit in doubt may be sent again to the path that the user named.</param>
    /// <returns>The export; null when another command drives it, or it has been finished in the meantime.</returns>
    /// <exception cref="TcbException">
    /// <c>JobOfAnotherConnection</c>, <c>SubmitInDoubt</c>, <c>ExportSuperseded</c>, <c>FileExists</c>: it must not go on, and stands in the ledger as it did.
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

    /// <summary>Has the service make a job of the export, if it has not yet.</summary>
    /// <param name="interval">The least time between two submits to one environment; zero for none.</param>
    /// <param name="caller">Who waits.</param>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>; or <c>LedgerUnavailable</c>, and nothing was sent.</exception>
    public async Task<ExportJob> SubmitAsync(TimeSpan interval, ICaller caller)
    {
        if (!NeedsSubmit)
            return Job;
        if (_entry.State is LedgerState.Sending or LedgerState.InDoubt)
            TakeFreshPath();

        var request = new ExportRequest(_entry.Job.Env, _entry.Job.FilePath!, _entry.Job.FileType!.Value, _entry.Job.Query!);
        try
        {
            var job = await _client.SubmitAsync(request, caller, new SubmitOptions(interval, this)).ConfigureAwait(false);
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
    /// <exception cref="TcbException">The job's state could not be had within <paramref name="limit"/>.</exception>
    public async Task<ExportJob> WaitAsync(TimeSpan limit, Action<ExportJob> onState, ICaller caller)
    {
        try
        {
            return await JobWatch.UntilFinishedAsync(_client, Job, limit, Seen, caller).ConfigureAwait(false);
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

    /// <summary>Brings the file home, if one is wanted.</summary>
    /// <exception cref="TcbException">The file is not there, did not come whole, or could not be written.</exception>
    public async Task<ExportJob> SaveAsync(Action<long, long?> onBytes, ICaller caller)
    {
        if (Download is not { } download)
            return Job;
        try
        {
            // A command that was killed may have saved the file and not come to say so.
            if (_isResumed && !download.Overwrite && File.Exists(download.Destination))
                download = download with { ReplacesSha256 = await HashAsync(download.Destination, caller.Cancellation).ConfigureAwait(false) };
            var file = await ExportDownload.SaveAsync(_client, Job, download, onBytes, caller).ConfigureAwait(false);
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

    /// <summary>Whether a job whose query matched nothing ended as wanted.</summary>
    public bool AllowEmpty => _entry.AllowEmpty;

    private DownloadOptions? Download => _entry.Job.DestinationPath is { } destination
        ? new DownloadOptions(destination, _entry.Job.FileType, _entry.Overwrite, _entry.SkipCountCheck, _entry.AllowEmpty)
        : null;

    void ISubmitObserver.Sending() => Keep(_entry.WithState(LedgerState.Sending));

    void ISubmitObserver.NotAccepted(TcbException why) => Keep(_entry.WithState(IsEnd(why) ? LedgerState.Refused : LedgerState.Intended));

    /// <summary>Lets go of the export; the ledger keeps it as it stands.</summary>
    public void Dispose() => _claim?.Dispose();

    private static ExportJob Own(LedgerEntry entry, TcbClient client) =>
        entry.ToJob() with { Connection = client.Connection };

    /// <summary>Whether a submit was refused so that nothing but another request is a cure. What refuses a token says nothing of the export.</summary>
    private static bool IsEnd(TcbException refusal) => refusal is TcbServiceException
    {
        Error.Retry: TcbRetryRule.Never, Kind: TcbErrorKind.InvalidArgument or TcbErrorKind.NotFound or TcbErrorKind.Unknown,
    };

    /// <summary>Leaves the path where a job may be writing to that job, if it was not the user who named it.</summary>
    private void TakeFreshPath()
    {
        var job = _entry.Job;
        Keep(_entry.WithNextPath(_entry.FilePathIsGenerated
            ? StoragePath.Generate(_entry.Collection, job.FileType!.Value, _client.Time.GetUtcNow())
            : job.FilePath!));
    }

    /// <summary>Writes down what the next step depends on.</summary>
    private void Keep(LedgerEntry next)
    {
        next = next with { UpdatedAt = _client.Time.GetUtcNow().UtcDateTime };
        _claim?.Write(next);
        _entry = next;
    }

    /// <summary>Writes down what has happened. The export goes on even where that fails.</summary>
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
            Warn?.Invoke($"{exception.Message} {what} goes on, but after a crash it stands there as it did before.");
        }
    }

    private static async Task<string?> HashAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Convert.ToHexString(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false)).ToLowerInvariant();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // then it is not ours
        }
    }
}
