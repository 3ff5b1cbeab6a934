using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads a file of JSON lines: one record per line (contract 7.1). A record may also span several lines, as in a file that was formatted for
/// people: a line that is only the beginning of an object is continued.
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
        if (lines.LineNumber == 1 && line.StartsWith("\ufeff"u8))
            line = line["\ufeff"u8.Length..];
        line = line.Trim(" \t\r"u8);
        result = tooLong ? RecordResult.Of(RecordErrors.TooLong(path, lines.LineNumber, LongestLine))
            : line.IsEmpty ? null
            : ReadRecord(line);
        return true;
    }

    private RecordResult ReadRecord(ReadOnlySpan<byte> line)
    {
        var number = lines.LineNumber;
        try
        {
            return RecordResult.Of(json.ReadRecord(line), number, json.DuplicateField);
        }
        catch (PropertyNameException exception)
        {
            return RecordResult.Of(RecordErrors.OfNames(path, number, exception));
        }
        catch (JsonException) when (JsonPrefix.Of(line) is { } beginning)
        {
            return ReadLongRecord(beginning, number);
        }
        catch (Exception damage) when (RecordErrors.IsDamage(damage))
        {
            return RecordResult.Of(RecordErrors.Damaged(path, number, damage));
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
