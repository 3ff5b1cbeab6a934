using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads a file of JSON lines: one record per line (contract 7.1). A record may also span several lines, as in a file that was formatted
/// for people: a line that is only the beginning of an object is continued.
/// </summary>
internal sealed class JsonLinesFile(string path, LineReader lines, IJsonRecords json)
{
    /// <summary>A document has at most 16 MB as BSON, and a few times that as text.</summary>
    internal const int LongestLine = 128 * 1024 * 1024;

    internal IEnumerable<RecordResult> Read()
    {
        while (TryReadNext(out var result))
        {
            if (result is { } found)
                yield return found;
        }
    }

    private bool TryReadNext(out RecordResult? result)
    {
        result = null;
        if (!lines.TryRead(out var line, out var tooLong))
            return false;
        var number = lines.LineNumber;
        if (tooLong)
            result = RecordResult.Of(RecordErrors.TooLong(path, number, LongestLine));
        else
        {
            result = ReadLine(path, line, number, json, out var beginning);
            if (beginning is not null)
                result = ReadLongRecord(beginning, number);
        }

        return true;
    }

    /// <summary>Reads a record that is on one line.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number, counted from 1.</param>
    /// <param name="json">Reads the record.</param>
    /// <param name="beginning">The line, if it is only the beginning of a record; else null.</param>
    /// <returns>The result; null if there is none, because the line is empty or only the beginning of a record.</returns>
    internal static RecordResult? ReadLine(
        string path, ReadOnlySpan<byte> line, long number, IJsonRecords json, out JsonPrefix? beginning)
    {
        beginning = null;
        if (number == 1 && line.StartsWith("\ufeff"u8))
            line = line["\ufeff"u8.Length..];
        line = line.Trim(" \t\r"u8);
        try
        {
            return line.IsEmpty ? null : RecordResult.Of(json.ReadRecord(line), number, json.DuplicateField);
        }
        catch (PropertyNameException exception)
        {
            return RecordResult.Of(RecordErrors.OfNames(path, number, exception));
        }
        catch (Exception damage) when (RecordErrors.IsDamage(damage))
        {
            beginning = damage is JsonException ? JsonPrefix.Of(line) : null;
            return beginning is null ? RecordResult.Of(RecordErrors.Damaged(path, number, damage)) : null;
        }
    }

    /// <summary>Reads a record of several lines. If they do not make one, only its first line is lost.</summary>
    private RecordResult ReadLongRecord(JsonPrefix record, long number)
    {
        var extended = 0;
        try
        {
            while (lines.TryExtend(out var text))
            {
                extended++;
                // The line was trimmed, and may have had a byte order mark.
                text = text.TrimStart("\ufeff \t\r"u8);
                if (record.Continue(text))
                    return RecordResult.Of(json.ReadRecord(text), number, json.DuplicateField);
            }
        }
        catch (PropertyNameException exception)
        {
            return RecordResult.Of(RecordErrors.OfNames(path, number, exception));
        }
        catch (Exception damage) when (RecordErrors.IsDamage(damage))
        {
            // The error is about the first line.
        }

        var error = lines.IsTooLong
            ? RecordErrors.TooLong(path, number, LongestLine)
            : RecordErrors.Damaged(path, number, Messages.DamagedRecord_Unfinished);
        lines.Rewind();
        if (extended > 1)
            SkipToObject();
        return RecordResult.Of(error);
    }

    /// <summary>Skips the rest of a damaged record: its lines are indented, and those of a file of JSON lines begin with a brace.</summary>
    private void SkipToObject()
    {
        while (lines.TryRead(out var line, out _))
        {
            if (line is not [(byte)'{', ..])
                continue;
            lines.Unread();
            return;
        }
    }
}
