namespace WeChatTcb;

/// <summary>A saved or converted file compared with its receipt.</summary>
public sealed record ExportFileCheck
{
    /// <summary>The full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The result.</summary>
    public required ExportFileStatus Status { get; init; }

    /// <summary>Whether the file is, byte for byte, the one that was saved, with every record that the query matched.</summary>
    public bool IsWhole => Status is ExportFileStatus.Whole;

    /// <summary>What differs from the receipt: any of <c>Length</c>, <c>Sha256</c> and <c>RecordCount</c>.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What is wrong with the last record of the file; null if nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>The length of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The length according to the receipt; null without one.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>The number of records in the file; null for a converted file that was changed.</summary>
    public required long? RecordCount { get; init; }

    /// <summary>The number of records according to the receipt; null without one.</summary>
    public long? ExpectedRecordCount { get; init; }

    /// <summary>The SHA-256 of the file in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 according to the receipt; null without one.</summary>
    public string? ExpectedSha256 { get; init; }

    /// <summary>The number of records that the service reported for the job; null without a receipt, or if it reported none.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>
    /// The number of records that the service could not export, with those that were lost in a conversion because they are damaged; null
    /// without a receipt, or if the service reported none.
    /// </summary>
    public long? RecordFail { get; init; }

    /// <summary>The format of an exported file; null for a converted one.</summary>
    public ExportFileType? FileType { get; init; }

    /// <summary>The format of a converted file; null for an exported one.</summary>
    public ConversionFormat? Format { get; init; }

    /// <summary>The environment that the records were exported from; null without a receipt, or if it does not say.</summary>
    public string? Env { get; init; }

    /// <summary>The id of the job that exported the records; null without a receipt, or if it does not say.</summary>
    public long? JobId { get; init; }

    /// <summary>When the file was saved, in local time with its zone; null without a receipt.</summary>
    public DateTimeOffset? SavedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>The full path of the receipt, whether or not it exists.</summary>
    public required string ReceiptPath { get; init; }

    /// <summary>The path of the file and the result.</summary>
    public override string ToString() => $"{Path} ({Status})";
}
