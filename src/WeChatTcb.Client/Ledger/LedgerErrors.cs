namespace WeChatTcb.Client.Ledger;

/// <summary>The errors of the ledger.</summary>
internal static class LedgerErrors
{
    private const string SetFolder =
        "Set TCB_LEDGER to the full path of a writable, permanent folder, or to 'off' to work without a ledger: no export can be resumed then.";

    internal static TcbException Unavailable(string why, Exception? cause = null) => new(
        "LedgerUnavailable", TcbErrorKind.Write, $"The ledger of exports cannot be used: {why}", SetFolder, cause);

    internal static TcbException SwitchedOff() => new(
        "LedgerSwitchedOff", TcbErrorKind.InvalidOperation, "There is no ledger of exports: TCB_LEDGER is 'off'.",
        "Set TCB_LEDGER to a folder, or remove it, to have exports recorded.");

    internal static TcbException Damaged(string path, string why, Exception? cause = null) => new(
        "LedgerEntryDamaged", TcbErrorKind.InvalidData, $"{path} is not a ledger entry: {why}",
        "The file is text. Note the job id in it, if there is one, then delete the file.", cause);

    internal static TcbException Newer(string path) => new(
        "LedgerEntryNewer", TcbErrorKind.InvalidOperation, $"{path} is left alone: a newer version of this module wrote it.",
        "Update the module to work with this entry.");

    internal static TcbException NotThere(ExportJob job) => new ExportJobException(
        "ExportNotInLedger", TcbErrorKind.NotFound, job, $"{Describe(job)} is not recorded in the ledger.",
        "Get-TcbExportJob without a job lists the exports in the ledger.");

    internal static TcbException Unfinished(ExportJob job) => new ExportJobException(
        "ExportUnfinished", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} is not finished.",
        "Finish it with Resume-TcbExport, or remove it with -Force: it cannot be resumed then.");

    internal static TcbException InUse(ExportJob job) => new ExportJobException(
        "ExportInUse", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} is locked by another command.",
        "Wait for that command, or stop it.");

    /// <summary>Checks that the service has a job, so that it can be polled.</summary>
    /// <exception cref="TcbException"><c>NoJobYet</c>, <c>ExportRefused</c>.</exception>
    internal static void CheckHasJob(ExportJob job)
    {
        if (job.JobId <= 0)
            throw NoJobYet(job);
    }

    private static ExportJobException NoJobYet(ExportJob job) => job.Status is ExportJobStatus.Refused
        ? new ExportJobException(
            "ExportRefused", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} was refused by the service, so there is no job.",
            "Fix what the error of the export named, and export again.")
        : new ExportJobException(
            "NoJobYet", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} has no known job at the service ({job.Status}).",
            "Resume-TcbExport submits it.");

    internal static TcbException InDoubt(ExportJob job) => new ExportJobException(
        "SubmitInDoubt", TcbErrorKind.InvalidOperation, job,
        $"{Describe(job)} was sent and no response came: a job may exist that writes to this path, and two jobs must not write one file.",
        "Resume-TcbExport -Force submits it again anyway. Exports without -FilePath have paths of their own and need no -Force.");

    internal static TcbException PathInUse(ExportJob job) => new ExportJobException(
        "FilePathInUse", TcbErrorKind.AlreadyExists, job,
        job.Status is ExportJobStatus.InDoubt
            ? $"Another export of {job.Env} to '{job.FilePath}' is in doubt: a job may exist that writes there."
            : $"Another export of {job.Env} to '{job.FilePath}' is in progress.",
        "Finish it with Resume-TcbExport, or specify another -FilePath; without it, each export has a path of its own.");

    internal static TcbException Superseded(ExportJob job) => new ExportJobException(
        "ExportSuperseded", TcbErrorKind.AlreadyExists, job,
        $"{Describe(job)} would be saved as {job.DestinationPath}, but a later export uses that name.",
        "Save it elsewhere with Save-TcbExportFile, or remove it with Remove-TcbExportJob -Force.");

    private static string Describe(ExportJob job) =>
        job.JobId > 0 ? $"Job {job.JobId} of {job.Env}" : $"The export of {job.Env} to '{job.FilePath}'";
}
