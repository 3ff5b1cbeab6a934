namespace WeChatTcb;

/// <summary>
/// An export job as it stood when it was last looked at. Immutable: asking for its state gives a new object.
/// </summary>
/// <remarks>
/// The signed download address is a secret for as long as it lives, so no job carries it; it is asked for anew whenever the file
/// is fetched.
/// </remarks>
public sealed record ExportJob
{
    // Only the library makes jobs. PowerShell would turn any hashtable into one, with its endpoint and much else missing.
    internal ExportJob()
    {
    }

    /// <summary>The id of the cloud environment that is exported from.</summary>
    public required string Env { get; init; }

    /// <summary>The job's number, given by the service; 0 for an export of the ledger that has none yet.</summary>
    public required long JobId { get; init; }

    /// <summary>The service that runs the job. A job is never asked for anywhere else.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The app id the job belongs to; null when its connection was made from a bare token. A job is never asked for under another.</summary>
    public string? AppId { get; init; }

    /// <summary>The family of interfaces the job was submitted through.</summary>
    public TcbApiFamily ApiFamily { get; init; }

    /// <summary>Where the job stands.</summary>
    public required ExportJobStatus Status { get; init; }

    /// <summary>The service's own word for <see cref="Status"/>; null before the first look.</summary>
    public string? StatusText { get; init; }

    /// <summary>Why the job failed; <see cref="ExportFailureReason.None"/> when it did not.</summary>
    public ExportFailureReason FailureReason { get; init; }

    /// <summary>The service's own words about the job; null when it said none.</summary>
    public string? Message { get; init; }

    /// <summary>The number of records exported; null when the service has not told it yet.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that could not be exported; null when the service has not told it yet.</summary>
    public long? RecordFail { get; init; }

    /// <summary>The path of the result in the service's storage; null for a job known only by its id.</summary>
    public string? FilePath { get; init; }

    /// <summary>The format of the result; null for a job known only by its id.</summary>
    public ExportFileType? FileType { get; init; }

    /// <summary>The query statement; null for a job known only by its id.</summary>
    public string? Query { get; init; }

    /// <summary>When the service accepted the job (UTC); null for a job known only by its id.</summary>
    public DateTime? SubmittedAt { get; init; }

    /// <summary>When this state was received (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>
    /// The full path that the file is to be saved under, so that a job of the ledger binds to <c>Save-TcbExportFile</c>; null where the export was asked for
    /// without one. (Not named Destination, lest a job that is exported anew with <c>Invoke-TcbDbExport</c> bind none there.)
    /// </summary>
    public string? DestinationPath { get; init; }

    /// <summary>The file that was brought home; null until then.</summary>
    public ExportFile? File { get; init; }

    /// <summary>The full path of <see cref="File"/>, so that a saved job binds to <c>Read-TcbExportFile -Path</c>; null until then.</summary>
    public string? Path => File?.Path;

    /// <summary>Whether the job has ended, well or badly.</summary>
    public bool IsFinished => Status is ExportJobStatus.Succeeded or ExportJobStatus.Failed;

    /// <summary>The connection that the job came through, so that a job piped on needs no <c>-Connection</c> again.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The name of the export's entry in the ledger; null for a job that was not found there.</summary>
    internal string? LedgerId { get; init; }

    /// <summary>The environment, id and status, for messages.</summary>
    public override string ToString() => JobId > 0 ? $"{Env}/{JobId} ({Status})" : $"{Env}/{FilePath} ({Status})";
}
