using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Restores;

/// <summary>How to run a restore.</summary>
internal sealed record RestoreOptions
{
    /// <summary>What happens to records whose <c>_id</c> exists.</summary>
    public ImportConflictMode ConflictMode { get; init; } = ImportConflictMode.Upsert;

    /// <summary>Whether collections that exist are deleted and created again.</summary>
    public bool Rebuild { get; init; }

    /// <summary>Whether the collections are exported again and compared.</summary>
    public bool Verify { get; init; }

    /// <summary>
    /// Whether the restore is a test into collections that are new: the full files are inserted, and end at the first record that is refused.
    /// </summary>
    public bool IsTest { get; init; }

    /// <summary>The first pause between two reads of the numbers of documents.</summary>
    public TimeSpan CountPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum number of collections that are restored at the same time.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>The limit of each import and each export.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The minimum time between two submits to one environment; zero for none.</summary>
    public TimeSpan SubmitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Opens the ledger for a service.</summary>
    public Func<Uri, ExportLedger?> OpenLedger { get; init; } = ExportLedger.OpenIfEnabled;
}

/// <summary>
/// The run of a restore: checks the files, then prepares each collection, imports its files, and sets its permission, several collections at
/// the same time; then reads the numbers of documents, and compares the records if that was requested. A collection that fails does not
/// affect the others. If the run ends early, or with failures, another one can resume it.
/// </summary>
internal sealed class RestoreRun : IDisposable
{
    private readonly RestorePlan _plan;
    private readonly TcbClient _client;
    private readonly RestoreOptions _options;
    private readonly DateTimeOffset _startedAt;
    private readonly RestoreStateFile? _state;
    private readonly Dictionary<string, TcbCollection> _existing;
    private readonly RestoreOutcome[] _outcomes;
    private readonly CollectionImporter _importer;
    private readonly BackupStops _stops;
    private readonly Action<RestoreEvent> _report;
    private readonly ICallContext _context;
    private int _finished;
    private int _verified;
    private long _recordCount;
    private int _recordFailures;
    private RestorePhase _phase;

    private RestoreRun(
        RestorePlan plan, IEnumerable<TcbCollection> existing, RestoreState start, RestoreStateFile? state, ExportLedger? ledger,
        TcbClient client, RestoreOptions options, Action<RestoreEvent> report, ICallContext context)
    {
        (_plan, _state, _client, _report, _context, _startedAt) = (plan, state, client, report, context, start.StartedAt);
        _options = options with { ConflictMode = start.ConflictMode, Rebuild = start.Rebuild, Verify = start.Verify };
        _existing = existing.ToDictionary(collection => collection.Collection, StringComparer.Ordinal);
        var steps = start.Collections.ToDictionary(step => step.Collection, StringComparer.Ordinal);
        _outcomes = [.. plan.Collections.Select(item => new RestoreOutcome(item, steps[item.Collection]))];
        _importer = new CollectionImporter(client, plan.Env, ledger, _options, Warn, context);
        _stops = new BackupStops(context);
        _recordCount = _outcomes.Sum(outcome => outcome.Step.Imports.Sum(import => import.RecordSuccess ?? 0));
    }

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Jobs => _importer.Progress;

    /// <summary>How far the run is.</summary>
    internal RestoreProgress Progress => new(
        _outcomes.Length, Volatile.Read(ref _finished), _outcomes.Count(outcome => outcome.Errors.Count > 0), Volatile.Read(ref _verified),
        Volatile.Read(ref _recordCount), _phase);

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
        await CountAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Verify)
        {
            _phase = RestorePhase.Verifying;
            using var verifier = new RestoreVerifier(
                _client, _plan.Env, _options.Timeout, _options.SubmitInterval, Jobs.Update, _context);
            await ForEachAsync(
                _outcomes.Where(outcome => outcome.Step is not { IsComplete: true, Verified: true }),
                (outcome, cancellation) => VerifyAsync(verifier, outcome, cancellation), cancellationToken).ConfigureAwait(false);
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
                Fail(outcome, RestoreErrors.FileDamaged(problem));
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
            if (_stops.Find(_client, _plan.Env) is { } known)
            {
                Fail(outcome, known);
                return;
            }

            await PrepareAsync(outcome, cancellationToken).ConfigureAwait(false);
            await ImportAsync(outcome, cancellationToken).ConfigureAwait(false);
            await SetPermissionAsync(outcome, cancellationToken).ConfigureAwait(false);
            _report(new CollectionImported(outcome.Item.Collection, outcome.Item.RecordCount));
        }
        catch (TcbException failure)
        {
            // What concerns the whole account is reported as it is, also if it was met while a collection was created.
            var cause = failure.InnerException as TcbException ?? failure;
            var recorded = await _stops.RecordAsync(_client, _plan.Env, cause, cancellationToken).ConfigureAwait(false);
            Fail(outcome, recorded == cause ? RestoreErrors.OfImport(failure) : recorded);
        }
        finally
        {
            Interlocked.Increment(ref _finished);
        }
    }

    private async Task PrepareAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Step.IsPrepared)
            return;
        // A collection is not deleted for a file that cannot be imported.
        foreach (var file in outcome.Files)
            CollectionImporter.Read(outcome, file, cancellationToken);
        var (env, name) = (_plan.Env, outcome.Item.Collection);
        var exists = _existing.TryGetValue(name, out var found);
        if (exists && _options.Rebuild)
        {
            await OrWrapAsync(
                () => _client.DeleteCollectionAsync(env, name, _context, cancellationToken),
                cause => RestoreErrors.NotDeleted(env, name, cause)).ConfigureAwait(false);
            exists = false;
        }

        if (!exists)
        {
            await OrWrapAsync(
                () => _client.AddCollectionAsync(env, name, _context, cancellationToken),
                cause => RestoreErrors.NotCreated(env, name, cause)).ConfigureAwait(false);
        }

        Set(outcome, outcome.Step with { IsPrepared = true, WasEmpty = !exists || found!.DocumentCount == 0 });
    }

    private async Task ImportAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        var files = outcome.Files;
        for (var number = outcome.Step.Imports.Count; number < files.Count; number++)
        {
            var id = outcome.Step.LedgerIds.ElementAtOrDefault(number);
            var imported = await _importer.ImportAsync(outcome, files[number], id, Begun, cancellationToken).ConfigureAwait(false);
            Set(outcome, outcome.Step with { Imports = [.. outcome.Step.Imports, imported] });
            Interlocked.Add(ref _recordCount, imported.RecordSuccess ?? 0);
        }

        outcome.IsImported = true;

        void Begun(string id) =>
            Set(outcome, outcome.Step with { LedgerIds = [.. outcome.Step.LedgerIds.Take(outcome.Step.Imports.Count), id] });
    }

    /// <summary>Sets the permission. The records are there without it, so its failure does not end the restore of the collection.</summary>
    private async Task SetPermissionAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Step.AclTag is not null || outcome.Item.Permission is not { } permission || !_client.CanSetPermissions)
            return;
        try
        {
            await _client.SetPermissionAsync(_plan.Env, outcome.Item.Collection, permission, _context, cancellationToken).ConfigureAwait(false);
            Set(outcome, outcome.Step with { AclTag = permission.AclTag });
        }
        catch (TcbException cause)
        {
            Fail(outcome, RestoreErrors.PermissionNotSet(_plan.Env, outcome.Item.Collection, permission, cause));
        }
    }

    private void WarnOfPermissions()
    {
        var count = _client.CanSetPermissions ? 0 : _outcomes.Count(outcome => outcome.Item.Permission is not null);
        if (count > 0)
            Warn(Messages.FormatPermissionsNotSet(Counted.Collections(count), _plan.Env));
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var counted = Unfinished.Where(outcome => outcome.IsImported).ToArray();
        if (counted.Length == 0)
            return;
        try
        {
            var counts = await new DocumentCounts(_client, _plan.Env, _options.CountPause, _context).ReadAsync(
                counted.ToDictionary(outcome => outcome.Item.Collection, IsExpected, StringComparer.Ordinal), cancellationToken)
                .ConfigureAwait(false);
            foreach (var outcome in counted)
            {
                var count = counts.GetValueOrDefault(outcome.Item.Collection);
                Set(outcome, outcome.Step with { DocumentCount = count });
                var (min, max) = outcome.Expected;
                if (count < min || count > max)
                    Fail(outcome, RestoreErrors.CountMismatch(_plan.Env, outcome.Item.Collection, count < min ? min : max, count));
            }
        }
        catch (TcbException failure)
        {
            Warn(Messages.FormatCountsNotRead(_plan.Env, failure.Message));
        }

        static Func<long, bool> IsExpected(RestoreOutcome outcome) =>
            count => count >= outcome.Expected.Min && count <= outcome.Expected.Max;
    }

    private async Task VerifyAsync(RestoreVerifier verifier, RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        if (!outcome.IsImported)
        {
            Set(outcome, outcome.Step with { Verified = false });
            return;
        }

        try
        {
            var difference = await verifier.FindDifferenceAsync(outcome.Item, mayHaveOthers: !outcome.Step.WasEmpty, cancellationToken)
                .ConfigureAwait(false);
            Set(outcome, outcome.Step with { Verified = difference is null });
            if (difference is null)
                _report(new CollectionVerified(outcome.Item.Collection, outcome.Item.RecordCount));
            else
                Fail(outcome, difference);
        }
        catch (TcbException failure)
        {
            Set(outcome, outcome.Step with { Verified = false });
            Fail(outcome, failure);
        }
        finally
        {
            Interlocked.Increment(ref _verified);
        }
    }

    private TcbRestore Finish()
    {
        foreach (var outcome in _outcomes.Where(outcome => outcome.Step.IsComplete != (outcome.Errors.Count == 0)))
            Set(outcome, outcome.Step with { IsComplete = outcome.Errors.Count == 0 });
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

    private void Fail(RestoreOutcome outcome, TcbException error)
    {
        outcome.Fail(error);
        _report(new CollectionFailed(outcome.Item.Collection, error));
    }

    /// <summary>Records a step. If that fails, the restore continues with a warning.</summary>
    private void Set(RestoreOutcome outcome, RestoreStep step)
    {
        outcome.Step = step;
        try
        {
            _state?.Append(step);
        }
        catch (TcbException failure)
        {
            if (Interlocked.Increment(ref _recordFailures) == 1)
                Warn(Messages.FormatRestoreNotRecorded(failure.Message));
        }
    }

    private void Warn(string message) => _report(new RestoreWarned(message));

    private static async Task OrWrapAsync(Func<Task> work, Func<TcbException, TcbException> wrap)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (TcbException cause)
        {
            throw wrap(cause);
        }
    }
}
