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
    private readonly BackupStops _stops;
    private readonly PermissionReader _permissions;
    private readonly CollectionExporter _exporter;
    private readonly IncrementalPlanner? _increments;
    private readonly IReadOnlyDictionary<string, TcbClient> _clients;

    /// <summary>The redaction of a run that sees all records; otherwise the fields of a rule may be in the others.</summary>
    private readonly RedactionRun? _redactionOfAll;
    private readonly Dictionary<string, BackupManifestEnvironment> _environments;
    private readonly int _throttleLimit;
    private readonly Action<BackupEvent> _report;
    private int _finished;
    private int _failed;
    private int _manifestFailures;
    private long _length;
    private long _recordCount;

    private BackupRun(
        PlacedBackup plan, ManifestWriter manifest, CollectionExporter exporter, bool isResumed, BackupRunOptions options,
        Action<BackupEvent> report, ICallContext context)
    {
        (_manifest, _exporter, _throttleLimit, _clients, _report) = (manifest, exporter, options.ThrottleLimit, plan.Clients, report);
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
        _stops = new BackupStops(context);
        _permissions = new PermissionReader(report, context);
    }

    /// <summary>The folder of the backup.</summary>
    internal string Folder { get; }

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Jobs => _exporter.Progress;

    /// <summary>How far the run has come.</summary>
    internal BackupProgress Progress => new(
        _queue.Count, Volatile.Read(ref _finished), Volatile.Read(ref _failed), Volatile.Read(ref _length), Volatile.Read(ref _recordCount));

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
        Begin(manifestPath, isResumed: true, clients, options, report, context, () => BackupResume.Reopen(manifestPath, clients.ContainsKey));

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
    /// <exception cref="TcbException">The manifest could not be written. What was saved is recorded, and the run can be resumed.</exception>
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
            if (_manifest[index] is not { Status: BackupCollectionStatus.Complete, File: { } file } collection || CollectionFilePaths.Exists(Folder, file))
                continue;
            CreateFolder(Folder);
            var gone = collection with { File = null, ContentSha256 = null };
            await FailAsync(index, gone, BackupErrors.FileGone(CollectionFilePaths.Full(Folder, file.Path))).ConfigureAwait(false);
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
                Interlocked.Increment(ref _finished);
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
            await FailAsync(index, collection, BackupErrors.OfAnotherConnection(_environments[collection.Env])).ConfigureAwait(false);
            return;
        }

        if (_stops.Find(client, collection.Env) is { } known)
        {
            await FailAsync(index, collection, known).ConfigureAwait(false);
            return;
        }

        if (_increments is not null && !IncrementalPlanner.IsDecided(collection))
        {
            collection = _increments.Decide(collection, cancellationToken);
            // Before the submit: a run that resumes this one looks for a job with the same statement.
            await SetAsync(index, collection).ConfigureAwait(false);
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

        await CompleteAsync(index, collection).ConfigureAwait(false);

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
                client, collection, _paths[index], submitted => SetAsync(index, submitted), observe, cancellationToken)
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
            && await _stops.HasVanishedAsync(client, collection.Env, collection.Collection, failure, cancellationToken).ConfigureAwait(false))
        {
            collection = collection with { Status = BackupCollectionStatus.Vanished, Error = null };
            await SetAsync(index, collection).ConfigureAwait(false);
            _report(new CollectionVanished(collection));
            return;
        }

        var cause = await _stops.RecordAsync(client, collection.Env, failure, cancellationToken).ConfigureAwait(false);
        await FailAsync(index, collection, cause).ConfigureAwait(false);
    }

    private async Task CompleteAsync(int index, BackupManifestCollection collection)
    {
        collection = collection with { Status = BackupCollectionStatus.Complete, Error = null };
        await SetAsync(index, collection).ConfigureAwait(false);
        Interlocked.Add(ref _length, collection.File!.Length);
        Interlocked.Add(ref _recordCount, collection.File.RecordCount);
        _report(new CollectionCompleted(collection));
    }

    private async Task FailAsync(int index, BackupManifestCollection collection, TcbException failure)
    {
        collection = collection with
        {
            Status = BackupCollectionStatus.Failed,
            Error = new BackupError(failure.ErrorId, failure.Message),
        };
        await SetAsync(index, collection).ConfigureAwait(false);
        Interlocked.Increment(ref _failed);
        _report(new CollectionFailed(collection, failure));
    }

    /// <summary>Records a state. If that fails, the run continues with a warning: the manifest that is written at its end contains it.</summary>
    private async Task SetAsync(int index, BackupManifestCollection collection)
    {
        try
        {
            await _manifest.SetAsync(index, collection).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            if (Interlocked.Increment(ref _manifestFailures) == 1)
                _report(new Warned(Messages.FormatBackupNotRecorded(failure.Message)));
        }
    }

    private void Warn(string folder, TcbException failure) =>
        _report(new Warned(Messages.FormatBackupNotUsableAsBase(folder, failure.Message)));

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
