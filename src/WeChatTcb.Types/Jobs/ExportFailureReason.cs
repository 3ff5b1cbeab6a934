namespace WeChatTcb;

/// <summary>Why a job failed.</summary>
public enum ExportFailureReason
{
    /// <summary>The job has not failed.</summary>
    None,

    /// <summary>
    /// No record matched the query. The service reports this as a failed job with both counts zero (contract 3.2); <c>-AllowEmpty</c>
    /// accepts it and saves an empty file.
    /// </summary>
    NoRecordMatched,

    /// <summary>Any other cause; <see cref="MigrationJob.Message"/> has the service's message.</summary>
    ServiceFault,
}
