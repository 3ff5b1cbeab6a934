namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads the lines of a stream as bytes, without copying a line that is completely in the buffer. A record of several lines is read by
/// extending its first line.
/// </summary>
internal sealed class LineReader(Stream stream, int longestLine, TextPlace? start = null, CancellationToken cancellationToken = default)
{
    private byte[] _buffer = new byte[128 * 1024];
    private int _record; // where the record begins
    private int _next; // what was not read yet
    private int _end;
    private bool _atEnd;
    private bool _inLongLine;
    private long _bufferOffset = start?.Position ?? (stream.CanSeek ? stream.Position : 0);
    private (long Offset, long LineNumber) _second; // the line after the record's first

    /// <summary>Where in the text the next line begins, in bytes.</summary>
    internal long Position => _bufferOffset + _next;

    /// <summary>The number of the last line read, counted from 1.</summary>
    internal long LineNumber { get; private set; } = start?.LineNumber - 1 ?? 0;

    /// <summary>Whether the last attempt to extend failed because the record would be longer than allowed.</summary>
    internal bool IsTooLong { get; private set; }

    /// <summary>Reads the next line, without its line feed. The bytes are valid until the next call.</summary>
    /// <param name="line">The line; empty if it was too long.</param>
    /// <param name="tooLong">Whether the line was longer than allowed; the next call skips the rest of it.</param>
    /// <returns>Whether there was a line.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        if (_inLongLine)
            SkipLine();
        _record = _next;
        var end = FindLineEnd();
        tooLong = IsTooLong;
        line = default;
        if (tooLong)
        {
            LineNumber++;
            _second = (-1, 0);
            _inLongLine = true;
            return true;
        }

        if (end == _record && _atEnd && end == _end)
            return false;
        line = _buffer.AsSpan(_record, end - _record);
        Pass(end);
        _second = (_bufferOffset + _next, LineNumber);
        return true;
    }

    /// <summary>Adds the next line to the record.</summary>
    /// <param name="text">The record so far, with its inner line feeds.</param>
    /// <returns>Whether there was a line, and room for it.</returns>
    internal bool TryExtend(out ReadOnlySpan<byte> text)
    {
        text = default;
        var end = FindLineEnd();
        if (IsTooLong)
            LineNumber++;
        if (IsTooLong || (end == _next && _atEnd && end == _end))
            return false;
        text = _buffer.AsSpan(_record, end - _record);
        Pass(end);
        return true;
    }

    /// <summary>Continues with the line after the first line of the record.</summary>
    /// <returns>Whether that is possible: a stream that cannot seek may have lost it.</returns>
    internal bool Rewind()
    {
        if (_second.Offset < 0)
            return false;
        LineNumber = _second.LineNumber;
        _inLongLine = false;
        if (_second.Offset >= _bufferOffset)
        {
            _next = (int)(_second.Offset - _bufferOffset);
            return true;
        }

        if (!stream.CanSeek)
            return false;
        stream.Position = _bufferOffset = _second.Offset;
        _next = _end = _record = 0;
        _atEnd = false;
        return true;
    }

    /// <summary>Continues with the line that was read last.</summary>
    internal void Unread()
    {
        _next = _record;
        LineNumber--;
    }

    /// <summary>What is in the buffer of a record that is too long.</summary>
    internal ReadOnlySpan<byte> TooLongPart => _buffer.AsSpan(_record, _end - _record);

    /// <summary>Skips the rest of a CSV row that is too long, whose beginning is <see cref="TooLongPart"/>.</summary>
    /// <param name="inQuotes">Whether that beginning ends inside quotes.</param>
    /// <returns>Whether the row ended outside of quotes.</returns>
    internal bool TrySkipRow(bool inQuotes)
    {
        _inLongLine = false;
        while (true)
        {
            Forget();
            if (!Fill())
                return !inQuotes;
            while (_next < _end)
            {
                var rest = _buffer.AsSpan(_next, _end - _next);
                var mark = inQuotes ? rest.IndexOf((byte)'"') : rest.IndexOfAny((byte)'"', (byte)'\n');
                var passed = mark < 0 ? rest : rest[..mark];
                if (inQuotes && passed.IndexOf((byte)'\n') is >= 0 and var feed)
                {
                    if (_second.Offset < 0)
                        _second = (_bufferOffset + _next + feed + 1, LineNumber);
                    LineNumber += passed.Count((byte)'\n');
                }

                _next += passed.Length;
                if (mark < 0)
                    continue;
                _next++;
                if (rest[mark] == (byte)'\n')
                    return true;
                inQuotes = !inQuotes;
            }
        }
    }

    private void SkipLine()
    {
        _inLongLine = false;
        while (true)
        {
            var feed = _buffer.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                _next += feed + 1;
                return;
            }

            Forget();
            if (!Fill())
                return;
        }
    }

    private void Forget() => _record = _next = _end;

    private void Pass(int end)
    {
        _next = Math.Min(end + 1, _end);
        LineNumber++;
    }

    /// <summary>Where the next line feed is, or the end of the stream.</summary>
    private int FindLineEnd()
    {
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_next + searched, _end - _next - searched).IndexOf((byte)'\n');
            if (feed >= 0)
                return _next + searched + feed;
            searched = _end - _next;
            if (_atEnd)
                return _end;
            if (_end - _record >= longestLine)
            {
                IsTooLong = true;
                return _end;
            }

            Fill();
        }
    }

    /// <summary>Reads more, and keeps the record. The only place that waits for the disk, and so checks for cancellation.</summary>
    private bool Fill()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_record > 0)
        {
            _buffer.AsSpan(_record, _end - _record).CopyTo(_buffer);
            _bufferOffset += _record;
            (_next, _end, _record) = (_next - _record, _end - _record, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
        return read > 0;
    }
}
