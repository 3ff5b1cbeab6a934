using System.Globalization;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Imports;

/// <summary>Paths in the service's storage, to which files are uploaded for their import.</summary>
internal static class UploadPath
{
    /// <summary>
    /// The pieces with new paths: collection, time, six random hexadecimal digits, and the piece's number if there are several.
    /// </summary>
    internal static IReadOnlyList<ImportPiece> Assign(
        IReadOnlyList<ImportPiece> pieces, string collection, ExportFileType type, DateTimeOffset now)
    {
        var name = LocalFileName.FromFilePath(collection, 0);
        var stem = string.Create(
            CultureInfo.InvariantCulture,
            $"tmp/wechattcb-import/{name}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Random.Shared.Next(0x1000000):x6}");
        var extension = type is ExportFileType.Csv ? "csv" : "json";
        return [.. pieces.Select(piece => piece with
        {
            FilePath = pieces.Count == 1
                ? $"{stem}.{extension}"
                : $"{stem}-{piece.Number.ToString(CultureInfo.InvariantCulture)}.{extension}",
        })];
    }
}
