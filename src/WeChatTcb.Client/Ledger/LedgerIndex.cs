namespace WeChatTcb.Client.Ledger;

/// <summary>
/// An index of the ledger, as it was when the index was created. No command may take longer because the ledger is long: entries are looked
/// up by the ledger's keys. Those without a line there are read, the newest first, and get one.
/// </summary>
public sealed class LedgerIndex
{
    /// <summary>
    /// For how long a submit in doubt reserves its path. Jobs of the service are not known to last longer than minutes, and an export in
    /// doubt must not block the export of the next night.
    /// </summary>
    internal static readonly TimeSpan DoubtReservesPathFor = TimeSpan.FromHours(12);

    private readonly ExportLedger _ledger;
    private readonly HashSet<string> _seen;

    /// <summary>The keys of most entries.</summary>
    private readonly LedgerKeyTable _keys;

    /// <summary>The other entries that have not been read yet, the newest first. Its lock protects what was read.</summary>
    private readonly IEnumerator<LedgerReadResult> _unread;
    private readonly Dictionary<JobKey, string> _idsByJob = [];
    private readonly Dictionary<string, string> _lastByDestination =
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    private readonly List<ExportEntry> _unfinished = [];

    /// <summary>The lines of what was read.</summary>
    private readonly List<string> _newLines = [];
    private readonly List<string> _warnings = [];

    private readonly Lazy<ILookup<StorageKey, ExportEntry>> _unfinishedByPath;
    private readonly Dictionary<StorageKey, List<string>> _addedByPath = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>The stamp of the ledger's lock when new entries were last looked for; null before the first time.</summary>
    private string? _stamp;

    /// <summary>Lists the ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public LedgerIndex(ExportLedger ledger)
    {
        _ledger = ledger;
        var ids = ledger.ListIds();
        _seen = new(ids, StringComparer.Ordinal);
        _keys = ledger.Keys.Read(_seen);
        _unread = ledger.Read(Enumerable.Reverse(ids).Where(id => !_keys.Contains(id))).GetEnumerator();
        _unfinishedByPath = new(() =>
        {
            ReadAll();
            return _unfinished.ToLookup(entry => entry.Job.StorageKey!);
        });
    }

    /// <summary>A warning for each file without known keys that cannot be read, the oldest first.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            ReadAll();
            return _warnings;
        }
    }

    /// <summary>The id of a job's entry; null if it has none.</summary>
    public string? Find(MigrationJob job) => job.LedgerId
        ?? FindKnown<LedgerEntry>(LedgerKeys.HashOf(job.Key), entry => LedgerKeys.JobsOf(entry).Contains(job.Key)).FirstOrDefault()?.Id
        ?? Find(_idsByJob, job.Key);

    /// <summary>The id of the last export that was or will be saved as a file; null if there is none.</summary>
    internal string? FindByDestination(string path)
    {
        var known = FindKnown(
            LedgerKeys.HashOfPath(path),
            (ExportEntry entry) =>
                KeepsDestination(entry) && _lastByDestination.Comparer.Equals(entry.Job.DestinationPath, path)).FirstOrDefault()?.Id;
        var other = Find(_lastByDestination, path);
        return string.CompareOrdinal(known, other) > 0 ? known : other;
    }

    /// <summary>
    /// Whether a later export was or will be saved as the same file. Ids tell which is later, because clocks are set back.
    /// </summary>
    internal bool IsSuperseded(ExportEntry entry) => entry.Job.DestinationPath is { } destination
        && FindByDestination(destination) is { } last && string.CompareOrdinal(last, entry.Id) > 0;

    /// <summary>Checks that no other export writes to a path, and locks the ledger.</summary>
    /// <param name="client">The client of the new export: it polls jobs that no process follows.</param>
    /// <param name="export">The export that would write there; the user specified its path.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lock of the ledger. The export must be in the ledger, locked, before this is released.</returns>
    /// <exception cref="TcbException"><c>FilePathInUse</c>: another export to the path is in doubt or in progress; or
    /// <c>LedgerUnavailable</c>.</exception>
    internal async Task<IDisposable> ReservePathAsync(
        TcbClient client, ExportJob export, ICallContext context, CancellationToken cancellationToken = default)
    {
        // The service may be slow, so jobs are polled before the lock is taken.
        await CheckKnownExportsAsync(client, export, context, cancellationToken).ConfigureAwait(false);
        var ledgerLock = await _ledger.LockAsync(client.Time, context, cancellationToken).ConfigureAwait(false);
        try
        {
            CheckNewExports(export, ledgerLock);
            return ledgerLock;
        }
        catch
        {
            ledgerLock.Dispose();
            throw;
        }
    }

    private async Task CheckKnownExportsAsync(TcbClient client, ExportJob export, ICallContext context, CancellationToken cancellationToken)
    {
        var now = client.Time.GetUtcNow().UtcDateTime;
        foreach (var other in OtherExportsTo(export))
        {
            var isRecent = now - other.UpdatedAt < DoubtReservesPathFor;
            if ((other.State is LedgerState.InDoubt or LedgerState.Sending && isRecent)
                || _ledger.IsLocked(other.Id)
                || (other.State is LedgerState.Submitted && isRecent && !_ended.Contains(other.Id)
                    && await IsRunningAsync(client, other.ToJob(), context, cancellationToken).ConfigureAwait(false)))
            {
                throw LedgerErrors.PathInUse(_ledger.ShowJob(other));
            }

            _ended.Add(other.Id); // it is not polled again for the next export to the path
        }
    }

    /// <summary>Finds exports to the path that were started or resumed since the ledger was read.</summary>
    private void CheckNewExports(ExportJob export, LedgerLock ledgerLock)
    {
        if (OtherExportsTo(export).FirstOrDefault(other => _ledger.IsLocked(other.Id)) is { } resumed)
            throw LedgerErrors.PathInUse(_ledger.ShowJob(resumed));
        // Without this stamp, a batch would list the whole ledger for each of its exports.
        if (_stamp is null || _stamp != _ledger.OnDisk(() => ledgerLock.Stamp))
        {
            foreach (var result in _ledger.Read(_ledger.ListIds().Where(id => !_seen.Contains(id))))
            {
                _seen.Add(result.Id);
                if (result.Entry is not ExportEntry { IsFinished: false } added)
                    continue;
                if (!_addedByPath.TryGetValue(added.Job.StorageKey!, out var ids))
                    _addedByPath[added.Job.StorageKey!] = ids = [];
                ids.Add(added.Id);
            }
        }

        foreach (var id in _addedByPath.GetValueOrDefault(export.StorageKey!) ?? [])
        {
            if (id != export.LedgerId && _ledger.TryLoad(id) is { Entry: ExportEntry { IsFinished: false } added })
                throw LedgerErrors.PathInUse(_ledger.ShowJob(added));
        }

        _stamp = _ledger.OnDisk(ledgerLock.Change);
    }

    private IEnumerable<ExportEntry> OtherExportsTo(ExportJob export) =>
        FindKnown<ExportEntry>(
            LedgerKeys.HashOf(export.StorageKey), entry => !entry.IsFinished && entry.Job.StorageKey == export.StorageKey,
            id => !_keys.IsFinished(id))
        .Concat(_unfinishedByPath.Value[export.StorageKey!])
        .Where(other => other.Id != export.LedgerId);

    /// <summary>The entries whose keys are known, the newest first.</summary>
    private IEnumerable<T> FindKnown<T>(string hash, Func<T, bool> isMatch, Func<string, bool>? isCandidate = null)
        where T : LedgerEntry => _keys
        .Find(hash)
        .Where(id => isCandidate?.Invoke(id) is not false)
        .Select(id => _ledger.TryLoad(id)?.Entry)
        .OfType<T>()
        .Where(isMatch);

    private static bool KeepsDestination(ExportEntry entry) => entry.State is LedgerState.Saved || !entry.IsFinished;

    // The ledger has only the last known state of a job; one that no process waited for may have ended since.
    private static async Task<bool> IsRunningAsync(
        TcbClient client, ExportJob job, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            return !(await client.GetJobAsync(job, context, cancellationToken).ConfigureAwait(false)).IsFinished;
        }
        catch (TcbServiceException exception) when (exception.Kind is TcbErrorKind.NotFound)
        {
            return false; // the service does not know the job any more, so it cannot write to the path
        }
    }

    /// <summary>Reads until a key is known; null if no entry has it.</summary>
    private string? Find<TKey>(Dictionary<TKey, string> ids, TKey key)
        where TKey : notnull
    {
        lock (_unread)
        {
            string? id;
            while (!ids.TryGetValue(key, out id) && ReadNext())
            {
            }

            return id;
        }
    }

    private void ReadAll()
    {
        lock (_unread)
        {
            while (ReadNext())
            {
            }
        }
    }

    private bool ReadNext()
    {
        if (_unread.MoveNext())
        {
            Add(_unread.Current);
            return true;
        }

        _ledger.Keys.Append(_newLines);
        _newLines.Clear();
        return false;
    }

    private void Add(LedgerReadResult result)
    {
        if (result.Entry is not { } entry)
        {
            _warnings.Insert(0, result.Warning!);
            return;
        }

        foreach (var job in LedgerKeys.JobsOf(entry))
            _idsByJob.TryAdd(job, entry.Id);
        // What another process works on gets a line from that process.
        if ((entry.HasJob || entry.IsFinished) && !_ledger.IsLocked(entry.Id))
            _newLines.Add(LedgerKeys.LineOf(LedgerKeys.Of(entry), entry.IsFinished));
        if (entry is not ExportEntry export)
            return;
        if (!entry.IsFinished)
            _unfinished.Add(export);
        if (export.Job.DestinationPath is { } destination && KeepsDestination(export))
            _lastByDestination.TryAdd(destination, entry.Id);
    }
}
