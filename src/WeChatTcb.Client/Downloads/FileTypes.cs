namespace WeChatTcb.Client.Downloads;

/// <summary>Tells the formats apart where nothing else does.</summary>
internal static class FileTypes
{
    /// <summary>The format that a file's name tells; null when it tells none.</summary>
    internal static ExportFileType? OfName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => ExportFileType.Csv,
        ".json" or ".jsonl" or ".ndjson" => ExportFileType.Json,
        _ => null,
    };

    /// <summary>The format of a file that begins with <paramref name="bytes"/>: JSON lines begin with a brace, and no column's name does.</summary>
    internal static ExportFileType Sniff(ReadOnlySpan<byte> bytes) =>
        bytes.TrimStart("\ufeff \t\r\n"u8) is [(byte)'{', ..] ? ExportFileType.Json : ExportFileType.Csv;
}
