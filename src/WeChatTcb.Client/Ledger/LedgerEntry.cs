using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Ledger;

/// <summary>How far an export has come, as far as the disk knows.</summary>
public enum LedgerState
{
    /// <summary>It is to be submitted. Nothing of it has left this machine, or what left was certainly not accepted.</summary>
    Intended,

    /// <summary>Its submit is about to leave, or has left. Where nobody drives the export any more, this is doubt.</summary>
    Sending,

    /// <summary>Its submit left, and no answer came: the service may have made a job of it.</summary>
    InDoubt,

    /// <summary>The service refused it for what it asks, and would do so again.</summary>
    Refused,

    /// <summary>The service made a job of it.</summary>
    Submitted,

    /// <summary>The job has ended, well or badly.</summary>
    Ended,

    /// <summary>The job's file was brought home whole.</summary>
    Saved,
}

/// <summary>
/// One export as it stands in the ledger: who asked for it, what for, and what became of it. It holds no secret, and no signed address.
/// Members that a newer version of the module has written are kept.
/// </summary>
public sealed partial record LedgerEntry
{
    /// <summary>The version of this form.</summary>
    internal const int CurrentVersion = 1;

    /// <summary>The version of the form that the entry was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The entry's name, which is also its file's.</summary>
    public required string Id { get; init; }

    /// <summary>How far the export has come.</summary>
    public required LedgerState State { get; init; }

    /// <summary>When the export was asked for (UTC).</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the entry was written last (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>The service that the export belongs to. It is resumed there and nowhere else.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The app that the export belongs to; null when its connection was made from a bare token.</summary>
    public string? AppId { get; init; }

    /// <summary>The family of interfaces that the export goes through.</summary>
    public required TcbApiFamily ApiFamily { get; init; }

    /// <summary>The cloud environment.</summary>
    public required string Env { get; init; }

    /// <summary>The path of the result in the service's storage.</summary>
    public required string FilePath { get; init; }

    /// <summary>Whether the path was made up here, so that another one does as well; false when the user named it.</summary>
    public bool FilePathIsGenerated { get; init; }

    /// <summary>The collection that the query reads, which begins a generated path; null when it is not known.</summary>
    public string? Collection { get; init; }

    /// <summary>The format of the result.</summary>
    public required ExportFileType FileType { get; init; }

    /// <summary>The query statement.</summary>
    public required string Query { get; init; }

    /// <summary>The full path of the file to save; null when none is wanted.</summary>
    public string? Destination { get; init; }

    /// <summary>Whether an older file of that name may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether a number of records other than the service's is taken.</summary>
    public bool SkipCountCheck { get; init; }

    /// <summary>Whether a job whose query matched nothing ended as wanted.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>The paths of earlier submits that stayed in doubt: a job may have written there, and nobody knows its number.</summary>
    public IReadOnlyList<string>? DoubtfulPaths { get; init; }

    /// <summary>The job; null before the service has given its number.</summary>
    public LedgerJob? Job { get; init; }

    /// <summary>The saved file; null until there is one.</summary>
    public LedgerFile? File { get; init; }

    /// <summary>The id of the last error; null when there was none. Its words stay out: they are not ours to keep.</summary>
    public string? LastError { get; init; }

    /// <summary>What a newer version has written and this one does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether nothing is left to do: refused, saved, or ended where no file was asked for or none can come.</summary>
    [JsonIgnore]
    public bool IsFinished => State is LedgerState.Refused or LedgerState.Saved
        || (State is LedgerState.Ended && (Destination is null || HasFailed));

    private bool HasFailed =>
        Job is { Status: ExportJobStatus.Failed, FailureReason: var reason } && !(AllowEmpty && reason is ExportFailureReason.NoRecordMatched);

    /// <summary>The export as the cmdlets show it.</summary>
    public ExportJob ToJob() => new()
    {
        Env = Env,
        JobId = Job?.Id ?? 0,
        Endpoint = Endpoint,
        AppId = AppId,
        ApiFamily = ApiFamily,
        Status = Job?.Status ?? State switch
        {
            LedgerState.Intended => ExportJobStatus.NotSubmitted,
            LedgerState.Refused => ExportJobStatus.Refused,
            _ => ExportJobStatus.InDoubt,
        },
        StatusText = Job?.StatusText,
        FailureReason = Job?.FailureReason ?? ExportFailureReason.None,
        Message = Job?.Message,
        RecordSuccess = Job?.RecordSuccess,
        RecordFail = Job?.RecordFail,
        FilePath = FilePath,
        FileType = FileType,
        Query = Query,
        SubmittedAt = Job?.SubmittedAt,
        UpdatedAt = Job?.UpdatedAt ?? UpdatedAt,
        DestinationPath = Destination,
        File = File is null || Job is null ? null : new ExportFile
        {
            Path = File.Path,
            Length = File.Length,
            RecordCount = File.RecordCount,
            RecordCountVerified = File.RecordCountVerified,
            Sha256 = File.Sha256,
            FileType = File.FileType,
            Env = Env,
            JobId = Job.Id,
        },
        LedgerId = Id,
    };

    /// <summary>The entry with a job's state.</summary>
    internal LedgerEntry With(ExportJob job) => this with
    {
        State = State is LedgerState.Saved ? State : job.IsFinished ? LedgerState.Ended : LedgerState.Submitted,
        Job = (Job ?? new LedgerJob { Id = job.JobId, UpdatedAt = job.UpdatedAt }) with
        {
            SubmittedAt = job.SubmittedAt ?? Job?.SubmittedAt,
            Status = job.Status,
            StatusText = job.StatusText,
            FailureReason = job.FailureReason,
            Message = job.Message is null ? null : QueryOfAddress().Replace(job.Message, "?***"),
            RecordSuccess = job.RecordSuccess,
            RecordFail = job.RecordFail,
            UpdatedAt = job.UpdatedAt,
        },
        LastError = null,
    };

    /// <summary>The entry with a saved file.</summary>
    internal LedgerEntry With(ExportFile file) => this with
    {
        State = LedgerState.Saved,
        File = new LedgerFile
        {
            Path = file.Path,
            Length = file.Length,
            RecordCount = file.RecordCount,
            RecordCountVerified = file.RecordCountVerified,
            Sha256 = file.Sha256,
            FileType = file.FileType,
        },
        LastError = null,
    };

    // The service's words are kept, but what follows an address's question mark may sign it.
    [GeneratedRegex(@"(?<=https?://[^\s?]*)\?\S+")]
    private static partial Regex QueryOfAddress();
}

/// <summary>A job in the ledger, as it was last seen.</summary>
public sealed record LedgerJob
{
    /// <summary>The job's number.</summary>
    public required long Id { get; init; }

    /// <summary>When the service accepted it (UTC).</summary>
    public DateTime? SubmittedAt { get; init; }

    /// <summary>When it was seen last (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public ExportJobStatus Status { get; init; }

    /// <summary>The service's own word for it.</summary>
    public string? StatusText { get; init; }

    /// <summary>Why it failed.</summary>
    public ExportFailureReason FailureReason { get; init; }

    /// <summary>The service's own words about it.</summary>
    public string? Message { get; init; }

    /// <summary>The number of records exported.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that could not be exported.</summary>
    public long? RecordFail { get; init; }

    /// <summary>What a newer version has written and this one does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A saved file in the ledger.</summary>
public sealed record LedgerFile
{
    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The number of records in the file.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Whether that number was compared with the service's.</summary>
    public bool RecordCountVerified { get; init; }

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The file's format.</summary>
    public ExportFileType FileType { get; init; }

    /// <summary>What a newer version has written and this one does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
