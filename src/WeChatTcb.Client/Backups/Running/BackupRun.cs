using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// The run of a backup: exports its pending collections, several at the same time, and records in the manifest what became of each. Every
/// collection is attempted, unless it is known that it would fail. If the run ends early, another one resumes it.
/// </summary>
internal sealed class BackupRun : IDisposable
{
    private readonly ManifestWriter _manifest;
    private readonly string[] _paths;
    private readonly BackupQueue _queue;
    private readonly SharedFailures _sharedFailures;
    private readonly VanishedCollections _vanished;
    private readonly PermissionReader _permissions;
    private readonly CollectionExporter _exporter;
    private readonly IncrementalPlanner? _increments;
    private readonly IReadOnlyDictionary<string, TcbClient> _clients;

    /// <summary>The redaction of a run that sees all records; otherwise the fields of a rule may be in the others.</summary>
    private readonly RedactionSession? _redactionOfAll;
    private readonly Dictionary<string, BackupManifestEnvironment> _environments;
    private readonly BackupResults _results;
    private readonly int _throttleLimit;

    private BackupRun(
        PlacedBackup plan, ManifestWriter manifest, CollectionExporter exporter, bool isResumed, BackupRunOptions options,
        Action<BackupEvent> report, ICallContext context)
    {
        (_manifest, _exporter, _throttleLimit, _clients) = (manifest, exporter, options.ThrottleLimit, plan.Clients);
        _redactionOfAll = !isResumed && plan.Manifest is { Shard: null, Selection.Incremental: null } ? options.Redaction : null;
        // What began after a backup that is resumed is no base for it.
        _increments = plan.Manifest.Selection.Incremental is { } incremental
            ? new(
                new BackupHistory(plan.Folder, isResumed ? plan.Manifest.StartedAt : null, Warn), incremental,
                plan.Manifest.Selection.Redaction)
            : null;
        Folder = plan.Folder;
        _environments = plan.Manifest.Environments.ToDictionary(environment => environment.Env, StringComparer.Ordinal);
        _paths = CollectionFilePaths.Of(plan.Manifest);
        _queue = new BackupQueue(plan.Manifest);
        _results = new BackupResults(manifest, _queue.Count, report);
        _sharedFailures = new SharedFailures(context);
        _vanished = new VanishedCollections(context);
        _permissions = new PermissionReader(report, context);

        void Warn(string folder, TcbException failure) =>
            report(new Warned(Messages.FormatBackupNotUsableAsBase(folder, failure.Message)));
    }

    /// <summary>The folder of the backup.</summary>
    internal string Folder { get; }

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Jobs => _exporter.Progress;

    /// <summary>How far the run has come.</summary>
    internal BackupProgress Progress => _results.Progress;

    /// <summary>
    /// Writes the manifest of a new backup and locks it. A manifest that is there is replaced. Nothing is exported before
    /// <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="plan">What to export.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Called with each event, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <exception cref="TcbException"><c>BackupInUse</c>, <c>LedgerUnavailable</c>, or the folder cannot be written.</exception>
    internal static BackupRun Start(PlacedBackup plan, BackupRunOptions options, Action<BackupEvent> report, ICallContext context)
    {
        CreateFolder(plan.Folder);
        var path = Path.Combine(plan.Folder, BackupManifestFile.NameOf(plan.Manifest.Shard));
        return Begin(path, isResumed: false, plan.Clients, options, report, context, () => plan.Manifest);
    }

    /// <summary>
    /// Locks a backup whose run has ended early, or with failures, to run it again: what is complete remains, the rest is exported.
    /// </summary>
    /// <param name="manifestPath">The full path of its manifest.</param>
    /// <param name="clients">The client of each environment.</param>
    /// <param name="options">How to run the exports.</param>
    /// <param name="report">Called with each event, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <exception cref="TcbException"><c>BackupInUse</c>, <c>BackupNewer</c>, <c>BackupDamaged</c>, <c>RedactionDiffers</c>,
    /// <c>LedgerUnavailable</c>, or the folder cannot be written.</exception>
    internal static BackupRun Resume(
        string manifestPath, IReadOnlyDictionary<string, TcbClient> clients, BackupRunOptions options, Action<BackupEvent> report,
        ICallContext context) =>
        Begin(
            manifestPath, isResumed: true, clients, options, report, context, () => BackupResume.Reopen(manifestPath, clients.ContainsKey));

    private static BackupRun Begin(
        string path, bool isResumed, IReadOnlyDictionary<string, TcbClient> clients, BackupRunOptions options, Action<BackupEvent> report,
        ICallContext context, Func<BackupManifest> manifestOf)
    {
        var lockFile = BackupLock.Take(path);
        try
        {
            var plan = new PlacedBackup(Path.GetDirectoryName(path)!, manifestOf(), clients);
            BackupRedaction.Check(path, plan.Manifest, options.Redaction);
            var exporter = new CollectionExporter(plan.Folder, plan.Manifest.Selection.Compress, isResumed, options, report, context);
            exporter.CheckLedgers(clients.Values.Select(client => client.Connection.Endpoint));
            return new BackupRun(
                plan, ManifestWriter.Begin(path, lockFile, plan.Manifest), exporter, isResumed, options, report, context);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Exports the collections.</summary>
    /// <param name="cancellationToken">Ends the run; it can be resumed.</param>
    /// <returns>The manifest, with the result.</returns>
    /// <exception cref="TcbException">The manifest could not be written. What was saved is recorded, and the run can be
    /// resumed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before its end.</exception>
    internal async Task<BackupManifest> RunAsync(CancellationToken cancellationToken)
    {
        // However it ends: another run may follow at once.
        using var released = _manifest;
        var workers = Math.Min(_throttleLimit, _queue.Count);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None)))
            .ConfigureAwait(false);
        if (Progress.Finished < _queue.Count)
            cancellationToken.ThrowIfCancellationRequested();
        await FailMissingAsync().ConfigureAwait(false);
        return _manifest.Finish(Time.GetUtcNow(), Progress.RecordCount > 0 ? _redactionOfAll?.NoteOfAll() : null);
    }

    /// <summary>Releases the backup. If the run has not ended, it can be resumed.</summary>
    public void Dispose() => _manifest.Dispose();

    /// <summary>Finds files that somebody removed or changed after they were saved: the backup must not say that they are there.</summary>
    private async Task FailMissingAsync()
    {
        for (var index = 0; index < _manifest.Count; index++)
        {
            if (_manifest[index] is not { Status: BackupCollectionStatus.Complete, File: { } file } collection
                || CollectionFilePaths.Exists(Folder, file))
                continue;
            CreateFolder(Folder);
            var gone = collection with { File = null, ContentSha256 = null };
            await _results.FailAsync(index, gone, BackupErrors.FileGone(CollectionFilePaths.Full(Folder, file.Path))).ConfigureAwait(false);
        }
    }

    private TimeProvider Time => _clients.Values.FirstOrDefault()?.Time ?? TimeProvider.System;

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && _queue.Next() is { } index)
        {
            try
            {
                await ExportAsync(index, cancellationToken).ConfigureAwait(false);
                _results.CountFinished();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The job continues at the service, and is recorded.
            }
        }
    }

    private async Task ExportAsync(int index, CancellationToken cancellationToken)
    {
        var collection = _manifest[index];
        if (!_clients.TryGetValue(collection.Env, out var client))
        {
            await _results.FailAsync(index, collection, BackupErrors.OfAnotherConnection(_environments[collection.Env]))
                .ConfigureAwait(false);
            return;
        }

        if (_sharedFailures.Find(client, collection.Env) is { } known)
        {
            await _results.FailAsync(index, collection, known).ConfigureAwait(false);
            return;
        }

        if (_increments is not null && !IncrementalPlanner.IsDecided(collection))
        {
            collection = _increments.Decide(collection, cancellationToken);
            // Before the submit: a run that resumes this one looks for a job with the same statement.
            await _results.SetAsync(index, collection).ConfigureAwait(false);
        }

        WatermarkStream? highest = null;
        (collection, var failure) = await ExportWithPermissionAsync(index, client, collection, Observer(), cancellationToken)
            .ConfigureAwait(false);
        if (failure is not null)
        {
            await EndWithFailureAsync(index, client, collection, failure, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_increments is not null)
        {
            collection = IncrementalPlanner.Continue(
                collection, highest?.Complete(), Path.Combine(Folder, _paths[index]), cancellationToken);
        }

        await _results.CompleteAsync(index, collection).ConfigureAwait(false);

        Func<IByteObserver>? Observer() =>
            _increments is not null && collection.Watermark is { Field: var field } ? () => highest = new WatermarkStream(field) : null;
    }

    /// <summary>Exports a collection, and reads its permissions at the same time.</summary>
    private async Task<(BackupManifestCollection Collection, TcbException? Failure)> ExportWithPermissionAsync(
        int index, TcbClient client, BackupManifestCollection collection, Func<IByteObserver>? observe, CancellationToken cancellationToken)
    {
        var permission = collection.Permission is null
            ? _permissions.ReadAsync(client, collection.Env, collection.Collection, cancellationToken)
            : Task.FromResult<(CollectionPermission?, TcbException?)>((collection.Permission, null));
        TcbException? failure;
        try
        {
            (collection, failure) = await _exporter.ExportAsync(
                client, collection, _paths[index], submitted => _results.SetAsync(index, submitted), observe, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await ((Task)permission).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var (found, permissionFailure) = await permission.ConfigureAwait(false);
        if (failure is null && permissionFailure is not null)
            _permissions.Warn(collection.Env, collection.Collection, permissionFailure);
        return (collection with { Permission = found }, failure);
    }

    /// <summary>Records that a collection was dropped, or why it could not be exported.</summary>
    private async Task EndWithFailureAsync(
        int index, TcbClient client, BackupManifestCollection collection, TcbException failure, CancellationToken cancellationToken)
    {
        if (!collection.WasMissing
            && await _vanished.ContainsAsync(client, collection.Env, collection.Collection, failure, cancellationToken)
                .ConfigureAwait(false))
        {
            await _results.VanishAsync(index, collection).ConfigureAwait(false);
            return;
        }

        var cause = await _sharedFailures.RecordAsync(client, collection.Env, failure, cancellationToken).ConfigureAwait(false);
        await _results.FailAsync(index, collection, cause).ConfigureAwait(false);
    }

    private static void CreateFolder(string path)
    {
        try
        {
            DurableFile.CreateFolder(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, cause);
        }
    }
}
