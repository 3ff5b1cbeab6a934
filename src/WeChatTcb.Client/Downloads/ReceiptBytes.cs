using System.Text.Json;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>Reads receipts of one kind.</summary>
internal static class ReceiptBytes
{
    /// <summary>Reads a receipt; null if there is none, or it is of another kind.</summary>
    /// <param name="path">The full path of the receipt.</param>
    /// <param name="version">The newest version that this module can read.</param>
    /// <param name="kind">The kind that it must state; null for none.</param>
    /// <param name="parse">Reads it; null if it is none.</param>
    /// <exception cref="TcbException"><c>DamagedReceipt</c>, <c>NewerReceipt</c>, or <c>CannotReadFile</c>.</exception>
    internal static T? Read<T>(string path, int version, string? kind, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            var bytes = RegularFile.ReadAll(path, ExportReceipt.MaxSize);
            var header = JsonSerializer.Deserialize(bytes, StoredJson.Readable.StoredHeader);
            if (header?.IsNewerThan(version) is true)
                throw FileErrors.NewerReceipt(path);
            if ((header?.Kind is { ValueKind: JsonValueKind.String } stated ? stated.GetString() : null) != kind)
                return null;
            return parse(bytes) ?? throw FileErrors.NotAReceipt(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        {
            return null;
        }
        catch (Exception cause) when (cause is JsonException or FileTooLargeException)
        {
            throw FileErrors.NotAReceipt(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }
}
