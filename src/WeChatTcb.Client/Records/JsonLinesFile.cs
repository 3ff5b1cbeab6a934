using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>Reads a file of JSON lines: one record per line (contract 7.1).</summary>
internal static class JsonLinesFile
{
    /// <summary>A document has at most 16 MB as BSON, and a few times that as text.</summary>
    internal const int LongestLine = 128 * 1024 * 1024;

    internal static IEnumerable<RecordResult> Read(string path, Stream stream, IRecordBuilder builder)
    {
        var lines = new LineReader(stream, LongestLine);
        var json = new ExtendedJson(builder);
        while (TryReadNext(lines, json, path, out var result))
        {
            if (result is { } found)
                yield return found;
        }
    }

    private static bool TryReadNext(LineReader lines, ExtendedJson json, string path, out RecordResult? result)
    {
        result = null;
        if (!lines.TryRead(out var line, out var tooLong))
            return false;
        if (lines.LineNumber == 1 && line.StartsWith("\ufeff"u8))
            line = line["\ufeff"u8.Length..];
        line = line.Trim(" \t\r"u8);
        result = tooLong ? RecordResult.Of(RecordErrors.TooLong(path, lines.LineNumber, LongestLine))
            : line.IsEmpty ? null
            : ReadRecord(json, line, path, lines.LineNumber);
        return true;
    }

    private static RecordResult ReadRecord(ExtendedJson json, ReadOnlySpan<byte> line, string path, long number)
    {
        try
        {
            return RecordResult.Of(json.ReadRecord(line));
        }
        catch (PropertyNameException exception)
        {
            return RecordResult.Of(RecordErrors.OfNames(path, number, exception));
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: text that is not UTF-8, or an unpaired surrogate.
            var why = damage is JsonException { BytePositionInLine: { } position }
                ? Messages.FormatDamagedRecord_NotJsonAtByte(position + 1)
                : Messages.DamagedRecord_NotJson;
            return RecordResult.Of(RecordErrors.Damaged(path, number, why, damage));
        }
    }
}
