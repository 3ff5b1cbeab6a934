namespace WeChatTcb;

/// <summary>A file that was converted completely.</summary>
/// <remarks>Receipts store files in this form.</remarks>
public sealed record ConvertedFile
{
    /// <summary>The full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The format of the file.</summary>
    public required ConversionFormat Format { get; init; }

    /// <summary>The number of records in the file.</summary>
    public required long RecordCount { get; init; }

    /// <summary>The number of records that could not be read, so that the file lacks them.</summary>
    public required long DamagedCount { get; init; }

    /// <summary>The length of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The SHA-256 of the file in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The full path of the file that was converted.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The SHA-256 of the file that was converted, as it was read. The receipt of a redacted file has none: it would show whether a guess
    /// of what was redacted is right.
    /// </summary>
    public string? SourceSha256 { get; init; }

    /// <summary>The environment that the records were exported from; null if it is not known.</summary>
    public string? Env { get; init; }

    /// <summary>The collection that the records were exported from; null if it is not known.</summary>
    public string? Collection { get; init; }

    /// <summary>The full path of the receipt, with which <c>Test-TcbExportFile</c> compares the file.</summary>
    public string? ReceiptPath { get; init; }

    /// <summary>The path of the file.</summary>
    public override string ToString() => Path;
}
