using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>Detects the format of a file if it is not specified.</summary>
internal static class FileTypes
{
    /// <summary>Extensions that promise what no export is: a compressed file, or a table of another kind.</summary>
    private static readonly string[] OtherTypes = [GzipFile.Extension, ".zst", ".zip", ".7z", ".xls", ".xlsx", ".parquet", ".tsv", ".bson"];

    /// <summary>The format according to the file's extension; null if that is not known.</summary>
    internal static ExportFileType? OfName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => ExportFileType.Csv,
        ".json" or ".jsonl" or ".ndjson" => ExportFileType.Json,
        _ => null,
    };

    /// <summary>Checks that the extension of a name is not that of another format.</summary>
    /// <param name="path">The name; null for none.</param>
    /// <param name="type">The format of the file.</param>
    /// <param name="isCompressed">Whether the file is compressed with gzip, and so has a further extension.</param>
    /// <exception cref="TcbException"><c>FileTypeMismatch</c>.</exception>
    internal static void CheckName(string? path, ExportFileType type, bool isCompressed = false)
    {
        if (path is null)
            return;
        var name = isCompressed && path.EndsWith(GzipFile.Extension, StringComparison.OrdinalIgnoreCase)
            ? path[..^GzipFile.Extension.Length]
            : path;
        if ((OfName(name) is { } named && named != type) || OtherTypes.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            throw FileErrors.TypeMismatch(path, type);
    }

    /// <summary>The format of a file that begins with these bytes: JSON begins with a name in braces, and no header of CSV does.</summary>
    internal static ExportFileType Sniff(ReadOnlySpan<byte> bytes) =>
        FileForm.BeginsLikeJson(bytes.TrimStart("\ufeff \t\r\n"u8)) ? ExportFileType.Json : ExportFileType.Csv;
}
