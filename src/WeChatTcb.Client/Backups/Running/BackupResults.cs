using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>What became of the collections of a running backup: it is written to the manifest, reported, and counted.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="total">The number of collections that the run exports.</param>
/// <param name="report">Called with each event, on any thread.</param>
internal sealed class BackupResults(ManifestWriter manifest, int total, Action<BackupEvent> report)
{
    private int _finished;
    private int _failed;
    private int _manifestFailures;
    private long _length;
    private long _recordCount;

    /// <summary>How far the run has come.</summary>
    internal BackupProgress Progress => new(
        total, Volatile.Read(ref _finished), Volatile.Read(ref _failed), Volatile.Read(ref _length), Volatile.Read(ref _recordCount));

    /// <summary>Counts a collection with which the run has finished, in whatever way.</summary>
    internal void CountFinished() => Interlocked.Increment(ref _finished);

    /// <summary>The file of a collection is saved.</summary>
    internal async Task CompleteAsync(int index, BackupManifestCollection collection)
    {
        collection = collection with { Status = BackupCollectionStatus.Complete, Error = null };
        await SetAsync(index, collection).ConfigureAwait(false);
        Interlocked.Add(ref _length, collection.File!.Length);
        Interlocked.Add(ref _recordCount, collection.File.RecordCount);
        report(new CollectionCompleted(collection));
    }

    /// <summary>A collection was not saved, or its file lacks records.</summary>
    internal async Task FailAsync(int index, BackupManifestCollection collection, TcbException failure)
    {
        collection = collection with
        {
            Status = BackupCollectionStatus.Failed,
            Error = new BackupError(failure.ErrorId, failure.Message),
        };
        await SetAsync(index, collection).ConfigureAwait(false);
        Interlocked.Increment(ref _failed);
        report(new CollectionFailed(collection, failure));
    }

    /// <summary>A collection was dropped after it had been listed.</summary>
    internal async Task VanishAsync(int index, BackupManifestCollection collection)
    {
        collection = collection with { Status = BackupCollectionStatus.Vanished, Error = null };
        await SetAsync(index, collection).ConfigureAwait(false);
        report(new CollectionVanished(collection));
    }

    /// <summary>
    /// Records a state. If that fails, the run continues with a warning: the manifest that is written at its end contains it.
    /// </summary>
    internal async Task SetAsync(int index, BackupManifestCollection collection)
    {
        try
        {
            await manifest.SetAsync(index, collection).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            if (Interlocked.Increment(ref _manifestFailures) == 1)
                report(new Warned(Messages.FormatBackupNotRecorded(failure.Message)));
        }
    }
}
