using System.Text.Json.Serialization;

namespace WeChatTcb;

/// <summary>What export jobs and import jobs have in common. Immutable: polling a job returns a new object.</summary>
/// <remarks>The order of the properties in stored jobs is that of export jobs before there were others.</remarks>
public abstract record MigrationJob
{
    private protected MigrationJob()
    {
    }

    /// <summary>The id of the cloud environment.</summary>
    [JsonPropertyOrder(-1)]
    public required string Env { get; init; }

    /// <summary>The job id, assigned by the service; 0 for an export or import in the ledger that has none yet.</summary>
    [JsonPropertyOrder(-1)]
    public required long JobId { get; init; }

    /// <summary>The service that runs the job. A job is never polled at another one.</summary>
    [JsonPropertyOrder(-1)]
    public required Uri Endpoint { get; init; }

    /// <summary>The app id that the job belongs to, under which alone it is polled; null if its connection knows only a token.</summary>
    [JsonPropertyOrder(-1)]
    public string? AppId { get; init; }

    /// <summary>The API family that the job was submitted through.</summary>
    [JsonPropertyOrder(-1)]
    public TcbApiFamily ApiFamily { get; init; }

    /// <summary>The state of the job.</summary>
    [JsonPropertyOrder(-1)]
    public required ExportJobStatus Status { get; init; }

    /// <summary>The service's own term for <see cref="Status"/>; null before the first poll.</summary>
    [JsonPropertyOrder(-1)]
    public string? StatusText { get; init; }

    /// <summary>Why the job failed; <see cref="ExportFailureReason.None"/> if it did not.</summary>
    [JsonPropertyOrder(-1)]
    public ExportFailureReason FailureReason { get; init; }

    /// <summary>The service's message about the job; null if there is none.</summary>
    [JsonPropertyOrder(-1)]
    public string? Message { get; init; }

    /// <summary>The number of records exported or imported; null until the service reports it.</summary>
    [JsonPropertyOrder(-1)]
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that could not be exported or imported; null until the service reports it.</summary>
    [JsonPropertyOrder(-1)]
    public long? RecordFail { get; init; }

    /// <summary>
    /// The path in the service's storage: of an export the result, of an import the uploaded file. Null for a job known only by its id.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? FilePath { get; init; }

    /// <summary>The format of the file; null for a job known only by its id.</summary>
    [JsonPropertyOrder(-1)]
    public ExportFileType? FileType { get; init; }

    /// <summary>When the service accepted the job, in local time with its zone; null for a job known only by its id.</summary>
    [JsonPropertyOrder(1)]
    public DateTimeOffset? SubmittedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>When this state was received, in local time with its zone.</summary>
    [JsonPropertyOrder(1)]
    public required DateTimeOffset UpdatedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>Whether the job has ended, successfully or not.</summary>
    public abstract bool IsFinished { get; }

    /// <summary>Whether the job with the id <see cref="JobId"/> has ended. Of an import, other pieces may follow.</summary>
    internal virtual bool HasEnded => IsFinished;

    /// <summary>The connection that the job came from, so that a job in the pipeline needs no <c>-Connection</c>.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The id of the job's ledger entry; null for a job that did not come from the ledger.</summary>
    internal string? LedgerId { get; init; }

    /// <summary>The id of the last error of a job that came from the ledger; null if there is none.</summary>
    internal string? LastError { get; init; }

    /// <summary>The job's identity.</summary>
    internal JobKey Key => new(Endpoint, AppId, ApiFamily, Env, JobId);
}
