namespace WeChatTcb.Client.Jobs;

/// <summary>What can be wrong with a job: each cause with its id, its message and its remedy.</summary>
public static class JobErrors
{
    /// <summary>The error of an ended job; null when it succeeded.</summary>
    /// <param name="job">The job.</param>
    /// <param name="allowEmpty">Whether a query that matches nothing is a success.</param>
    public static ExportJobException? OfEnd(ExportJob job, bool allowEmpty) =>
        job.Status is ExportJobStatus.Failed && !(allowEmpty && job.FailureReason is ExportFailureReason.NoRecordMatched) ? Failed(job) : null;

    /// <summary>The error of a job that the service reports as failed.</summary>
    public static ExportJobException Failed(ExportJob job) => job.FailureReason is ExportFailureReason.NoRecordMatched
        ? new("NoRecordMatched", TcbErrorKind.NotFound, job,
            $"Job {job.JobId} of {job.Env} exported nothing: no record matched the query. The service says: {job.Message}",
            "Check the query's conditions; use -AllowEmpty if an empty result is acceptable.")
        : new("ExportJobFailed", TcbErrorKind.ServiceFault, job,
            $"Job {job.JobId} of {job.Env} failed. The service says: {job.Message ?? "(nothing)"}",
            "Correct what the service's message names, then export again.");

    /// <summary>Two exports of one command would write the same path, and one would lose its file to the other.</summary>
    public static TcbException SamePath(ExportJob job) => new ExportJobException(
        "DuplicateFilePath", TcbErrorKind.InvalidArgument, job, $"Two exports of this command would both be written to '{job.FilePath}' of {job.Env}.",
        "Give each export a -FilePath of its own, or none.");

    internal static ExportJobException OfAnotherConnection(ExportJob job, TcbConnection connection) => new(
        "JobOfAnotherConnection", TcbErrorKind.InvalidOperation, job,
        $"{(job.JobId > 0 ? $"Job {job.JobId} of {job.Env}" : $"The export of {job.Env} to '{job.FilePath}'")} belongs to {job.AppId ?? "the app"} at {job.Endpoint} ({job.ApiFamily}), and not to {connection} ({connection.ApiFamily}).",
        "Give the connection that the job was submitted through with -Connection.");

    internal static ExportJobException NotFinishedInTime(ExportJob job, TimeSpan limit, TcbException? trouble) => new(
        "WaitTimeout", TcbErrorKind.Timeout, job,
        $"Job {job.JobId} of {job.Env} has not ended within {limit.TotalSeconds:F0} s; it was last seen as {job.Status}.{(trouble is null ? "" : " The last poll failed: " + trouble.Message)}",
        $"The job continues at the service. Wait again with: Wait-TcbExportJob -Env {job.Env} -JobId {job.JobId}, or give a larger -TimeoutSec.",
        trouble);

    internal static ExportJobException NotFinished(ExportJob job) => new(
        "JobNotFinished", TcbErrorKind.InvalidOperation, job,
        $"Job {job.JobId} of {job.Env} has not ended yet ({job.Status}), so it has no file.",
        "Pipe the job through Wait-TcbExportJob first.");

    internal static ExportJobException NoFile(ExportJob job) => new(
        "FileAddressMissing", TcbErrorKind.InvalidData, job,
        $"Job {job.JobId} of {job.Env} has succeeded, but the service returned no usable address of its file.",
        "Try again a little later; if the error remains, export again.");
}
