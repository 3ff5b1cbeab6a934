namespace WeChatTcb;

/// <summary>
/// Where an export job stands. The service's own word is kept beside it in <see cref="ExportJob.StatusText"/>
/// (contract 3.1).
/// </summary>
public enum ExportJobStatus
{
    /// <summary>The service has accepted the job and given it an id; its state has not been asked for yet.</summary>
    Submitted,

    /// <summary>The job is queued (the service's word: <c>waiting</c>).</summary>
    Waiting,

    /// <summary>The job reads its source (<c>reading</c>).</summary>
    Reading,

    /// <summary>The job writes its file (<c>writing</c>).</summary>
    Writing,

    /// <summary>The job is in progress (<c>migrating</c>), or in a state whose word this module does not know.</summary>
    Running,

    /// <summary>The job has ended and its file can be fetched (<c>success</c>).</summary>
    Succeeded,

    /// <summary>The job has ended without a file (<c>fail</c>); <see cref="ExportJob.FailureReason"/> says why.</summary>
    Failed,

    /// <summary>
    /// The export stands in the ledger and has no job yet: it was not sent, or what was sent was certainly not accepted.
    /// <c>Resume-TcbExport</c> submits it.
    /// </summary>
    NotSubmitted,

    /// <summary>The export was sent and never answered, so a job may or may not exist. <c>Resume-TcbExport</c> decides what may be done.</summary>
    InDoubt,

    /// <summary>The service refused the export for what it asks; there is no job.</summary>
    Refused,
}
