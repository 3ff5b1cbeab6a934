using System.Globalization;

namespace WeChatTcb.Client.Jobs;

/// <summary>The errors of jobs.</summary>
public static class JobErrors
{
    /// <summary>The error of an ended job; null when it succeeded.</summary>
    /// <param name="job">The job.</param>
    /// <param name="allowEmpty">Whether a query that matches nothing is a success.</param>
    /// <param name="allowFailedRecords">Whether records that the service could not export are accepted.</param>
    public static ExportJobException? OfEnd(ExportJob job, bool allowEmpty, bool allowFailedRecords = false) =>
        OfFailure(job, allowEmpty) ?? OfFailedRecords(job, allowFailedRecords);

    /// <summary>The error of an ended job that has no file; null if it has one.</summary>
    internal static ExportJobException? OfFailure(ExportJob job, bool allowEmpty) =>
        job.Status is ExportJobStatus.Failed && !(allowEmpty && job.FailureReason is ExportFailureReason.NoRecordMatched)
            ? Failed(job)
            : null;

    /// <summary>The error of a saved file that lacks records; null if it has all, or it is accepted without them.</summary>
    public static ExportJobException? OfFile(ExportJob job, ExportFile file, bool allowFailedRecords) =>
        OfFailedRecords(WithFile(job, file), allowFailedRecords);

    /// <summary>The job with its saved file, which may be the first to show that records failed.</summary>
    internal static ExportJob WithFile(ExportJob job, ExportFile file) => job with
    {
        Status = file.RecordFail > 0 ? ExportJobStatus.PartiallySucceeded
            : job.IsFinished ? job.Status
            : ExportJobStatus.Succeeded,
        RecordSuccess = job.RecordSuccess ?? file.RecordCount,
        RecordFail = file.RecordFail ?? job.RecordFail,
        File = file,
    };

    /// <summary>The error of a job that could not export some records; null if there are none. Its file is saved first.</summary>
    internal static ExportJobException? OfFailedRecords(ExportJob job, bool allowFailedRecords) =>
        job.Status is ExportJobStatus.PartiallySucceeded && !allowFailedRecords
            ? new(
                "RecordsFailed", TcbErrorKind.InvalidData, job,
                job.Path is { } path
                    ? Messages.FormatRecordsFailed_Saved(job.JobId, job.Env, Counted.Records(job.RecordFail ?? 0), path)
                    : Messages.FormatRecordsFailed(job.JobId, job.Env, Counted.Records(job.RecordFail ?? 0)),
                Messages.RecordsFailed_Advice)
            : null;

    /// <summary>The error of a job that the service reports as failed.</summary>
    internal static ExportJobException Failed(ExportJob job) => job.FailureReason is ExportFailureReason.NoRecordMatched
        ? new("NoRecordMatched", TcbErrorKind.NotFound, job,
            Messages.FormatNoRecordMatched(job.JobId, job.Env, job.Message), Messages.NoRecordMatched_Advice)
        : new("ExportJobFailed", TcbErrorKind.ServiceFault, job,
            Messages.FormatExportJobFailed(job.JobId, job.Env, job.Message ?? Messages.ExportJobFailed_NoMessage),
            Messages.ExportJobFailed_Advice);

    /// <summary>Two exports of one command would write to the same path, and one file would be lost.</summary>
    internal static TcbException DuplicateFilePath(ExportJob job) => new ExportJobException(
        "DuplicateFilePath", TcbErrorKind.InvalidArgument, job, Messages.FormatDuplicateFilePath(job.FilePath, job.Env),
        Messages.DuplicateFilePath_Advice);

    internal static ExportJobException OfAnotherConnection(MigrationJob job, TcbConnection connection) => new(
        "JobOfAnotherConnection", TcbErrorKind.InvalidOperation, job,
        Messages.FormatJobOfAnotherConnection(
            Describe(job), job.AppId ?? Messages.JobOfAnotherConnection_UnknownApp, job.Endpoint, job.ApiFamily, connection,
            connection.ApiFamily),
        Messages.JobOfAnotherConnection_Advice);

    internal static ExportJobException NotFinishedInTime(MigrationJob job, TimeSpan limit, TcbException? pollFailure)
    {
        var seconds = limit.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        return new(
            "WaitTimeout", TcbErrorKind.Timeout, job,
            pollFailure is null
                ? Messages.FormatWaitTimeout(job.JobId, job.Env, seconds, job.Status)
                : Messages.FormatWaitTimeout_PollFailed(job.JobId, job.Env, seconds, job.Status, pollFailure.Message),
            job is ImportJob { LedgerId: not null } ? Messages.FormatWaitTimeout_ResumeImportAdvice(job.Env)
                : (job as ExportJob)?.DestinationPath is not { } destination ? Messages.FormatWaitTimeout_Advice(job.Env, job.JobId)
                : job.LedgerId is not null ? Messages.FormatWaitTimeout_ResumeAdvice(job.Env)
                : Messages.FormatWaitTimeout_SaveAdvice(job.Env, job.JobId, destination.Replace("'", "''", StringComparison.Ordinal)),
            pollFailure);
    }

    /// <summary>No request was sent, or all were refused.</summary>
    internal static ExportJobException NotSubmittedInTime(MigrationJob job, TimeSpan limit) => new(
        "WaitTimeout", TcbErrorKind.Timeout, job,
        Messages.FormatWaitTimeout_NotSubmitted(Describe(job), limit.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
        Messages.FormatWaitTimeout_SubmitAdvice(job.Env));

    /// <summary>No response came to a submit.</summary>
    internal static TcbException SubmitInDoubt(MigrationJob job, TcbException cause) => new(
        "SubmitInDoubt", cause.Kind, Messages.FormatSubmitInDoubt(cause.Message, job.Env, job.FilePath),
        Messages.FormatSubmitInDoubt_Advice(cause.RecommendedAction), cause)
    {
        RetryAfter = cause.RetryAfter,
    };

    /// <summary>The environment or the job id is unknown to the service (contract 3.2): the same error, with advice about both.</summary>
    internal static TcbServiceException UnknownJob(MigrationJob job, TcbServiceException refused) => new(
        refused.Error with { Action = Messages.FormatUnknownJob_Advice(job.JobId, job.Env) },
        refused.InterfaceName, refused.ServiceMessage, refused.RequestId);

    /// <summary>The file of an import is the one that was imported.</summary>
    public static TcbException HasNoFile(MigrationJob job) => new ExportJobException(
        "JobHasNoFile", TcbErrorKind.InvalidArgument, job, Messages.FormatJobHasNoFile(Describe(job)), Messages.JobHasNoFile_Advice);

    internal static ExportJobException NotFinished(ExportJob job) => new(
        "JobNotFinished", TcbErrorKind.InvalidOperation, job,
        Messages.FormatJobNotFinished(job.JobId, job.Env, job.Status), Messages.JobNotFinished_Advice);

    /// <summary>Transient: a job may succeed a moment before the service can name its file.</summary>
    internal static ExportJobException NoFile(ExportJob job) => new(
        "FileAddressMissing", TcbErrorKind.InvalidData, job,
        Messages.FormatFileAddressMissing(job.JobId, job.Env), Messages.FileAddressMissing_Advice, isTransient: true);

    internal static ExportJobException NoUsableFile(ExportJob job, string message) => new(
        "FileAddressMissing", TcbErrorKind.InvalidData, job, message, Messages.InsecureFileAddress_Advice);

    /// <summary>The job or, without one, the export or import, as the subject of a message.</summary>
    internal static string Describe(MigrationJob job) => job switch
    {
        { JobId: > 0 } => Messages.FormatJobName(job.JobId, job.Env),
        ImportJob import => Messages.FormatImportName(import.Path, import.Collection, import.Env),
        _ => Messages.FormatExportName(job.Env, job.FilePath),
    };
}
