using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Jobs;

/// <summary>Reads the service's account of a job (contract 3.1, 3.2).</summary>
internal static class JobState
{
    /// <summary>The service's sentence for a job whose query matched nothing; it comes with or without its full stop (contract 3.2).</summary>
    private const string NoRecordMatched = "导出数据记录条数为0，请确认是否存在满足导出条件的数据";

    /// <summary>The job as <paramref name="answer"/> tells it.</summary>
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

    /// <summary>A word that is not known means "still running", so that a new word of the service's ends no wait too early.</summary>
    private static ExportJobStatus Read(string? word) => word?.ToLowerInvariant() switch
    {
        "success" => ExportJobStatus.Succeeded,
        "fail" => ExportJobStatus.Failed,
        "waiting" => ExportJobStatus.Waiting,
        "reading" => ExportJobStatus.Reading,
        "writing" => ExportJobStatus.Writing,
        _ => ExportJobStatus.Running,
    };

    // The one place where text decides: the service has no code for it.
    private static bool IsNoRecordMatched(DbMigrationStateAnswer answer) =>
        answer.RecordSuccess is null or 0
        && answer.RecordFail is null or 0
        && answer.JobMessage is { } message
        && message.Contains(NoRecordMatched, StringComparison.Ordinal);
}
