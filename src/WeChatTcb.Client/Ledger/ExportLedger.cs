using System.Globalization;
using System.Text.Json;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Ledger;

/// <summary>An entry of the ledger, or why its file is none.</summary>
/// <param name="Id">The entry's name.</param>
/// <param name="Entry">The entry; null where it cannot be read.</param>
/// <param name="Error">Why it cannot be read; null where it can.</param>
public sealed record LedgerFinding(string Id, LedgerEntry? Entry, TcbException? Error);

/// <summary>
/// The memory of all exports, in a folder of the user's own: one small file for each, written whole or not at all, and driven by one
/// process at a time. Safe for use by many threads and processes.
/// </summary>
public sealed class ExportLedger
{
    private const string Extension = ".json";
    private const string LockExtension = ".lock";

    /// <summary>The name of the turn; no entry has it, as theirs begin with the time.</summary>
    private const string Turn = "turn";

    private static readonly TimeSpan TurnPause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;

    internal ExportLedger(string folder) => _folder = folder;

    /// <summary>The folder, for messages.</summary>
    public string Folder => _folder;

    /// <summary>Told of each step of each write, for tests that end the work there.</summary>
    internal Action<string>? Reached { get; init; }

    /// <summary>The user's ledger; null when the user has switched it off with <c>TCB_LEDGER=off</c>.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: there is no place for it.</exception>
    public static ExportLedger? OpenIfKept() => LedgerFolder.Find() is { } folder ? new ExportLedger(folder) : null;

    /// <summary>The user's ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>, or <c>LedgerSwitchedOff</c>.</exception>
    public static ExportLedger Open() => OpenIfKept() ?? throw LedgerErrors.SwitchedOff();

    /// <summary>Tries whether entries can be written, before anything depends on it.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public void CheckWritable() => OnDisk(() =>
    {
        DurableFile.CreateFolder(_folder);
        var probe = Path.Combine(_folder, $"{Path.GetRandomFileName()}{LockExtension}");
        LedgerLock.TryTake(probe)?.Remove();
        return 0;
    });

    /// <summary>Writes a new entry and claims it.</summary>
    /// <param name="entry">The entry; its name is made here.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: it could not be written.</exception>
    internal LedgerClaim Add(LedgerEntry entry)
    {
        var time = entry.CreatedAt.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        // Long enough that no two are ever the same, short enough to be read out; the environment's name may be any text.
        entry = entry with { Id = $"{time}-{ExportFileName.Shorten(ExportFileName.FromFilePath(entry.Env, 0))}-{Random.Shared.NextInt64(0x100_0000_0000):x10}" };
        return OnDisk(() =>
        {
            DurableFile.CreateFolder(_folder);
            var taken = LedgerLock.TryTake(PathOf(entry.Id, LockExtension)) ?? throw new IOException($"The name {entry.Id} is taken.");
            var claim = new LedgerClaim(this, taken, entry);
            try
            {
                claim.Write(entry);
                return claim;
            }
            catch
            {
                taken.Remove();
                throw;
            }
        });
    }

    /// <summary>
    /// Waits for the turn, which one command of all processes has: what it sees in the ledger while it has it is what it adds to.
    /// </summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    internal async Task<IDisposable> TakeTurnAsync(TimeProvider time, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var turn = OnDisk(() =>
            {
                DurableFile.CreateFolder(_folder);
                return LedgerLock.TryTake(PathOf(Turn, LockExtension));
            });
            if (turn is not null)
                return turn;
            await Task.Delay(TurnPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Claims an entry, as it stands now; null when another command drives it, or it is gone.</summary>
    /// <exception cref="TcbException"><c>LedgerEntryDamaged</c>, or <c>LedgerUnavailable</c>.</exception>
    internal LedgerClaim? TryClaim(string id) => OnDisk(() =>
    {
        if (!File.Exists(PathOf(id, Extension)) || LedgerLock.TryTake(PathOf(id, LockExtension)) is not { } taken)
            return null;
        try
        {
            // Read only now: whoever had it before may have finished it.
            if (Load(id) is { } entry)
                return new LedgerClaim(this, taken, entry);
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        taken.Remove();
        return null;
    });

    /// <summary>Whether a command drives the entry at this moment.</summary>
    internal bool IsClaimed(string id)
    {
        // Asking takes the right for an instant, so an entry that has never been driven, and so has no lock, is not asked.
        var path = PathOf(id, LockExtension);
        if (!File.Exists(path))
            return false;
        using var taken = OnDisk(() => LedgerLock.TryTake(path));
        return taken is null;
    }

    /// <summary>All entries, the oldest first. One that cannot be read is told of, and keeps no other back.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the folder cannot be read.</exception>
    public IEnumerable<LedgerFinding> Read() => Read(static _ => true);

    /// <summary>The entries whose names are wanted, the oldest first.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the folder cannot be read.</exception>
    internal IEnumerable<LedgerFinding> Read(Func<string, bool> wanted)
    {
        var names = OnDisk(() => Directory.Exists(_folder)
            ? Directory.EnumerateFiles(_folder, $"*{Extension}").Select(path => Path.GetFileNameWithoutExtension(path)).Where(wanted).Order(StringComparer.Ordinal).ToArray()
            : []);
        foreach (var id in names)
        {
            LedgerFinding? finding;
            try
            {
                finding = Load(id) is { } entry ? new LedgerFinding(id, entry, null) : null; // removed since
            }
            catch (TcbException exception)
            {
                finding = new LedgerFinding(id, null, exception);
            }

            if (finding is not null)
                yield return finding;
        }
    }

    /// <summary>The export of an entry, as the cmdlets show it.</summary>
    public ExportJob ShowJob(LedgerEntry entry)
    {
        var job = entry.ToJob();
        // While somebody drives it, what is being sent is not in doubt.
        return entry.State is LedgerState.Sending && IsClaimed(entry.Id) ? job with { Status = ExportJobStatus.NotSubmitted } : job;
    }

    /// <summary>Removes an entry. One that is gone already is no error.</summary>
    /// <param name="id">The entry's name.</param>
    /// <param name="job">The export, for messages.</param>
    /// <param name="force">Whether an export that is not finished may be removed.</param>
    /// <exception cref="TcbException"><c>ExportInUse</c>, <c>ExportUnfinished</c>: the entry stays.</exception>
    public void Remove(string id, ExportJob job, bool force)
    {
        using var claim = TryClaim(id);
        if (claim is null)
        {
            if (File.Exists(PathOf(id, Extension)))
                throw LedgerErrors.InUse(job);
            return;
        }

        if (!force && !claim.Entry.IsFinished)
            throw LedgerErrors.Unfinished(job);
        claim.Remove();
    }

    /// <summary>Removes what killed commands left of entries that they had not written yet.</summary>
    /// <param name="before">Of what is older only.</param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public void RemoveLeftovers(DateTime before)
    {
        foreach (var path in OnDisk(() => Directory.Exists(_folder) ? Directory.GetFiles(_folder) : []))
        {
            var id = path.EndsWith(LockExtension, StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(path)
                : path.EndsWith(DurableFile.TemporaryOf(Extension), StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(path))
                : null;
            if (id is null or Turn || File.Exists(PathOf(id, Extension)) || File.GetLastWriteTimeUtc(path) >= before)
                continue;
            if (OnDisk(() => LedgerLock.TryTake(PathOf(id, LockExtension))) is not { } taken)
                continue;
            File.Delete(DurableFile.TemporaryOf(PathOf(id, Extension)));
            taken.Remove();
        }
    }

    internal void Write(LedgerEntry entry) =>
        DurableFile.Write(PathOf(entry.Id, Extension), JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Readable.LedgerEntry), Reached);

    internal void Delete(string id)
    {
        File.Delete(DurableFile.TemporaryOf(PathOf(id, Extension)));
        File.Delete(PathOf(id, Extension));
    }

    /// <summary>Does something with the folder, and says clearly when that is not possible.</summary>
    internal T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw LedgerErrors.Unavailable($"{_folder}: {cause.Message}", cause);
        }
    }

    /// <summary>An entry as it stands on the disk; null when there is none.</summary>
    private LedgerEntry? Load(string id)
    {
        var path = PathOf(id, Extension);
        try
        {
            var entry = JsonSerializer.Deserialize(DurableFile.Read(path), LedgerJson.Readable.LedgerEntry) ?? throw new JsonException("it is empty.");
            return entry.Endpoint.IsAbsoluteUri ? entry with { Id = id } : throw new JsonException("its endpoint is no address.");
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            throw LedgerErrors.Damaged(path, cause.Message, cause);
        }
    }

    private string PathOf(string id, string extension) => Path.Combine(_folder, id + extension);
}
