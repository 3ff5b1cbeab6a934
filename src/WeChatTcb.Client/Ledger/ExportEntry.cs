using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Ledger;

/// <summary>An export in the ledger.</summary>
internal sealed record ExportEntry : LedgerEntry
{
    /// <summary>Whether the path in the storage was generated, so that another one is as good; false if the user specified it.</summary>
    public bool FilePathIsGenerated { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// What stood at the destination when the export began; null if that is not known.
    /// </summary>
    public string? DestinationBefore { get; init; }

    /// <summary>Whether the file is compressed with gzip once it is complete.</summary>
    public bool Compress { get; init; }

    /// <summary>How the records are redacted before they reach the disk; null if they are not.</summary>
    public TcbRedaction? Redaction { get; init; }

    /// <summary>Whether the number of records may differ from the service's.</summary>
    public bool SkipCountCheck { get; init; }

    /// <summary>Whether a job whose query matched no record counts as successful.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>The paths of earlier submits that are in doubt: a job with an unknown id may have written there.</summary>
    public IReadOnlyList<string>? DoubtfulPaths { get; init; }

    /// <summary>The job in the state in which it was last seen. Its id is 0 until the service has assigned one.</summary>
    public new required ExportJob Job { get; init; }

    /// <summary>The saved file; null until there is one.</summary>
    public ExportFile? File { get; init; }

    /// <summary>Whether nothing is left to do: the export was refused, saved, or has ended and no file is expected.</summary>
    internal override bool IsFinished => State is LedgerState.Refused or LedgerState.Saved
        || (State is LedgerState.Ended && (Job.DestinationPath is null || HasFailed));

    private protected override MigrationJob StoredJob => Job;

    private bool HasFailed => ToJob() is { Status: ExportJobStatus.Failed, IsAcceptedAsEmpty: false };

    /// <summary>A new entry for an export that has not been submitted.</summary>
    internal static ExportEntry New(ExportJob job, DateTime now) => new()
    {
        Version = CurrentVersion,
        Kind = LedgerEntryKind.Export,
        State = LedgerState.Intended,
        CreatedAt = now,
        UpdatedAt = now,
        Job = job with { JobId = 0, Status = ExportJobStatus.NotSubmitted, UpdatedAt = new DateTimeOffset(now) },
    };

    /// <summary>Whether somebody has saved another file at the destination since the export began.</summary>
    internal bool HasOtherFileAtDestination => DestinationBefore is not null && Job.DestinationPath is { } destination
        && System.IO.File.Exists(destination) && DestinationState.Of(destination) != DestinationBefore;

    /// <summary>The export as cmdlets return it.</summary>
    internal override ExportJob ToJob() => Job with
    {
        File = File,
        AllowsEmpty = AllowEmpty,
        LastError = LastError,
        LedgerId = Id.Length > 0 ? Id : null,
        UpdatedAt = HasJob ? Job.UpdatedAt : new DateTimeOffset(UpdatedAt.ToUniversalTime()),
    };

    /// <summary>The entry in another state, with the job's status in agreement.</summary>
    internal override ExportEntry WithState(LedgerState state) => this with
    {
        State = state,
        Job = Job with
        {
            Status = state switch
            {
                LedgerState.Intended => ExportJobStatus.NotSubmitted,
                LedgerState.Sending or LedgerState.InDoubt => ExportJobStatus.InDoubt,
                LedgerState.Refused => ExportJobStatus.Refused,
                _ => Job.Status,
            },
        },
    };

    /// <summary>The entry ready for another submit. The path so far is in doubt, so it is remembered.</summary>
    /// <param name="filePath">The path for the next submit.</param>
    internal ExportEntry WithNextPath(string filePath) => WithState(LedgerState.Intended) with
    {
        Job = Job with { FilePath = filePath, Status = ExportJobStatus.NotSubmitted },
        DoubtfulPaths = [.. DoubtfulPaths ?? [], Job.FilePath!],
    };

    /// <summary>The entry ready for another submit, because the service does not have the job any more.</summary>
    /// <param name="filePath">The path for the next submit.</param>
    internal ExportEntry WithoutJob(string filePath) => WithState(LedgerState.Intended) with
    {
        Job = Job with
        {
            JobId = 0,
            FilePath = filePath,
            SubmittedAt = null,
            Status = ExportJobStatus.NotSubmitted,
            StatusText = null,
            FailureReason = ExportFailureReason.None,
            Message = null,
            RecordSuccess = null,
            RecordFail = null,
        },
        LastError = null,
    };

    /// <summary>The entry with the current state of the job.</summary>
    internal override ExportEntry WithJob(MigrationJob job) => this with
    {
        State = State is LedgerState.Saved ? State : job.IsFinished ? LedgerState.Ended : LedgerState.Submitted,
        Job = Job with
        {
            JobId = job.JobId,
            SubmittedAt = job.SubmittedAt ?? Job.SubmittedAt,
            Status = job.Status,
            StatusText = job.StatusText,
            FailureReason = job.FailureReason,
            Message = ServiceText.Clean(job.Message),
            RecordSuccess = job.RecordSuccess,
            RecordFail = job.RecordFail,
            UpdatedAt = job.UpdatedAt,
        },
        LastError = null,
    };

    /// <summary>The entry with the saved file.</summary>
    internal ExportEntry WithFile(ExportFile file) => this with { State = LedgerState.Saved, File = file, LastError = null };
}
