using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Ledger;

/// <summary>An import in the ledger. How far it has come is in the pieces of its job.</summary>
internal sealed record ImportEntry : LedgerEntry
{
    /// <summary>The length of the file in bytes. A file that has changed is not imported any further.</summary>
    public required long FileLength { get; init; }

    /// <summary>The SHA-256 of the file in lower-case hexadecimal.</summary>
    public required string FileSha256 { get; init; }

    /// <summary>
    /// How many records of the file have no <c>_id</c>. To send a piece with one again would insert it again, whatever the conflict mode.
    /// </summary>
    public long RecordsWithoutId { get; init; }

    /// <summary>The import in the state in which it was last seen.</summary>
    public new required ImportJob Job { get; init; }

    /// <summary>
    /// Whether nothing is left to do: the import was refused, or has ended and its uploaded files were deleted, as far as they are to be.
    /// </summary>
    internal override bool IsFinished => State is LedgerState.Refused or LedgerState.Ended
        && (Job.KeepUpload || Job.Pieces.All(piece => piece.FileId is null));

    private protected override MigrationJob StoredJob => Job;

    /// <summary>A new entry for an import that has not been submitted.</summary>
    internal static ImportEntry New(ImportJob job, string sha256, long length, DateTime now) => new()
    {
        Version = CurrentVersion,
        Kind = LedgerEntryKind.Import,
        State = LedgerState.Intended,
        CreatedAt = now,
        UpdatedAt = now,
        Collection = job.Collection,
        FileLength = length,
        FileSha256 = sha256,
        Job = job with { JobId = 0, Status = ExportJobStatus.NotSubmitted, UpdatedAt = new DateTimeOffset(now) },
    };

    /// <inheritdoc/>
    internal override ImportJob ToJob() => Job with
    {
        LastError = LastError,
        LedgerId = Id.Length > 0 ? Id : null,
        UpdatedAt = HasJob ? Job.UpdatedAt : new DateTimeOffset(UpdatedAt.ToUniversalTime()),
    };

    /// <inheritdoc/>
    internal override ImportEntry WithState(LedgerState state) => this with { State = state };

    /// <summary>The entry with the current state of the import; its own state follows from it.</summary>
    internal override ImportEntry WithJob(MigrationJob job)
    {
        var import = (ImportJob)job;
        return this with
        {
            State = import.Status switch
            {
                ExportJobStatus.InDoubt => LedgerState.InDoubt,
                ExportJobStatus.Refused => LedgerState.Refused,
                _ when import.IsFinished => LedgerState.Ended,
                _ when import.JobId > 0 => LedgerState.Submitted,
                _ => LedgerState.Intended,
            },
            Job = import with
            {
                Message = ServiceText.Clean(import.Message),
                Pieces = [.. import.Pieces.Select(piece => piece with { Message = ServiceText.Clean(piece.Message) })],
            },
            LastError = null,
        };
    }
}
