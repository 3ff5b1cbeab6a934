using System.Collections.Concurrent;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// What the ledger knows about jobs that a command did not start itself, and what the command learns about them. A job without an entry
/// stays without one, an entry that another process has locked is left alone, and problems with the ledger do not end the command.
/// </summary>
/// <param name="report">Called with such a problem, on any thread.</param>
public sealed class JobLedger(Action<string> report)
{
    private readonly ConcurrentDictionary<Uri, (Lazy<ExportLedger?> Ledger, Lazy<LedgerIndex> Index)> _ledgers = new();

    /// <summary>The import that a job id belongs to; null if the ledger has none.</summary>
    public ImportJob? FindImport(ExportJob job)
    {
        try
        {
            var opened = _ledgers.GetOrAdd(job.Endpoint, Open);
            return opened.Ledger.Value is { } ledger && opened.Index.Value.Find(job) is { } id
                && ledger.TryLoad(id)?.Entry is ImportEntry import
                ? import.ToJob()
                : null;
        }
        catch (TcbException)
        {
            return null; // a problem with the ledger is reported when the state is recorded
        }
    }

    /// <summary>Checks that the file of a job may be saved as the service has it.</summary>
    /// <exception cref="TcbException"><c>RedactionDiffers</c>: it belongs to a redacted backup.</exception>
    public void CheckNotRedacted(ExportJob job)
    {
        ExportEntry? entry;
        try
        {
            var opened = _ledgers.GetOrAdd(job.Endpoint, Open);
            entry = opened.Ledger.Value is not { } ledger ? null
                : EntryOf(ledger, job.LedgerId) ?? EntryOf(ledger, opened.Index.Value.Find(job with { LedgerId = null }));
        }
        catch (TcbException)
        {
            return; // a problem with the ledger is reported when the state is recorded
        }

        if (entry?.Redaction is { } redaction)
            throw RedactionErrors.OfExport(entry.ToJob(), redaction, now: null);

        ExportEntry? EntryOf(ExportLedger ledger, string? id) =>
            id is not null && ledger.TryLoad(id)?.Entry is ExportEntry found && found.Job.JobId == job.JobId ? found : null;
    }

    /// <summary>Records the state of a job.</summary>
    public void Record(MigrationJob job) => Record(job, null);

    /// <summary>Records that the file of a job was saved.</summary>
    public void RecordSaved(ExportJob job, ExportFile file) =>
        Record(JobErrors.WithFile(job, file), file);

    private void Record(MigrationJob job, ExportFile? file)
    {
        try
        {
            var opened = _ledgers.GetOrAdd(job.Endpoint, Open);
            // A job that this process submitted knows its entry, and the ledger need not be read.
            if (opened.Ledger.Value is not { } ledger || (job.LedgerId ?? opened.Index.Value.Find(job)) is not { } id)
                return;
            using var locked = ledger.TryLock(id);
            if (locked?.Entry is not { } entry || entry.Job.JobId != job.JobId)
                return;
            var next = entry.WithJob(job) with { UpdatedAt = job.UpdatedAt.UtcDateTime };
            if (file is not null && next is ExportEntry export)
                locked.Write(export.WithFile(file));
            else if (next.State != entry.State || next.Job != entry.Job with { UpdatedAt = job.UpdatedAt })
                locked.Write(next);
        }
        catch (TcbException exception)
        {
            report(Messages.FormatStateNotRecorded(exception.Message, job.JobId, job.Env));
        }
    }

    private static (Lazy<ExportLedger?> Ledger, Lazy<LedgerIndex> Index) Open(Uri endpoint)
    {
        var ledger = new Lazy<ExportLedger?>(() => ExportLedger.OpenIfEnabled(endpoint));
        return (ledger, new Lazy<LedgerIndex>(() => new LedgerIndex(ledger.Value!)));
    }
}
