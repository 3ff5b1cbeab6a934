namespace WeChatTcb;

/// <summary>An exported file that was downloaded completely and verified.</summary>
/// <remarks>The ledger and receipts store files in this form.</remarks>
public sealed record ExportFile
{
    /// <summary>The full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The length of the file in bytes; of a compressed file, as it is on the disk.</summary>
    public required long Length { get; init; }

    /// <summary>The number of records in the file, counted during the download.</summary>
    public required long RecordCount { get; init; }

    /// <summary>The number of records that the service could not export, so that the file lacks them; null if there are none.</summary>
    public long? RecordFail { get; init; }

    /// <summary>Whether <see cref="RecordCount"/> equals the number that the service reported.</summary>
    public required bool RecordCountVerified { get; init; }

    /// <summary>The SHA-256 of the file in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 of the records in a file that is compressed with gzip; null for any other file.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>The format of the file.</summary>
    public required ExportFileType FileType { get; init; }

    /// <summary>The environment that the file was exported from.</summary>
    public required string Env { get; init; }

    /// <summary>The id of the job that made the file.</summary>
    public required long JobId { get; init; }

    /// <summary>The full path of the receipt, with which <c>Test-TcbExportFile</c> compares the file; null if it is not known.</summary>
    public string? ReceiptPath { get; init; }

    /// <summary>The path of the file.</summary>
    public override string ToString() => Path;
}
