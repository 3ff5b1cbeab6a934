namespace WeChatTcb.Client.Ledger;

/// <summary>The ledger as it stood when it was read, for finding one export among many.</summary>
public sealed class LedgerIndex
{
    /// <summary>
    /// For how long a submit that was never answered keeps its path from others. No job of the service is known to last longer than
    /// minutes, and the doubt of one night must not stop the export of the next.
    /// </summary>
    internal static readonly TimeSpan DoubtHolds = TimeSpan.FromHours(12);

    private readonly ExportLedger _ledger;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(Uri Endpoint, string? AppId, TcbApiFamily Family, string Env, long JobId), string> _byJob = [];
    private readonly ILookup<(Uri Endpoint, string? AppId, TcbApiFamily Family, string Env, string FilePath), LedgerEntry> _unfinishedByPath;
    private readonly Dictionary<string, DateTime> _lastByDestination = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    public LedgerIndex(ExportLedger ledger)
    {
        _ledger = ledger;
        List<LedgerEntry> unfinished = [];
        foreach (var finding in ledger.Read())
        {
            _seen.Add(finding.Id);
            if (finding.Entry is not { } entry)
                continue;
            if (entry.Job is { } job)
                _byJob[(entry.Endpoint, entry.AppId, entry.ApiFamily, entry.Env, job.Id)] = entry.Id;
            if (!entry.IsFinished)
                unfinished.Add(entry);
            if (entry.Destination is { } destination && (entry.State is LedgerState.Saved || !entry.IsFinished))
                _lastByDestination[destination] = entry.CreatedAt;
        }

        _unfinishedByPath = unfinished.ToLookup(PathOf);
    }

    /// <summary>The name of a job's entry; null when it has none.</summary>
    public string? Find(ExportJob job) => job.LedgerId ?? _byJob.GetValueOrDefault((job.Endpoint, job.AppId, job.ApiFamily, job.Env, job.JobId));

    /// <summary>Whether a later export is to be saved, or has been, as the same file.</summary>
    internal bool IsSuperseded(LedgerEntry entry) => entry.Destination is { } destination && _lastByDestination.GetValueOrDefault(destination) > entry.CreatedAt;

    /// <summary>Sees to it that no export writes where another may be writing.</summary>
    /// <param name="client">The client that the new export goes by: it asks how far jobs are that nobody follows.</param>
    /// <param name="path">What the export would write; of a path that the user named.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The turn: until it is given back, nobody else comes to the same answer. By then the export must stand in the ledger, claimed.</returns>
    /// <exception cref="TcbException"><c>FilePathInUse</c>: another export to that path is in doubt, or on its way; or <c>LedgerUnavailable</c>.</exception>
    public async Task<IDisposable> TakePathAsync(TcbClient client, ExportJob path, ICallContext context, CancellationToken cancellationToken = default)
    {
        // The service may take its time, so it is asked before anybody has to wait for the turn.
        await CheckPathAsync(client, path, context, cancellationToken).ConfigureAwait(false);
        var turn = await _ledger.TakeTurnAsync(client.Time, cancellationToken).ConfigureAwait(false);
        try
        {
            CheckSince(path);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task CheckPathAsync(TcbClient client, ExportJob path, ICallContext context, CancellationToken cancellationToken)
    {
        var now = client.Time.GetUtcNow().UtcDateTime;
        foreach (var rival in KnownRivals(path))
        {
            var isRecent = now - rival.UpdatedAt < DoubtHolds;
            if ((rival.State is LedgerState.InDoubt or LedgerState.Sending && isRecent)
                || _ledger.IsClaimed(rival.Id)
                || (rival.State is LedgerState.Submitted && isRecent && await IsRunningAsync(client, rival.ToJob(), context, cancellationToken).ConfigureAwait(false)))
            {
                throw LedgerErrors.PathInUse(_ledger.ShowJob(rival));
            }
        }
    }

    /// <summary>Looks for whoever has begun, or taken up, an export to that path since the ledger was read.</summary>
    private void CheckSince(ExportJob path)
    {
        if (KnownRivals(path).FirstOrDefault(rival => _ledger.IsClaimed(rival.Id)) is { } taken)
            throw LedgerErrors.PathInUse(_ledger.ShowJob(taken));
        foreach (var finding in _ledger.Read(id => !_seen.Contains(id)))
        {
            _seen.Add(finding.Id);
            if (finding.Entry is { IsFinished: false } rival && rival.Id != path.LedgerId && PathOf(rival) == PathOf(path))
                throw LedgerErrors.PathInUse(_ledger.ShowJob(rival));
        }
    }

    private IEnumerable<LedgerEntry> KnownRivals(ExportJob path) => _unfinishedByPath[PathOf(path)].Where(rival => rival.Id != path.LedgerId);

    private static (Uri Endpoint, string? AppId, TcbApiFamily Family, string Env, string FilePath) PathOf(ExportJob path) =>
        (path.Endpoint, path.AppId, path.ApiFamily, path.Env, path.FilePath!);

    private static (Uri Endpoint, string? AppId, TcbApiFamily Family, string Env, string FilePath) PathOf(LedgerEntry entry) =>
        (entry.Endpoint, entry.AppId, entry.ApiFamily, entry.Env, entry.FilePath);

    // The ledger knows only what was last seen: a job that was submitted and never waited for may have ended long ago.
    private static async Task<bool> IsRunningAsync(TcbClient client, ExportJob job, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            return !(await client.GetJobAsync(job, context, cancellationToken).ConfigureAwait(false)).IsFinished;
        }
        catch (TcbServiceException exception) when (exception.Kind is TcbErrorKind.NotFound)
        {
            return false; // the service has forgotten the job: it writes nothing
        }
    }
}
