namespace WeChatTcb;

/// <summary>A part of an imported file, which the service imports as one job. The ledger stores pieces in this form.</summary>
public sealed record ImportPiece
{
    /// <summary>The number of the piece, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The line of the file on which the first record of the piece begins, counted from 1.</summary>
    public required long FirstLine { get; init; }

    /// <summary>The number of records in the piece.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Where the piece begins in the decompressed text of the file, in bytes of UTF-8.</summary>
    public required long Offset { get; init; }

    /// <summary>The number of bytes that are uploaded.</summary>
    public required long Length { get; init; }

    /// <summary>The path in the service's storage to which the piece is uploaded.</summary>
    public required string FilePath { get; init; }

    /// <summary>The id of the uploaded file; null if there is none in the storage: not yet, or because it was deleted.</summary>
    public string? FileId { get; init; }

    /// <summary>The job id; 0 before the service has assigned one.</summary>
    public long JobId { get; init; }

    /// <summary>The state of the piece; <see cref="ExportJobStatus.NotSubmitted"/> before it is submitted.</summary>
    public ExportJobStatus Status { get; init; } = ExportJobStatus.NotSubmitted;

    /// <summary>The number of records imported; null until the service reports it.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that could not be imported; null until the service reports it.</summary>
    public long? RecordFail { get; init; }

    /// <summary>The service's message about the job; null if there is none.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the job of the piece has ended, successfully or not.</summary>
    public bool IsFinished =>
        Status is ExportJobStatus.Succeeded or ExportJobStatus.PartiallySucceeded or ExportJobStatus.Failed;

    /// <summary>The number and status, for messages.</summary>
    public override string ToString() => $"{Number} ({Status})";
}
