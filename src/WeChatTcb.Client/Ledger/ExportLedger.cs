using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The record of all exports and imports of a user: a folder with one small file for each, written atomically and locked by the process
/// that works on it. Safe for concurrent use by threads and processes.
/// </summary>
public sealed class ExportLedger
{
    private const string Extension = ".json";
    private const string LockExtension = ".lock";

    /// <summary>The name of the lock of the whole ledger. No entry has it, because their ids begin with the time.</summary>
    private const string LedgerLockId = "ledger";

    /// <summary>As many entries as are read by one thread: others would only begin when it has ended.</summary>
    private const int FewEntries = 200;

    /// <summary>As many entries as are read in advance, by several threads.</summary>
    private const int ReadAhead = 1000;

    private readonly string _folder;

    internal ExportLedger(string folder) => (_folder, Keys) = (folder, new LedgerKeys(folder));

    /// <summary>The folder, for messages.</summary>
    public string Folder => _folder;

    /// <summary>By which keys entries are found without reading all of them.</summary>
    internal LedgerKeys Keys { get; }

    /// <summary>Called with the id of each entry that is read; tests use it to count them.</summary>
    internal Action<string>? Loading { get; init; }

    /// <summary>Called after each step of a write; tests use it to simulate a crash.</summary>
    internal Action<string>? Reached { get; init; }

    /// <summary>The user's ledger for the exports of a service; null if the user has switched it off with <c>TCB_LEDGER=off</c>.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: there is no folder for it.</exception>
    public static ExportLedger? OpenIfEnabled(Uri? endpoint) => LedgerFolder.Find(endpoint) is { } folder ? new ExportLedger(folder) : null;

    /// <summary>The user's ledger for the exports of a service.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>, or <c>LedgerSwitchedOff</c>.</exception>
    public static ExportLedger Open(Uri? endpoint) => OpenIfEnabled(endpoint) ?? throw LedgerErrors.SwitchedOff();

    /// <summary>The user's ledger for the exports of the service.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>, or <c>LedgerSwitchedOff</c>.</exception>
    public static ExportLedger Open() => Open(endpoint: null);

    /// <summary>Checks that entries can be written, before anything depends on it.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public void CheckWritable() => OnDisk(() =>
    {
        DurableFile.CreateFolder(_folder);
        var probe = Path.Combine(_folder, $"{Path.GetRandomFileName()}{LockExtension}");
        LockFile.TryTake(probe)?.Remove();
        return 0;
    });

    /// <summary>Writes a new entry and locks it.</summary>
    /// <param name="entry">The entry; it gets its id here.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: it could not be written.</exception>
    internal LockedLedgerEntry Add(LedgerEntry entry)
    {
        var time = OnDisk(() => LedgerOrder.Next(_folder, Extension, entry.CreatedAt));
        // Long enough to be unique; the environment's id may be any text.
        entry = entry with { Id = $"{time}-{LocalFileName.FromFilePath(entry.Job.Env, 0)}-{Random.Shared.NextInt64(0x100_0000_0000):x10}" };
        return OnDisk(() =>
        {
            DurableFile.CreateFolder(_folder);
            var lockFile = LockFile.TryTake(PathOf(entry.Id, LockExtension))
                ?? throw new IOException(Messages.FormatLedgerUnavailable_IdExists(entry.Id));
            var locked = new LockedLedgerEntry(this, lockFile, entry);
            try
            {
                locked.Write(entry);
                return locked;
            }
            catch
            {
                // It may be there, but not safely: then the export does not start, and must not be resumed either.
                DurableFile.TryDelete(PathOf(entry.Id, Extension));
                lockFile.Remove();
                throw;
            }
        });
    }

    /// <summary>Waits for the lock of the whole ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerLocked</c>: another program held the lock too long; or <c>LedgerUnavailable</c>.</exception>
    internal Task<LedgerLock> LockAsync(TimeProvider time, ICallContext context, CancellationToken cancellationToken = default)
    {
        var path = PathOf(LedgerLockId, LockExtension);
        return LedgerLock.TakeAsync(path, TryTake, time, context, cancellationToken);

        LockFile? TryTake() => OnDisk(() =>
        {
            DurableFile.CreateFolder(_folder);
            return LockFile.TryTake(path);
        });
    }

    /// <summary>Locks an entry and reads it; null if another command has locked it, or it does not exist any more.</summary>
    /// <exception cref="TcbException"><c>LedgerEntryDamaged</c>, <c>LedgerEntryNewer</c>, or <c>LedgerUnavailable</c>.</exception>
    internal LockedLedgerEntry? TryLock(string id) => OnDisk(() =>
    {
        if (!File.Exists(PathOf(id, Extension)) || LockFile.TryTake(PathOf(id, LockExtension)) is not { } lockFile)
            return null;
        try
        {
            // Not before the lock: another process may just have finished the export.
            if (Load(id) is { } entry)
                return new LockedLedgerEntry(this, lockFile, entry);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }

        lockFile.Remove();
        return null;
    });

    /// <summary>Whether a command has locked the entry at this moment.</summary>
    internal bool IsLocked(string id)
    {
        // The check takes the lock for an instant, so it must not create a lock file that was not there.
        var path = PathOf(id, LockExtension);
        if (!File.Exists(path))
            return false;
        using var lockFile = OnDisk(() => LockFile.TryTake(path));
        return lockFile is null;
    }

    /// <summary>All entries, the oldest first. One that cannot be read has a result too, and does not affect the others.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the folder cannot be read.</exception>
    internal IEnumerable<LedgerReadResult> Read() => Read(ListIds());

    /// <summary>The same, without those that are known to be finished.</summary>
    internal IEnumerable<LedgerReadResult> ReadUnfinished()
    {
        var ids = ListIds();
        var keys = Keys.Read(ids.ToHashSet(StringComparer.Ordinal));
        return Read(ids.Where(id => !keys.IsFinished(id)));
    }

    /// <summary>The newest entries, the newest first.</summary>
    /// <param name="count">As many as are read at most.</param>
    internal IEnumerable<LedgerReadResult> ReadNewest(int count) => Read(Enumerable.Reverse(ListIds()).Take(count));

    /// <summary>Entries in the order of their ids, read as they are enumerated. Those that were removed since are left out.</summary>
    internal IEnumerable<LedgerReadResult> Read(IEnumerable<string> ids) => ids.Chunk(ReadAhead)
        .SelectMany(chunk => chunk.Length < FewEntries ? chunk.Select(TryLoad) : chunk.AsParallel().AsOrdered().Select(TryLoad))
        .OfType<LedgerReadResult>();

    /// <summary>The ids of all entries, the oldest first.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the folder cannot be read.</exception>
    internal string[] ListIds() => OnDisk(() => Directory.Exists(_folder)
        ? Directory.EnumerateFileSystemEntries(_folder, $"*{Extension}").Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal).ToArray()
        : []);

    /// <summary>The export or import of an entry, as cmdlets return it.</summary>
    internal MigrationJob ShowJob(LedgerEntry entry)
    {
        var job = entry.ToJob();
        // A submit is not in doubt while the command that sends it is running.
        return entry.State is LedgerState.Sending && IsLocked(entry.Id)
            ? job with { Status = job.JobId > 0 ? ExportJobStatus.Running : ExportJobStatus.NotSubmitted }
            : job;
    }

    /// <summary>Removes an entry. It is no error if it does not exist any more.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="job">The export, for messages.</param>
    /// <param name="force">Whether an unfinished export may be removed.</param>
    /// <exception cref="TcbException"><c>ExportInUse</c>, <c>ExportUnfinished</c>, <c>LedgerEntryNewer</c>: the entry remains.</exception>
    public void Remove(string id, MigrationJob job, bool force)
    {
        // A command that works on an entry has its lock file. To create one for each of many finished entries takes most of the time.
        if (!File.Exists(PathOf(id, LockExtension)) && Load(id) is { IsFinished: true })
        {
            OnDisk(() =>
            {
                Delete(id);
                return 0;
            });
            return;
        }

        using var locked = TryLock(id);
        if (locked is null)
        {
            if (File.Exists(PathOf(id, Extension)))
                throw LedgerErrors.InUse(job);
            return;
        }

        if (!force && !locked.Entry.IsFinished)
            throw LedgerErrors.Unfinished(job);
        locked.Remove();
    }

    /// <summary>Removes the temporary and lock files of entries that killed commands did not write completely.</summary>
    /// <param name="before">Newer files are kept.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public void RemoveLeftovers(DateTime before)
    {
        foreach (var path in OnDisk(() => Directory.Exists(_folder) ? Directory.GetFiles(_folder) : []))
        {
            var id = path.EndsWith(LockExtension, StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(path)
                : path.EndsWith(DurableFile.TemporaryOf(Extension), StringComparison.Ordinal)
                    ? Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(path))
                : null;
            if (id is null or LedgerLockId || File.Exists(PathOf(id, Extension)) || File.GetLastWriteTimeUtc(path) >= before)
                continue;
            if (OnDisk(() => LockFile.TryTake(PathOf(id, LockExtension))) is not { } lockFile)
                continue;
            OnDisk(() =>
            {
                File.Delete(DurableFile.TemporaryOf(PathOf(id, Extension)));
                lockFile.Remove();
                return 0;
            });
        }
    }

    internal void Write(LedgerEntry entry) =>
        DurableFile.Write(
            PathOf(entry.Id, Extension), ToJson(entry), Reached);

    private static byte[] ToJson(LedgerEntry entry) => entry switch
    {
        ExportEntry export => JsonSerializer.SerializeToUtf8Bytes(export, StoredJson.Readable.ExportEntry),
        ImportEntry import => JsonSerializer.SerializeToUtf8Bytes(import, StoredJson.Readable.ImportEntry),
        _ => throw new NotSupportedException(entry.GetType().Name),
    };

    internal void Delete(string id)
    {
        File.Delete(DurableFile.TemporaryOf(PathOf(id, Extension)));
        File.Delete(PathOf(id, Extension));
    }

    /// <summary>Does something in the folder, and turns a failure into an error of the ledger.</summary>
    internal T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FlushFailedException cause)
        {
            throw LedgerErrors.NotFlushed(_folder, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw LedgerErrors.Unavailable(Messages.FormatMessageAbout(_folder, cause.Message), cause);
        }
    }

    /// <summary>The result of reading an entry; null if it was removed since.</summary>
    internal LedgerReadResult? TryLoad(string id)
    {
        try
        {
            return Load(id) is { } entry ? new LedgerReadResult(id, entry, null) : null;
        }
        catch (TcbException exception)
        {
            return new LedgerReadResult(id, null, exception);
        }
    }

    /// <summary>Reads an entry from the disk; null if there is none.</summary>
    private LedgerEntry? Load(string id)
    {
        Loading?.Invoke(id);
        return LedgerEntryReader.Read(PathOf(id, Extension), id);
    }

    private string PathOf(string id, string extension) => Path.Combine(_folder, id + extension);
}
