using System.Text.Json.Serialization;

namespace WeChatTcb;

/// <summary>
/// The import of one file into one collection, in the state in which it was last seen. A large file is imported in pieces, one after the
/// other; <see cref="MigrationJob.JobId"/> is the job of the last piece that has one. Immutable: polling a job returns a new object.
/// </summary>
/// <remarks>The ledger stores imports in this form.</remarks>
public sealed record ImportJob : MigrationJob
{
    // Internal, as that of an export job.
    [JsonConstructor]
    internal ImportJob()
    {
    }

    /// <summary>The collection that is imported into.</summary>
    public required string Collection { get; init; }

    /// <summary>The full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What happens to records whose <c>_id</c> exists.</summary>
    public ImportConflictMode ConflictMode { get; init; } = ImportConflictMode.Insert;

    /// <summary>Whether the import ends at the first record that cannot be imported.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Whether the uploaded files stay in the service's storage.</summary>
    public bool KeepUpload { get; init; }

    /// <summary>The number of records in the file; null until they are counted.</summary>
    public long? RecordCount { get; init; }

    /// <summary>The number of pieces; null until the file is divided.</summary>
    public int? PieceCount { get; init; }

    /// <summary>The piece that the job id belongs to, counted from 1; null before there is a job.</summary>
    public int? Piece { get; init; }

    /// <summary>The pieces, in the order in which they are imported.</summary>
    public IReadOnlyList<ImportPiece> Pieces { get; init; } = [];

    /// <inheritdoc/>
    public override bool IsFinished =>
        Status is ExportJobStatus.Succeeded or ExportJobStatus.PartiallySucceeded or ExportJobStatus.Failed;

    /// <inheritdoc/>
    internal override bool HasEnded => Piece is { } number && Pieces[number - 1].IsFinished;

    /// <summary>The number of records imported, as far as it is known.</summary>
    internal long RecordsSoFar => Pieces.Sum(piece => piece.RecordSuccess ?? 0);

    /// <summary>The import with a piece in a new state. The job's own state follows from those of its pieces.</summary>
    internal ImportJob WithPiece(ImportPiece piece)
    {
        var pieces = Pieces.ToArray();
        pieces[piece.Number - 1] = piece;
        var current = pieces.LastOrDefault(item => item.JobId > 0);
        return this with
        {
            Pieces = pieces,
            Piece = current?.Number,
            JobId = current?.JobId ?? 0,
            FilePath = (current ?? pieces[0]).FilePath,
            Status = StatusOf(pieces),
            Message = current?.Message,
            RecordSuccess = Sum(pieces, static item => item.RecordSuccess),
            RecordFail = Sum(pieces, static item => item.RecordFail),
        };
    }

    /// <summary>The environment, collection, id and status, for messages.</summary>
    public override string ToString() => JobId > 0 ? $"{Env}/{Collection}/{JobId} ({Status})" : $"{Env}/{Collection} ({Status})";

    private static bool EndsImport(ImportPiece piece) =>
        piece.Status is ExportJobStatus.Failed or ExportJobStatus.Refused or ExportJobStatus.InDoubt;

    /// <summary>The sum so far; null if it is not known, because an ended job had no count.</summary>
    private static long? Sum(IReadOnlyList<ImportPiece> pieces, Func<ImportPiece, long?> count) =>
        pieces.All(piece => count(piece) is null)
            || pieces.Any(piece => piece.IsFinished && count(piece) is null) ? null : pieces.Sum(count);

    private static ExportJobStatus StatusOf(IReadOnlyList<ImportPiece> pieces)
    {
        // What ends the import is seen on one piece: those after it are not sent.
        if (pieces.FirstOrDefault(EndsImport) is { } end)
            return end.Status;
        if (pieces.All(piece => piece.IsFinished))
        {
            return pieces.Any(piece => piece.Status is ExportJobStatus.PartiallySucceeded)
                ? ExportJobStatus.PartiallySucceeded
                : ExportJobStatus.Succeeded;
        }

        return pieces.FirstOrDefault(piece => !piece.IsFinished && piece.JobId > 0)?.Status
            ?? (pieces.All(piece => piece.JobId == 0) ? ExportJobStatus.NotSubmitted : ExportJobStatus.Running);
    }
}
