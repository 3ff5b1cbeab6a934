using System.Globalization;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>Paths in the service's storage, to which exports are written.</summary>
internal static class StoragePath
{
    /// <summary>
    /// Checks a path for <c>.</c> and <c>..</c>: HTTP clients resolve them, so the file could never be requested.
    /// </summary>
    /// <exception cref="TcbException"><c>InvalidFilePath</c>.</exception>
    internal static void Check(string filePath)
    {
        if (filePath.Split('/').Any(static segment => segment is "." or ".."))
        {
            throw new TcbException(
                "InvalidFilePath", TcbErrorKind.InvalidArgument, Messages.FormatInvalidFilePath(filePath), Messages.InvalidFilePath_Advice);
        }
    }

    /// <summary>
    /// A path that no earlier export has used, for an export without <c>-FilePath</c>: collection, time and six random digits.
    /// </summary>
    internal static string Generate(string? collection, ExportFileType type, DateTimeOffset now)
    {
        var stem = LocalFileName.FromFilePath(string.IsNullOrEmpty(collection) ? "export" : collection, 0);
        var extension = type is ExportFileType.Csv ? "csv" : "json";
        return string.Create(
            CultureInfo.InvariantCulture, $"{stem}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Random.Shared.Next(0x1000000):x6}.{extension}");
    }

    /// <summary>The same, for the next submit of an export.</summary>
    internal static string GenerateFor(ExportEntry entry, TimeProvider time) =>
        Generate(entry.Collection, entry.Job.FileType!.Value, time.GetUtcNow());
}
