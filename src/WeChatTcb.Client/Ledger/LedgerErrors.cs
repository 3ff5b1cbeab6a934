namespace WeChatTcb.Client.Ledger;

/// <summary>What can be wrong with the ledger: each cause with its id, its words and what to do.</summary>
internal static class LedgerErrors
{
    private const string SetFolder =
        "Set TCB_LEDGER to the full path of a folder that can be written and that lasts, or to 'off' to go without: a killed export is then lost from view.";

    internal static TcbException Unavailable(string why, Exception? cause = null) => new(
        "LedgerUnavailable", TcbErrorKind.Write, $"The ledger of exports cannot be kept: {why}", SetFolder, cause);

    internal static TcbException SwitchedOff() => new(
        "LedgerSwitchedOff", TcbErrorKind.InvalidOperation, "There is no ledger of exports: TCB_LEDGER is 'off'.", "Set TCB_LEDGER to a folder, or remove it, to have exports remembered.");

    internal static TcbException Damaged(string path, string why, Exception? cause = null) => new(
        "LedgerEntryDamaged", TcbErrorKind.InvalidData, $"{path} is no entry of the ledger: {why}",
        "Look at the file: it is text. Take the job's number from it if there is one, and delete it.", cause);

    internal static TcbException NotThere(ExportJob job) => new ExportJobException(
        "ExportNotInLedger", TcbErrorKind.NotFound, job, $"{Describe(job)} does not stand in the ledger.", "Get-TcbExportJob without a job lists what does.");

    internal static TcbException Unfinished(ExportJob job) => new ExportJobException(
        "ExportUnfinished", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} is not finished.", "Finish it with Resume-TcbExport, or remove it with -Force: nothing remembers it then.");

    internal static TcbException InUse(ExportJob job) => new ExportJobException(
        "ExportInUse", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} is just being driven by another command.", "Wait for that command, or end it.");

    /// <summary>Sees to it that a job can be asked for.</summary>
    /// <exception cref="TcbException"><c>NoJobYet</c>, <c>ExportRefused</c>: the service has no such job that is known.</exception>
    internal static void CheckHasJob(ExportJob job)
    {
        if (job.JobId <= 0)
            throw NoJobYet(job);
    }

    private static ExportJobException NoJobYet(ExportJob job) => job.Status is ExportJobStatus.Refused
        ? new ExportJobException(
            "ExportRefused", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} was refused by the service, so there is no job.", "Mend what the refusal named, and export again.")
        : new ExportJobException(
            "NoJobYet", TcbErrorKind.InvalidOperation, job, $"{Describe(job)} has no job at the service that is known ({job.Status}).", "Resume-TcbExport submits it.");

    internal static TcbException InDoubt(ExportJob job) => new ExportJobException(
        "SubmitInDoubt", TcbErrorKind.InvalidOperation, job,
        $"{Describe(job)} was sent and never answered: a job may exist that writes that very path, and two jobs must not write one file.",
        "Resume-TcbExport -Force submits it again all the same. Without -FilePath, exports get a path of their own each time, and go on by themselves.");

    internal static TcbException PathInUse(ExportJob job) => new ExportJobException(
        "FilePathInUse", TcbErrorKind.AlreadyExists, job,
        $"Another export of {job.Env} to '{job.FilePath}' is {(job.Status is ExportJobStatus.InDoubt ? "in doubt: a job may exist that writes there" : "on its way")}.",
        "Finish it with Resume-TcbExport, or give another -FilePath; without it, each export gets a path of its own.");

    internal static TcbException Superseded(ExportJob job) => new ExportJobException(
        "ExportSuperseded", TcbErrorKind.AlreadyExists, job,
        $"{Describe(job)} would be saved as {job.DestinationPath}, and a later export has that name already.",
        "Save it elsewhere with Save-TcbExportFile, or remove it with Remove-TcbExportJob -Force.");

    private static string Describe(ExportJob job) =>
        job.JobId > 0 ? $"Job {job.JobId} of {job.Env}" : $"The export of {job.Env} to '{job.FilePath}'";
}
