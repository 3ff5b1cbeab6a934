using System.Text.Json.Serialization;

namespace WeChatTcb;

/// <summary>An export job in the state in which it was last seen. Immutable: polling a job returns a new object.</summary>
/// <remarks>
/// The ledger and receipts store jobs in this form. No job carries the signed URL of its file: the URL is a secret while it is valid, so it
/// is requested again for each download.
/// </remarks>
public sealed record ExportJob
{
    // Internal, because PowerShell would convert any hashtable to a job, with its endpoint and much else missing.
    [JsonConstructor]
    internal ExportJob()
    {
    }

    /// <summary>The id of the cloud environment that is exported from.</summary>
    public required string Env { get; init; }

    /// <summary>The job id, assigned by the service; 0 for an export in the ledger that has none yet.</summary>
    public required long JobId { get; init; }

    /// <summary>The service that runs the job. A job is never polled at another one.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The app id that the job belongs to, under which alone it is polled; null if its connection knows only a token.</summary>
    public string? AppId { get; init; }

    /// <summary>The API family that the job was submitted through.</summary>
    public TcbApiFamily ApiFamily { get; init; }

    /// <summary>The state of the job.</summary>
    public required ExportJobStatus Status { get; init; }

    /// <summary>The service's own term for <see cref="Status"/>; null before the first poll.</summary>
    public string? StatusText { get; init; }

    /// <summary>Why the job failed; <see cref="ExportFailureReason.None"/> if it did not.</summary>
    public ExportFailureReason FailureReason { get; init; }

    /// <summary>The service's message about the job; null if there is none.</summary>
    public string? Message { get; init; }

    /// <summary>The number of records exported; null until the service reports it.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that could not be exported; null until the service reports it.</summary>
    public long? RecordFail { get; init; }

    /// <summary>The path of the result in the service's storage; null for a job known only by its id.</summary>
    public string? FilePath { get; init; }

    /// <summary>The format of the result; null for a job known only by its id.</summary>
    public ExportFileType? FileType { get; init; }

    /// <summary>The query statement; null for a job known only by its id.</summary>
    public string? Query { get; init; }

    /// <summary>When the service accepted the job, in local time with its zone; null for a job known only by its id.</summary>
    public DateTimeOffset? SubmittedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>When this state was received, in local time with its zone.</summary>
    public required DateTimeOffset UpdatedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>
    /// The full path to save the file under, so that a job from the ledger binds to <c>Save-TcbExportFile</c>; null if the export was
    /// requested without one. (Not named Destination, so that a job piped to <c>Invoke-TcbDbExport</c> does not bind it there.)
    /// </summary>
    public string? DestinationPath { get; init; }

    /// <summary>The saved file; null until there is one.</summary>
    public ExportFile? File { get; init; }

    /// <summary>The full path of the saved file, which binds to <c>Read-TcbExportFile -Path</c>; null until there is one.</summary>
    public string? Path => File?.Path;

    /// <summary>Whether the job has ended, successfully or not.</summary>
    public bool IsFinished => HasFile || Status is ExportJobStatus.Failed;

    /// <summary>Whether the job has ended and made a file.</summary>
    internal bool HasFile => Status is ExportJobStatus.Succeeded or ExportJobStatus.PartiallySucceeded;

    /// <summary>The connection that the job came from, so that a job in the pipeline needs no <c>-Connection</c>.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The id of the export's ledger entry; null for a job that did not come from the ledger.</summary>
    internal string? LedgerId { get; init; }

    /// <summary>The job's identity.</summary>
    internal JobKey Key => new(Endpoint, AppId, ApiFamily, Env, JobId);

    /// <summary>The identity of the path that the job writes; null for a job known only by its id.</summary>
    internal StorageKey? StorageKey => FilePath is null ? null : new(Endpoint, AppId, ApiFamily, Env, FilePath);

    /// <summary>The environment, id and status, for messages.</summary>
    public override string ToString() => JobId > 0 ? $"{Env}/{JobId} ({Status})" : $"{Env}/{FilePath} ({Status})";
}
