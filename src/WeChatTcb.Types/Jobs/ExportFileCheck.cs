namespace WeChatTcb;

/// <summary>A saved file compared with its receipt.</summary>
public sealed record ExportFileCheck
{
    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>What was found.</summary>
    public required ExportFileStatus Status { get; init; }

    /// <summary>Whether the file is, byte for byte, the one that was saved.</summary>
    public bool IsWhole => Status is ExportFileStatus.Whole;

    /// <summary>What differs from the receipt: of <c>Length</c>, <c>Sha256</c> and <c>RecordCount</c>, those that do.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What is wrong with the file's last record, in words; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The length that the receipt tells; null without one.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>The number of records in the file.</summary>
    public required long RecordCount { get; init; }

    /// <summary>The number of records that the receipt tells; null without one.</summary>
    public long? ExpectedRecordCount { get; init; }

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 that the receipt tells; null without one.</summary>
    public string? ExpectedSha256 { get; init; }

    /// <summary>The number of records that the service told when the file was saved; null without a receipt, or when it told none.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The file's format.</summary>
    public required ExportFileType FileType { get; init; }

    /// <summary>The environment the file was exported from; null without a receipt.</summary>
    public string? Env { get; init; }

    /// <summary>The job that made the file; null without a receipt.</summary>
    public long? JobId { get; init; }

    /// <summary>When the file was saved (UTC); null without a receipt.</summary>
    public DateTime? SavedAt { get; init; }

    /// <summary>The full path of the receipt, whether or not there is one.</summary>
    public required string ReceiptPath { get; init; }

    /// <summary>The file's path and what was found.</summary>
    public override string ToString() => $"{Path} ({Status})";
}
