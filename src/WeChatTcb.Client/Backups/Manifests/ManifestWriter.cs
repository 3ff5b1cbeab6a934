using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// The manifest of a running backup, in memory and on the disk. A change is appended to the journal; the manifest itself is written at the
/// beginning, at the end, and when the journal has become long.
/// </summary>
internal sealed class ManifestWriter : IDisposable
{
    /// <summary>The length in bytes from which a journal is folded into the manifest.</summary>
    private const int LongJournal = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly LockFile _lock;
    private readonly BackupManifest _manifest;
    private readonly BackupManifestCollection[] _collections;
    private readonly BackupJournal _journal;
    private long _length;

    private ManifestWriter(string path, LockFile lockFile, BackupManifest manifest)
    {
        (_path, _lock, _manifest, _collections) = (path, lockFile, manifest, [.. manifest.Collections]);
        Write();
        _journal = BackupJournal.Create(BackupManifestFile.JournalOf(path), FoldIfLong);
    }

    /// <summary>The number of collections.</summary>
    internal int Count => _collections.Length;

    /// <summary>A collection.</summary>
    internal BackupManifestCollection this[int index] => Volatile.Read(ref _collections[index]);

    /// <summary>Writes the manifest of a run that begins, or is resumed.</summary>
    /// <param name="path">The path of the manifest.</param>
    /// <param name="lockFile">The lock of the manifest; it is released with the writer.</param>
    /// <param name="manifest">The manifest.</param>
    /// <exception cref="TcbException">It could not be written.</exception>
    internal static ManifestWriter Begin(string path, LockFile lockFile, BackupManifest manifest) => new(path, lockFile, manifest);

    /// <summary>Records the new state of a collection.</summary>
    /// <returns>Ends when it is on the disk.</returns>
    /// <exception cref="TcbException">It could not be written; the next one that is written counts.</exception>
    internal Task SetAsync(int index, BackupManifestCollection collection)
    {
        // Before it is in the journal: what is in the journal must be in the manifest that replaces it.
        Volatile.Write(ref _collections[index], collection);
        return _journal.AppendAsync(collection);
    }

    /// <summary>Writes the manifest of a run that has ended, and releases it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="redaction">How the records of all its files were redacted; null if that is not known any better than at its
    /// start.</param>
    /// <exception cref="TcbException">It could not be written. The run can be resumed.</exception>
    internal BackupManifest Finish(DateTimeOffset now, TcbRedaction? redaction = null)
    {
        var ended = Snapshot() with { Status = BackupStatus.Complete, FinishedAt = now };
        var finished = ended with { Status = BackupMerge.OfRun(Path.GetDirectoryName(_path)!, ended).Status };
        if (redaction is not null && finished.Status is BackupStatus.Complete)
            finished = finished with { Selection = finished.Selection with { Redaction = redaction } };
        BackupManifestFile.Write(_path, finished);
        _journal.Remove();
        if (finished.Status is BackupStatus.Complete)
            _lock.Remove(); // nobody resumes it
        return finished;
    }

    public void Dispose()
    {
        _journal.Dispose();
        _lock.Dispose();
    }

    private BackupManifest Snapshot() => _manifest with { Collections = [.. _collections] };

    private void Write()
    {
        BackupManifestFile.Write(_path, Snapshot());
        _length = new FileInfo(_path).Length;
    }

    private bool FoldIfLong(long length)
    {
        // To write a long manifest for each few changes would take longer than the exports.
        if (length < Math.Max(LongJournal, _length))
            return false;
        Write();
        return true;
    }
}
