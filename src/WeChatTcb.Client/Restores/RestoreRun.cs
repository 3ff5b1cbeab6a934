using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// The run of a restore: checks the files, then prepares each collection, imports its files, and sets its permission, several collections
/// at the same time; then reads the numbers of documents, and compares the records if that was requested. A collection that fails does not
/// affect the others. If the run ends early, or with failures, another one can resume it.
/// </summary>
internal sealed class RestoreRun : IDisposable
{
    private readonly RestorePlan _plan;
    private readonly TcbClient _client;
    private readonly RestoreOptions _options;
    private readonly DateTimeOffset _startedAt;
    private readonly RestoreStateFile? _state;
    private readonly RestoreOutcome[] _outcomes;
    private readonly RestoreRecorder _recorder;
    private readonly CollectionRestorer _restorer;
    private readonly SharedFailures _sharedFailures;
    private readonly ICallContext _context;
    private int _finished;
    private int _verified;
    private RestorePhase _phase;

    private RestoreRun(
        RestorePlan plan, IEnumerable<TcbCollection> existing, RestoreState start, RestoreStateFile? state, ExportLedger? ledger,
        TcbClient client, RestoreOptions options, Action<RestoreEvent> report, ICallContext context)
    {
        (_plan, _state, _client, _context, _startedAt) = (plan, state, client, context, start.StartedAt);
        _options = options with { ConflictMode = start.ConflictMode, Rebuild = start.Rebuild, Verify = start.Verify };
        var steps = start.Collections.ToDictionary(step => step.Collection, StringComparer.Ordinal);
        _outcomes = [.. plan.Collections.Select(item => new RestoreOutcome(item, steps[item.Collection]))];
        _recorder = new RestoreRecorder(state, report);
        var importer = new CollectionImporter(client, plan.Env, ledger, _options, _recorder.Warn, context);
        _restorer = new CollectionRestorer(
            client, plan.Env, existing.ToDictionary(collection => collection.Collection, StringComparer.Ordinal), _options.Rebuild,
            importer,
            _recorder, context);
        Jobs = importer.Progress;
        _sharedFailures = new SharedFailures(context);
        _finished = _outcomes.Count(outcome => outcome.Step.IsComplete);
        _verified = _outcomes.Count(outcome => outcome.Step is { IsComplete: true, Verified: true });
    }

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Jobs { get; }

    /// <summary>How far the run is.</summary>
    internal RestoreProgress Progress => new(
        _outcomes.Length, Volatile.Read(ref _finished), _outcomes.Count(outcome => outcome.Errors.Count > 0), Volatile.Read(ref _verified),
        _outcomes.Sum(outcome => outcome.RecordCount), _phase);

    /// <summary>Prepares a restore, and locks its state. Nothing is sent.</summary>
    /// <param name="plan">What to restore.</param>
    /// <param name="existing">The collections of the environment to restore into.</param>
    /// <param name="client">Its client.</param>
    /// <param name="options">How to restore.</param>
    /// <param name="report">Called with each event, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <exception cref="TcbException"><c>RestoreInUse</c>, <c>LedgerUnavailable</c>, or the state cannot be written.</exception>
    internal static RestoreRun Start(
        RestorePlan plan, IEnumerable<TcbCollection> existing, TcbClient client, RestoreOptions options, Action<RestoreEvent> report,
        ICallContext context)
    {
        var start = new RestoreState
        {
            Version = RestoreState.CurrentVersion,
            Folder = plan.Folder,
            Env = plan.Env,
            SourceEnv = plan.SourceEnv,
            Endpoint = client.Connection.Endpoint,
            AppId = client.Connection.AppId,
            StartedAt = client.Time.GetUtcNow(),
            ConflictMode = options.ConflictMode,
            Rebuild = options.Rebuild,
            Verify = options.Verify,
            Collections = [.. plan.Collections.Select(item => new RestoreStep { Collection = item.Collection })],
            Missing = plan.Missing,
        };
        var ledger = options.OpenLedger(client.Connection.Endpoint);
        ledger?.CheckWritable();
        var state = ledger is null ? null : RestoreStateFile.Take(ledger.Folder, plan.Folder, plan.Env, client.Connection);
        try
        {
            if (state?.Exists is true)
                report(new RestoreWarned(Messages.FormatRestoreDropped(plan.Folder, plan.Env)));
            state?.Begin(start);
            return new(plan, existing, start, state, ledger, client, options, report, context);
        }
        catch
        {
            state?.Dispose();
            throw;
        }
    }

    /// <summary>Prepares the continuation of a restore whose state was read.</summary>
    /// <param name="plan">The plan of its collections, made again.</param>
    /// <param name="existing">The collections of the environment to restore into.</param>
    /// <param name="stored">Its state, and the lock of it, which is released with the run.</param>
    /// <param name="client">The client of the environment.</param>
    /// <param name="options">How to restore, as far as the state does not say it.</param>
    /// <param name="report">Called with each event, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>, or the state cannot be written.</exception>
    internal static RestoreRun Resume(
        RestorePlan plan, IEnumerable<TcbCollection> existing, StoredRestore stored, TcbClient client, RestoreOptions options,
        Action<RestoreEvent> report, ICallContext context)
    {
        var state = stored.State with { Verify = stored.State.Verify || options.Verify };
        stored.File.Begin(state);
        return new(
            plan with { Missing = [.. state.Missing.Concat(plan.Missing).Distinct()] }, existing, state, stored.File,
            options.OpenLedger(client.Connection.Endpoint), client, options, report, context);
    }

    /// <summary>Restores the collections.</summary>
    /// <param name="cancellationToken">Ends the run; it can be resumed.</param>
    /// <exception cref="OperationCanceledException">Cancelled before its end.</exception>
    internal async Task<TcbRestore> RunAsync(CancellationToken cancellationToken)
    {
        await CheckFilesAsync(cancellationToken).ConfigureAwait(false);
        _phase = RestorePhase.Importing;
        await ForEachAsync(Unfinished, RestoreAsync, cancellationToken).ConfigureAwait(false);
        WarnOfPermissions();
        _phase = RestorePhase.Counting;
        var counts = new DocumentCountReader(_client, _plan.Env, _options.CountPause, _context);
        await new DocumentCountCheck(counts, _plan.Env, _recorder)
            .RunAsync([.. Unfinished.Where(outcome => outcome.IsImported)], cancellationToken).ConfigureAwait(false);
        if (_options.Verify)
        {
            _phase = RestorePhase.Verifying;
            using var verifier = new RestoreVerifier(
                _client, _plan.Env, _options.Timeout, _options.SubmitInterval, Jobs.Update, _recorder, _context);
            await ForEachAsync(
                _outcomes.Where(outcome => outcome.Step is not { IsComplete: true, Verified: true }), VerifyAsync, cancellationToken)
                .ConfigureAwait(false);

            async Task VerifyAsync(RestoreOutcome outcome, CancellationToken cancellation)
            {
                await verifier.RunAsync(outcome, cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _verified);
            }
        }

        return Finish();
    }

    /// <summary>What went wrong with each collection.</summary>
    internal IEnumerable<(RestoredCollection Collection, TcbException Error)> Errors =>
        _outcomes.SelectMany(outcome => outcome.Errors.Select(error => (outcome.Result(_plan.Env), error)));

    /// <summary>Whether <c>-Resume</c> can continue the restore, which has ended.</summary>
    internal bool CanBeResumed => _state is not null && !_outcomes.All(outcome => outcome.Step.IsComplete);

    /// <summary>Releases the restore. If the run has not ended, it can be resumed.</summary>
    public void Dispose() => _state?.Dispose();

    /// <summary>The collections that an earlier run has not completed.</summary>
    private IEnumerable<RestoreOutcome> Unfinished => _outcomes.Where(outcome => !outcome.Step.IsComplete);

    private async Task ForEachAsync(
        IEnumerable<RestoreOutcome> outcomes, Func<RestoreOutcome, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = _options.ThrottleLimit, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            outcomes, options, async (outcome, _) => await work(outcome, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Compares all files with their manifests, before anything is sent.</summary>
    private async Task CheckFilesAsync(CancellationToken cancellationToken)
    {
        var check = new BackupFileCheck(static _ => { }, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Unfinished, options, async (outcome, _) =>
        {
            foreach (var file in outcome.Item.Files)
            {
                if (await check.RunAsync(file.Path, file.Entry).ConfigureAwait(false) is not { } problem)
                    continue;
                _recorder.Fail(outcome, RestoreErrors.FileDamaged(problem));
                return;
            }
        }).ConfigureAwait(false);
    }

    private async Task RestoreAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            if (outcome.Errors.Count > 0)
                return;
            if (_sharedFailures.Find(_client, _plan.Env) is { } known)
            {
                _recorder.Fail(outcome, known);
                return;
            }

            await _restorer.RunAsync(outcome, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            // What concerns the whole account is reported as it is, also if it was met while a collection was created.
            var cause = failure.InnerException as TcbException ?? failure;
            var recorded = await _sharedFailures.RecordAsync(_client, _plan.Env, cause, cancellationToken).ConfigureAwait(false);
            _recorder.Fail(
                outcome,
                recorded == cause && _sharedFailures.Find(_client, _plan.Env) != cause ? RestoreErrors.OfImport(failure) : recorded);
        }
        finally
        {
            Interlocked.Increment(ref _finished);
        }
    }

    private void WarnOfPermissions()
    {
        var count = _client.CanSetPermissions ? 0 : _outcomes.Count(outcome => outcome.Item.Permission is not null);
        if (count > 0)
            _recorder.Warn(Messages.FormatPermissionsNotSet(Counted.Collections(count), _plan.Env));
    }

    private TcbRestore Finish()
    {
        foreach (var outcome in _outcomes.Where(outcome => outcome.Step.IsComplete != (outcome.Errors.Count == 0)))
            _recorder.Set(outcome, outcome.Step with { IsComplete = outcome.Errors.Count == 0 });
        var collections = _outcomes.Select(outcome => outcome.Result(_plan.Env)).ToArray();
        BackupFailure[] failures =
        [
            .. _plan.Missing,
            .. _outcomes.SelectMany(outcome => outcome.Errors.Select(
                error => new BackupFailure(_plan.Env, outcome.Item.Collection, error.ErrorId, error.Message))),
        ];
        var status = failures.Length == 0 ? RestoreStatus.Complete
            : collections.All(collection => collection.Status is RestoreStatus.Failed) ? RestoreStatus.Failed
            : RestoreStatus.Partial;
        if (!CanBeResumed)
            _state?.Remove();
        return new TcbRestore
        {
            Path = _plan.Folder,
            Name = Path.GetFileName(_plan.Folder),
            Env = _plan.Env,
            SourceEnv = _plan.SourceEnv,
            Status = status,
            StartedAt = _startedAt,
            FinishedAt = _client.Time.GetUtcNow(),
            Collections = collections,
            Failures = failures,
        };
    }
}
