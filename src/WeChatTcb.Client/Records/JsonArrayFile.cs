using System.Buffers;
using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads a JSON array of records, as other programs write it: record by record, whatever its length. The brackets may be missing; then
/// only commas separate the records.
/// </summary>
internal sealed class JsonArrayFile(string path, Stream stream, IJsonRecords json, CancellationToken cancellationToken)
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    private byte[] _buffer = new byte[128 * 1024];
    private long _bufferOffset;
    private int _next;
    private int _end;
    private bool _atEnd;
    private long _line = 1;
    private bool _isPassed; // the element has an end, whatever is wrong inside
    private bool _isLost; // damage reaches to the end

    /// <summary>Where in the text the last element ends, in bytes.</summary>
    internal long Position => _bufferOffset + _next;

    internal IEnumerable<RecordResult> Read()
    {
        if (Peek() is 0xef)
            Pass("\ufeff"u8.Length);
        var closed = Peek() is not (byte)'[';
        var bracketed = !closed;
        if (bracketed)
            Pass(1);
        while (Peek() is { } first)
        {
            if (first is (byte)']' && !closed)
            {
                closed = true;
                Pass(1);
            }
            else if (bracketed && closed)
            {
                yield return RecordResult.Of(RecordErrors.Damaged(path, _line, Messages.DamagedRecord_AfterArray));
                yield break;
            }
            else if (first is (byte)',')
                Pass(1);
            else
                yield return ReadElement();
        }

        if (!closed && !_isLost)
            yield return RecordResult.Of(RecordErrors.Damaged(path, _line, Messages.DamagedRecord_OpenArray));
    }

    private RecordResult ReadElement()
    {
        var line = _line;
        var indentation = Indentation();
        _isPassed = false;
        try
        {
            if (!TryFindEnd(out var length))
            {
                SkipToElement(indentation);
                return RecordResult.Of(RecordErrors.TooLong(path, line, JsonLinesFile.LongestLine));
            }

            var element = _buffer.AsSpan(_next, length);
            Pass(length);
            _isPassed = true;
            return RecordResult.Of(json.ReadRecord(element), line, json.DuplicateField);
        }
        catch (PropertyNameException exception)
        {
            return RecordResult.Of(RecordErrors.OfNames(path, line, exception));
        }
        catch (Exception damage) when (RecordErrors.IsDamage(damage))
        {
            var error = _atEnd && JsonPrefix.Of(_buffer.AsSpan(_next, _end - _next)) is not null
                ? RecordErrors.Damaged(path, line, Messages.DamagedRecord_Unfinished)
                : RecordErrors.Damaged(path, line, damage);
            if (!_isPassed)
                SkipToElement(indentation);
            return RecordResult.Of(error);
        }
    }

    /// <summary>The length of the element that begins here.</summary>
    /// <returns>False if it is longer than allowed.</returns>
    private bool TryFindEnd(out int length)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(
                _buffer.AsSpan(_next, _end - _next), _atEnd,
                new JsonReaderState(new JsonReaderOptions { MaxDepth = ExtendedJson.MaxDepth }));
            if (reader.Read() && reader.TrySkip())
            {
                length = (int)reader.BytesConsumed;
                return true;
            }

            length = _end - _next;
            if (length >= JsonLinesFile.LongestLine)
                return false;
            Fill();
        }
    }

    /// <summary>What stands before the element on its line; empty if that is not only blanks.</summary>
    private byte[] Indentation()
    {
        var before = _buffer.AsSpan(0, _next);
        before = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return before.ContainsAnyExcept((byte)' ', (byte)'\t') ? [] : before.ToArray();
    }

    /// <summary>Skips a damaged element: the next one begins on a line of its own, with the same indentation.</summary>
    private void SkipToElement(byte[] indentation)
    {
        byte[] start = [(byte)'\n', .. indentation, (byte)'{'];
        while (true)
        {
            var found = _buffer.AsSpan(_next, _end - _next).IndexOf(start);
            if (found >= 0)
            {
                Pass(found + 1 + indentation.Length);
                return;
            }

            Pass(Math.Max(0, _end - _next - start.Length));
            if (!Fill())
            {
                Pass(_end - _next);
                _isLost = true;
                return;
            }
        }
    }

    /// <summary>The next byte that is not blank; null at the end.</summary>
    private byte? Peek()
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_next, _end - _next);
            var content = rest.IndexOfAnyExcept(Blanks);
            Pass(content < 0 ? rest.Length : content);
            if (content >= 0)
                return _buffer[_next];
            if (!Fill())
                return null;
        }
    }

    private void Pass(int count)
    {
        _line += _buffer.AsSpan(_next, count).Count((byte)'\n');
        _next += count;
    }

    /// <summary>
    /// Fills the buffer, and enlarges it if the element takes all of it: so no element is parsed more often than it is doubled.
    /// </summary>
    private bool Fill()
    {
        if (_atEnd)
            return false;
        // What stands before the element on its line is kept: it shows the indentation.
        var kept = _buffer.AsSpan(0, _next).LastIndexOf((byte)'\n') is var feed && _next - feed < 1024 ? Math.Max(feed, 0) : _next;
        _buffer.AsSpan(kept, _end - kept).CopyTo(_buffer);
        _bufferOffset += kept;
        (_next, _end) = (_next - kept, _end - kept);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        while (_end < _buffer.Length && !_atEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _atEnd = read == 0;
            _end += read;
        }

        return true;
    }
}
