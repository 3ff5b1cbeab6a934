namespace WeChatTcb;

/// <summary>
/// The state of an export or import job. <see cref="MigrationJob.StatusText"/> has the service's own term (contract 3.1).
/// </summary>
public enum ExportJobStatus
{
    /// <summary>The service has accepted the job and assigned its id; it has not been polled yet.</summary>
    Submitted,

    /// <summary>The job is queued (<c>waiting</c>).</summary>
    Waiting,

    /// <summary>The job reads its source (<c>reading</c>).</summary>
    Reading,

    /// <summary>The job writes its file (<c>writing</c>).</summary>
    Writing,

    /// <summary>The job is in progress (<c>migrating</c>), or in a state that this module does not know.</summary>
    Running,

    /// <summary>
    /// The job has ended (<c>success</c>): the file of an export can be downloaded, the records of an import are in the collection.
    /// </summary>
    Succeeded,

    /// <summary>The job has failed (<c>fail</c>); <see cref="MigrationJob.FailureReason"/> says why.</summary>
    Failed,

    /// <summary>
    /// The export or import is recorded in the ledger and has no job yet: its submit was not sent, or was certainly not accepted.
    /// <c>Resume-TcbExport</c> submits it.
    /// </summary>
    NotSubmitted,

    /// <summary>The submit was sent and no response came, so a job may exist. <c>Resume-TcbExport</c> decides how to continue.</summary>
    InDoubt,

    /// <summary>The service refused the export or import because of what it requests; there is no job.</summary>
    Refused,

    /// <summary>
    /// The job has ended (<c>success</c>), but the service could not export or import some of the records:
    /// <see cref="MigrationJob.RecordFail"/> is not zero. <c>-AllowFailedRecords</c> accepts it.
    /// </summary>
    PartiallySucceeded,
}
