namespace WeChatTcb.Client.Records;

/// <summary>Reads the lines of a stream as bytes, without copying a line that is completely in the buffer.</summary>
internal sealed class LineReader(Stream stream, int longestLine)
{
    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The number of the last line read, counted from 1.</summary>
    internal long LineNumber { get; private set; }

    /// <summary>Reads the next line, without its line feed. The bytes are valid until the next call.</summary>
    /// <param name="line">The line; empty if it was too long.</param>
    /// <param name="tooLong">Whether the line was longer than allowed and was skipped.</param>
    /// <returns>Whether there was a line.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = false;
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = tooLong ? default : _buffer.AsSpan(_start, searched + feed);
                _start += searched + feed + 1;
                LineNumber++;
                return true;
            }

            searched = _end - _start;
            if (_atEnd)
            {
                line = tooLong ? default : _buffer.AsSpan(_start, searched);
                _start = _end;
                if (searched == 0 && !tooLong)
                    return false;
                LineNumber++;
                return true;
            }

            if (searched >= longestLine)
            {
                tooLong = true;
                _start = _end;
                searched = 0;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
    }
}
