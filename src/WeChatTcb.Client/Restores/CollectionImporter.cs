using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Imports the files of a restore, each by an ordinary import with a ledger entry of its own. In a resumed run it continues the import that
/// the earlier run began.
/// </summary>
/// <param name="client">The client of the environment to restore into.</param>
/// <param name="env">The environment.</param>
/// <param name="ledger">The ledger; null for none.</param>
/// <param name="options">How to restore.</param>
/// <param name="warn">Called with each warning.</param>
/// <param name="context">The caller.</param>
internal sealed class CollectionImporter(
    TcbClient client, string env, ExportLedger? ledger, RestoreOptions options, Action<string> warn, ICallContext context)
{
    /// <summary>Unknown to the service, or forgotten.</summary>
    private static readonly int[] JobIsGone = [-501007, -501009];

    /// <summary>The jobs that are followed now.</summary>
    internal JobProgress Progress { get; } = new();

    /// <summary>Reads and checks a file that is to be imported, before anything is changed for it.</summary>
    /// <exception cref="TcbException"><c>ImportRecordInvalid</c>, or the file cannot be read.</exception>
    internal static ImportFile Read(RestoreOutcome outcome, BackupLink file, CancellationToken cancellationToken) =>
        outcome.Read[file.Path] = ImportFile.Read(
            file.Path, file.Entry.File!.FileType, ImportOptions.Bytes(ImportOptions.DefaultPieceSizeMB), static (_, _) => { },
            cancellationToken);

    /// <summary>Imports a file of a collection.</summary>
    /// <param name="outcome">The collection.</param>
    /// <param name="file">The file.</param>
    /// <param name="ledgerId">The ledger entry of the import that an earlier run began; null if there is none.</param>
    /// <param name="onBegun">Called with the ledger entry of a new import, before anything is sent.</param>
    /// <param name="cancellationToken">Cancels it; a job that runs continues at the service.</param>
    /// <returns>The import, which has succeeded.</returns>
    /// <exception cref="TcbException">The import failed.</exception>
    internal async Task<ImportJob> ImportAsync(
        RestoreOutcome outcome, BackupLink file, string? ledgerId, Action<string> onBegun, CancellationToken cancellationToken)
    {
        if (ledgerId is not null && FindEnded(ledgerId) is { } ended)
        {
            if (ImportErrors.OfEnd(ended, allowFailedRecords: false) is not { } failure)
                return ended;
            // Records that were inserted would be refused, or be there twice.
            if (!IsRepeatable(outcome, file, cancellationToken))
            {
                outcome.FailedImport = ended;
                throw failure;
            }
        }
        else if (ledgerId is not null && Resume(ledgerId) is { } unfinished)
        {
            try
            {
                return await RunAsync(outcome, unfinished, cancellationToken).ConfigureAwait(false);
            }
            catch (TcbServiceException failure)
                when (JobIsGone.Contains(failure.ErrorCode))
            {
                if (!IsRepeatable(outcome, file, cancellationToken))
                    throw;
                context.WriteVerbose(failure.Message);
            }
        }

        return await RunAsync(outcome, Begin(outcome, file, onBegun, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Whether to import the file once more does no harm.</summary>
    private bool IsRepeatable(RestoreOutcome outcome, BackupLink file, CancellationToken cancellationToken) =>
        ImportFile.IsRepeatable(options.ConflictMode, ReadOnce(outcome, file, cancellationToken).RecordsWithoutId);

    private static ImportFile ReadOnce(RestoreOutcome outcome, BackupLink file, CancellationToken cancellationToken) =>
        outcome.Read.TryGetValue(file.Path, out var read) ? read : Read(outcome, file, cancellationToken);

    private ImportRun Begin(RestoreOutcome outcome, BackupLink file, Action<string> onBegun, CancellationToken cancellationToken)
    {
        var isInserted = options.IsTest && file.Entry.BaseName is null;
        var importOptions = new ImportOptions(env, outcome.Item.Collection)
        {
            ConflictMode = isInserted ? ImportConflictMode.Insert : options.ConflictMode,
            StopOnError = options.IsTest,
        };
        var read = ReadOnce(outcome, file, cancellationToken);
        outcome.Read.Remove(file.Path);
        var run = ImportRun.Begin(ledger, client, read, importOptions);
        if (run.Job.LedgerId is { } id)
            onBegun(id);
        return run;
    }

    private async Task<ImportJob> RunAsync(RestoreOutcome outcome, ImportRun run, CancellationToken cancellationToken)
    {
        using (run)
        {
            run.Warn = warn;
            try
            {
                outcome.FailedImport = null;
                return await run.RunAsync(
                    waits: true, options.Timeout, options.SubmitInterval, OnState, static (_, _) => { }, context, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (TcbException)
            {
                outcome.FailedImport = run.Job;
                throw;
            }
            finally
            {
                Progress.Remove(run.Job);
            }
        }

        void OnState(ImportJob job)
        {
            if (job.JobId > 0)
                Progress.Add(job);
        }
    }

    /// <summary>The import of a ledger entry that has ended; null if it has not, or was removed.</summary>
    private ImportJob? FindEnded(string id) =>
        ledger?.TryLoad(id)?.Entry is ImportEntry { IsFinished: true } entry ? entry.ToJob() : null;

    /// <exception cref="TcbException"><c>ImportInDoubt</c>; <c>ExportInUse</c>: another command continues the import.</exception>
    private ImportRun? Resume(string id)
    {
        if (ledger is null || ledger.TryLoad(id)?.Entry is not ImportEntry entry)
            return null;
        return ImportRun.Resume(ledger, client, id) ?? throw LedgerErrors.InUse(entry.ToJob());
    }
}
