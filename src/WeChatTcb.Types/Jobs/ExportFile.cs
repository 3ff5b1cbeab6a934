namespace WeChatTcb;

/// <summary>An exported file that was brought home whole.</summary>
public sealed record ExportFile
{
    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The number of records in the file, counted as it arrived.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Whether <see cref="RecordCount"/> was compared with the number that the service gave, and was equal.</summary>
    public required bool RecordCountVerified { get; init; }

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The file's format.</summary>
    public required ExportFileType FileType { get; init; }

    /// <summary>The environment the file was exported from.</summary>
    public required string Env { get; init; }

    /// <summary>The job that made the file.</summary>
    public required long JobId { get; init; }

    /// <summary>The full path of the receipt beside the file, which <c>Test-TcbExportFile</c> checks it against; null where there is none.</summary>
    public string? ReceiptPath { get; init; }

    /// <summary>The file's path.</summary>
    public override string ToString() => Path;
}
