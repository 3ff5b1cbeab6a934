using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Ledger;

/// <summary>The errors of the ledger.</summary>
internal static class LedgerErrors
{
    internal static TcbException Unavailable(string why, Exception? cause = null) => new(
        "LedgerUnavailable", TcbErrorKind.Write, Messages.FormatLedgerUnavailable(why), Messages.LedgerUnavailable_Advice, cause);

    internal static TcbException NotFlushed(string folder, Exception cause) => new(
        "FlushFailed", TcbErrorKind.Write, Messages.FormatFlushFailed_Ledger(folder, cause.Message),
        Messages.LedgerUnavailable_Advice, cause);

    internal static TcbException SwitchedOff() => new(
        "LedgerSwitchedOff", TcbErrorKind.InvalidOperation, Messages.LedgerSwitchedOff, Messages.LedgerSwitchedOff_Advice);

    internal static TcbException Damaged(string path, string why, Exception? cause = null) => new(
        "LedgerEntryDamaged", TcbErrorKind.InvalidData, Messages.FormatLedgerEntryDamaged(path, why),
        Messages.LedgerEntryDamaged_Advice, cause);

    /// <summary>The entry may be intact, but it cannot be read.</summary>
    internal static TcbException Unreadable(string path, string why, Exception cause) => new(
        "LedgerEntryDamaged", TcbErrorKind.InvalidData, Messages.FormatLedgerEntryDamaged(path, why),
        Messages.LedgerEntryDamaged_UnreadableAdvice, cause);

    internal static TcbException Locked(string path, TimeSpan limit) => new(
        "LedgerLocked", TcbErrorKind.Timeout, Messages.FormatLedgerLocked(path, limit.TotalSeconds), Messages.LedgerLocked_Advice);

    internal static TcbException Newer(string path) => new(
        "LedgerEntryNewer", TcbErrorKind.InvalidOperation, Messages.FormatLedgerEntryNewer(path), Messages.LedgerEntryNewer_Advice);

    internal static TcbException NotInLedger(MigrationJob job) => new ExportJobException(
        "ExportNotInLedger", TcbErrorKind.NotFound, job, Messages.FormatExportNotInLedger(JobErrors.Describe(job)),
        Messages.ExportNotInLedger_Advice);

    internal static TcbException Unfinished(MigrationJob job) => new ExportJobException(
        "ExportUnfinished", TcbErrorKind.InvalidOperation, job, Messages.FormatExportUnfinished(JobErrors.Describe(job)),
        Messages.ExportUnfinished_Advice);

    internal static TcbException InUse(MigrationJob job) => new ExportJobException(
        "ExportInUse", TcbErrorKind.InvalidOperation, job, Messages.FormatExportInUse(JobErrors.Describe(job)),
        Messages.ExportInUse_Advice);

    /// <summary>Checks that the service has a job, so that it can be polled.</summary>
    /// <exception cref="TcbException"><c>NoJobYet</c>, <c>ExportRefused</c>.</exception>
    internal static void CheckHasJob(MigrationJob job)
    {
        if (job.JobId <= 0)
            throw NoJobYet(job);
    }

    /// <summary>The error of an export that the service has no job for.</summary>
    internal static ExportJobException NoJobYet(MigrationJob job) => job.Status is ExportJobStatus.Refused
        ? new ExportJobException(
            "ExportRefused", TcbErrorKind.InvalidOperation, job, Messages.FormatExportRefused(JobErrors.Describe(job)),
            Messages.ExportRefused_Advice)
        : new ExportJobException(
            "NoJobYet", TcbErrorKind.InvalidOperation, job, Messages.FormatNoJobYet(JobErrors.Describe(job), job.Status),
            Messages.NoJobYet_Advice);

    internal static TcbException InDoubt(MigrationJob job) => new ExportJobException(
        "SubmitInDoubt", TcbErrorKind.InvalidOperation, job,
        Messages.FormatSubmitInDoubt_Resume(JobErrors.Describe(job)), Messages.SubmitInDoubt_ResumeAdvice);

    internal static TcbException PathInUse(MigrationJob job) => new ExportJobException(
        "FilePathInUse", TcbErrorKind.AlreadyExists, job,
        job.Status is ExportJobStatus.InDoubt
            ? Messages.FormatFilePathInUse_InDoubt(job.Env, job.FilePath)
            : Messages.FormatFilePathInUse(job.Env, job.FilePath),
        Messages.FilePathInUse_Advice);

    internal static TcbException Superseded(ExportJob job) => new ExportJobException(
        "ExportSuperseded", TcbErrorKind.AlreadyExists, job,
        Messages.FormatExportSuperseded(JobErrors.Describe(job), job.DestinationPath), Messages.ExportSuperseded_Advice);
}
