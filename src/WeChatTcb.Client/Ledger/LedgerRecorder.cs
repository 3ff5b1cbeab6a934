using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// Records in the ledger what commands learn about jobs that they did not start themselves. A job without an entry stays without one, an
/// entry that another process has locked is left alone, and problems with the ledger do not end the command.
/// </summary>
/// <param name="report">Called with such a problem, on any thread.</param>
public sealed class LedgerRecorder(Action<string> report)
{
    private readonly Lazy<ExportLedger?> _ledger = new(ExportLedger.OpenIfEnabled);
    private Lazy<LedgerIndex>? _index;

    /// <summary>Records the state of a job.</summary>
    public void Record(ExportJob job) => Record(job, null);

    /// <summary>Records that the file of a job was saved.</summary>
    public void RecordSaved(ExportJob job, ExportFile file) =>
        Record(JobErrors.WithFile(job, file), file);

    private void Record(ExportJob job, ExportFile? file)
    {
        try
        {
            if (_ledger.Value is not { } ledger || FindId(job, ledger) is not { } id)
                return;
            using var locked = ledger.TryLock(id);
            if (locked?.Entry is not { } entry || entry.Job.JobId != job.JobId)
                return;
            var next = entry.WithJob(job) with { UpdatedAt = job.UpdatedAt };
            if (file is not null)
                locked.Write(next.WithFile(file));
            else if (next.State != entry.State || next.Job != entry.Job with { UpdatedAt = job.UpdatedAt })
                locked.Write(next);
        }
        catch (TcbException exception)
        {
            report(Messages.FormatStateNotRecorded(exception.Message, job.JobId, job.Env));
        }
    }

    // A job that this process submitted knows its entry, and the ledger need not be read.
    private string? FindId(ExportJob job, ExportLedger ledger) =>
        job.LedgerId
        ?? LazyInitializer.EnsureInitialized(ref _index, () => new Lazy<LedgerIndex>(() => new LedgerIndex(ledger))).Value.Find(job);
}
