using System.Collections.Concurrent;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>How to run the exports of a batch.</summary>
/// <param name="ThrottleLimit">The maximum number of exports that are submitted and followed at the same time.</param>
/// <param name="Timeout">The limit of each export, from its first submit to its download.</param>
/// <param name="SubmitInterval">The minimum time between two submits to one environment; zero for none.</param>
public sealed record ExportBatchOptions(int ThrottleLimit, TimeSpan Timeout, TimeSpan SubmitInterval);

/// <summary>
/// The exports of one command: each is planned, recorded in the ledger, submitted, followed and saved, with a limit on how many run at the
/// same time. No two of them write one file, here or in the service's storage. Progress is reported as events.
/// </summary>
/// <param name="options">How to run them.</param>
/// <param name="report">Called with each event, on any thread.</param>
/// <param name="context">The caller.</param>
public sealed class ExportBatch(ExportBatchOptions options, Action<ExportEvent> report, ICallContext context) : IDisposable
{
    private readonly SemaphoreSlim _throttle = new(options.ThrottleLimit);
    private readonly DestinationSet _destinations = new();
    private readonly HashSet<(TcbConnection Connection, string Env, string FilePath)> _filePaths = [];
    private readonly ConcurrentDictionary<ExportRun, bool> _notStarted = new();
    private readonly Dictionary<string, LedgerIndex> _indexes = new(StringComparer.Ordinal);

    /// <summary>The jobs that are followed now.</summary>
    public JobProgress Progress { get; } = new();

    /// <summary>The ledger of the exports that begin or are resumed next; null for none. Each service may have its own.</summary>
    public ExportLedger? Ledger { get; set; }

    /// <summary>An index of the ledger, created on first use.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public LedgerIndex Index => _indexes.TryGetValue(Ledger!.Folder, out var known)
        ? known
        : _indexes[Ledger.Folder] = new LedgerIndex(Ledger);

    /// <summary>Checks an export. Nothing is recorded or sent.</summary>
    /// <param name="client">The client that will submit it.</param>
    /// <param name="wanted">What to export.</param>
    /// <param name="warn">Called with each warning for the author of the query.</param>
    /// <exception cref="TcbException">The statement has a mistake, or the file cannot be saved.</exception>
    public ExportPlan Plan(TcbClient client, ExportOptions wanted, Action<string> warn)
    {
        var plan = ExportPlan.Create(client, wanted, warn);
        if (plan.Download is { } download)
            _destinations.Add(download.Destination);
        return plan;
    }

    /// <summary>Records an export in the ledger. Nothing is sent.</summary>
    /// <exception cref="TcbException">The file cannot be saved; <c>DuplicateFilePath</c>, <c>FilePathInUse</c>: another export writes to
    /// that path; or <c>LedgerUnavailable</c>.</exception>
    public async Task<ExportRun> BeginAsync(TcbClient client, ExportPlan plan, CancellationToken cancellationToken)
    {
        var (env, filePath) = (plan.Request.Env, plan.Request.FilePath);
        if (plan.Download is { } download)
            ExportDownload.Check(client.KnownJob(env, 0), download);
        if (!plan.FilePathIsGenerated && !_filePaths.Add((client.Connection, env, filePath)))
            throw JobErrors.DuplicateFilePath(client.KnownJob(env, 0) with { FilePath = filePath });
        if (!plan.FilePathIsGenerated && Ledger is not null && !_indexes.ContainsKey(Ledger.Folder))
        {
            foreach (var warning in Index.Warnings)
                context.WriteWarning(warning);
        }

        return Track(!plan.FilePathIsGenerated && Ledger is { } ledger
            ? await ExportRun.BeginAloneAsync(ledger, Index, client, plan, context, cancellationToken).ConfigureAwait(false)
            : ExportRun.Begin(Ledger, client, plan));
    }

    /// <summary>Resumes an export of the ledger. Nothing is sent.</summary>
    /// <param name="client">The client of the export's connection.</param>
    /// <param name="id">The id of the ledger entry.</param>
    /// <param name="force">Whether a submit in doubt may be sent again to a path that the user specified.</param>
    /// <param name="cancellationToken">Cancels the check of the path.</param>
    /// <returns>The export; null if another process has locked it, or it has finished.</returns>
    /// <exception cref="TcbException">It cannot be resumed; the ledger entry is unchanged.</exception>
    public async Task<ExportRun?> ResumeAsync(TcbClient client, string id, bool force, CancellationToken cancellationToken)
    {
        if (ExportRun.Resume(Ledger!, Index, client, id, force) is not { } run)
            return null;
        try
        {
            if (run.NeedsNamedPath && !force)
            {
                // The lock of the ledger is not needed: the export is locked already.
                (await Index.ReservePathAsync(client, run.Job, context, cancellationToken).ConfigureAwait(false)).Dispose();
            }

            if (run.Job.DestinationPath is { } destination)
                _destinations.Add(destination);
            return Track(run);
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Submits an export without following its job.</summary>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>; or <c>LedgerUnavailable</c>: nothing was
    /// sent.</exception>
    public async Task<ExportJob> SubmitAsync(ExportRun run, CancellationToken cancellationToken)
    {
        using var locked = Started(run);
        Progress.AddSubmitting(run, run.Job.Env);
        try
        {
            return await run.SubmitRepeatedlyAsync(options.SubmitInterval, context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Progress.RemoveWaiting(run);
        }
    }

    /// <summary>Submits an export, waits for its job and saves its file. Never throws: errors are reported as events.</summary>
    public async Task FollowAsync(ExportRun run, CancellationToken cancellationToken)
    {
        using var locked = Started(run);
        Progress.AddWaiting(run);
        try
        {
            await _throttle.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (run.NeedsSubmit)
                    Progress.AddSubmitting(run, run.Job.Env);
                await run.RunAsync(
                    options.Timeout, options.SubmitInterval, (job, isNew) => OnJob(run, job, isNew), Progress.Update, context,
                    cancellationToken)
                    .ConfigureAwait(false);
            }
            finally
            {
                _throttle.Release();
            }
        }
        catch (TcbException exception)
        {
            report(new ExportFailed(run.Job, exception));
        }
        catch (OperationCanceledException)
        {
            // The job continues at the service and is recorded in the ledger.
        }
        finally
        {
            Progress.RemoveWaiting(run, hasEnded: true);
            // A job that exists is always reported, so that its id is never lost.
            if (run.Job is { JobId: > 0 } job)
            {
                Progress.Remove(job);
                report(new ExportFinished(job));
            }
        }
    }

    private Task OnJob(ExportRun run, ExportJob job, bool isNew)
    {
        Progress.RemoveWaiting(run);
        if (isNew)
            report(new ExportSubmitted(job));
        Progress.Add(job);
        return Task.CompletedTask;
    }

    /// <summary>Releases the exports that were never started: a cancelled caller may not have received them.</summary>
    public void Dispose()
    {
        foreach (var run in _notStarted.Keys)
            run.Dispose();
        _throttle.Dispose();
    }

    private ExportRun Started(ExportRun run)
    {
        _notStarted.TryRemove(run, out _);
        return run;
    }

    private ExportRun Track(ExportRun run)
    {
        _notStarted[run] = true;
        run.OnBytes = (received, length) => Progress.Receive(run.Job, received, length);
        run.Warn = message => report(new ExportWarned(run.Job, message));
        return run;
    }
}
