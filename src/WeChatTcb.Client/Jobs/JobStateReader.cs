using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Jobs;

/// <summary>Reads the state of a job from a response (contract 3.1, 3.2).</summary>
internal static class JobStateReader
{
    /// <summary>The service's sentence for a job whose query matched nothing; it comes with or without its full stop (contract 3.2).</summary>
    private const string NoRecordMatched = "导出数据记录条数为0，请确认是否存在满足导出条件的数据";

    /// <summary>The job with the state in <paramref name="answer"/>.</summary>
    internal static ExportJob Apply(ExportJob job, DbMigrationStateAnswer answer, DateTimeOffset now)
    {
        var status = Read(answer.Status);
        return job with
        {
            Status = status,
            StatusText = answer.Status,
            FailureReason = status is not ExportJobStatus.Failed ? ExportFailureReason.None
                : IsNoRecordMatched(answer) ? ExportFailureReason.NoRecordMatched
                : ExportFailureReason.ServiceFault,
            Message = string.IsNullOrEmpty(answer.JobMessage) ? null : answer.JobMessage,
            RecordSuccess = answer.RecordSuccess ?? job.RecordSuccess,
            RecordFail = answer.RecordFail ?? job.RecordFail,
            UpdatedAt = now.UtcDateTime,
        };
    }

    /// <summary>An unknown status means "still running", so that a new status of the service ends no wait too early.</summary>
    private static ExportJobStatus Read(string? word) => word?.ToLowerInvariant() switch
    {
        "success" => ExportJobStatus.Succeeded,
        "fail" => ExportJobStatus.Failed,
        "waiting" => ExportJobStatus.Waiting,
        "reading" => ExportJobStatus.Reading,
        "writing" => ExportJobStatus.Writing,
        _ => ExportJobStatus.Running,
    };

    // The only place where a text decides: the service has no code for it.
    private static bool IsNoRecordMatched(DbMigrationStateAnswer answer) =>
        answer.RecordSuccess is null or 0
        && answer.RecordFail is null or 0
        && answer.JobMessage is { } message
        && message.Contains(NoRecordMatched, StringComparison.Ordinal);
}
