namespace WeChatTcb.Client.Ledger;

/// <summary>
/// Writes down what was seen of jobs by commands that were given jobs and not exports. A job without an entry stays without one, an entry
/// that another command drives is left to it, and no trouble with the ledger ends the command.
/// </summary>
/// <param name="say">Told of such trouble, from any thread.</param>
public sealed class LedgerRecorder(Action<string> say)
{
    private readonly Lazy<ExportLedger?> _ledger = new(ExportLedger.OpenIfKept);
    private Lazy<LedgerIndex>? _index;

    /// <summary>Writes down a job's state.</summary>
    public void Record(ExportJob job) => Record(job, null);

    /// <summary>Writes down that a job's file was saved.</summary>
    public void RecordSaved(ExportJob job, ExportFile file) =>
        Record(job.IsFinished ? job : job with { Status = ExportJobStatus.Succeeded, RecordSuccess = file.RecordCount }, file);

    private void Record(ExportJob job, ExportFile? file)
    {
        try
        {
            if (_ledger.Value is not { } ledger || NameOf(job, ledger) is not { } id)
                return;
            using var claim = ledger.TryClaim(id);
            if (claim is null || claim.Entry.Job?.Id != job.JobId)
                return;
            var next = claim.Entry.With(job) with { UpdatedAt = job.UpdatedAt };
            if (file is not null)
                claim.Write(next.With(file));
            else if (next.State != claim.Entry.State || Words(next) != Words(claim.Entry))
                claim.Write(next);
        }
        catch (TcbException exception)
        {
            say($"{exception.Message} What became of job {job.JobId} of {job.Env} is not remembered.");
        }

        // A look that brings no news costs no writing.
        static LedgerJob Words(LedgerEntry entry) => entry.Job! with { UpdatedAt = default };
    }

    // A job that this process submitted knows its entry, and the ledger need not be searched.
    private string? NameOf(ExportJob job, ExportLedger ledger) =>
        job.LedgerId ?? LazyInitializer.EnsureInitialized(ref _index, () => new Lazy<LedgerIndex>(() => new LedgerIndex(ledger))).Value.Find(job);
}
