namespace WeChatTcb.Client.Ledger;

/// <summary>An index of the ledger, as it was when it was read.</summary>
public sealed class LedgerIndex
{
    /// <summary>
    /// For how long a submit in doubt reserves its path. Jobs of the service are not known to last longer than minutes, and an export in
    /// doubt must not block the export of the next night.
    /// </summary>
    internal static readonly TimeSpan DoubtReservesPathFor = TimeSpan.FromHours(12);

    private readonly ExportLedger _ledger;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<JobKey, string> _idsByJob = [];
    private readonly ILookup<StorageKey, LedgerEntry> _unfinishedByPath;

    /// <summary>The stamp of the ledger's lock when new entries were last looked for; null before the first time.</summary>
    private string? _stamp;
    private readonly Dictionary<StorageKey, List<string>> _addedByPath = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastByDestination =
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public LedgerIndex(ExportLedger ledger)
    {
        _ledger = ledger;
        List<LedgerEntry> unfinished = [];
        List<string> warnings = [];
        foreach (var result in ledger.Read())
        {
            _seen.Add(result.Id);
            if (result.Entry is not { } entry)
            {
                warnings.Add(result.Warning!);
                continue;
            }

            if (entry.HasJob)
                _idsByJob[entry.Job.Key] = entry.Id;
            if (!entry.IsFinished)
                unfinished.Add(entry);
            if (entry.Job.DestinationPath is { } destination && (entry.State is LedgerState.Saved || !entry.IsFinished))
                _lastByDestination[destination] = entry.Id;
        }

        _unfinishedByPath = unfinished.ToLookup(entry => entry.Job.StorageKey!);
        Warnings = warnings;
    }

    /// <summary>A warning for each file that could not be read.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The id of a job's entry; null if it has none.</summary>
    public string? Find(ExportJob job) => job.LedgerId ?? _idsByJob.GetValueOrDefault(job.Key);

    /// <summary>The id of the last export that was or will be saved as a file; null if there is none.</summary>
    internal string? FindByDestination(string path) => _lastByDestination.GetValueOrDefault(path);

    /// <summary>
    /// Whether a later export was or will be saved as the same file. Ids tell which is later, because clocks are set back.
    /// </summary>
    internal bool IsSuperseded(LedgerEntry entry) => entry.Job.DestinationPath is { } destination
        && _lastByDestination.TryGetValue(destination, out var last) && string.CompareOrdinal(last, entry.Id) > 0;

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
            foreach (var result in _ledger.Read(id => !_seen.Contains(id)))
            {
                _seen.Add(result.Id);
                if (result.Entry is not { IsFinished: false } added)
                    continue;
                if (!_addedByPath.TryGetValue(added.Job.StorageKey!, out var ids))
                    _addedByPath[added.Job.StorageKey!] = ids = [];
                ids.Add(added.Id);
            }
        }

        foreach (var id in _addedByPath.GetValueOrDefault(export.StorageKey!) ?? [])
        {
            if (id != export.LedgerId && _ledger.TryLoad(id) is { Entry: { IsFinished: false } added })
                throw LedgerErrors.PathInUse(_ledger.ShowJob(added));
        }

        _stamp = _ledger.OnDisk(ledgerLock.Change);
    }

    private IEnumerable<LedgerEntry> OtherExportsTo(ExportJob export) =>
        _unfinishedByPath[export.StorageKey!].Where(other => other.Id != export.LedgerId);

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
}
