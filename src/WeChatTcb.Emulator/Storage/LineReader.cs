using System.Buffers;

namespace WeChatTcb.Emulator.Storage;

/// <summary>Reads the lines of a file as bytes, without their ends and without the byte order mark.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>The longest line, in bytes. An array of documents may be on one line.</summary>
    public const int MaxLength = 1 << 30;

    private const int ByteOrderMarkLength = 3;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _begun;

    /// <summary>The line that was read last; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <exception cref="FormatException">The line is longer than <see cref="MaxLength"/>.</exception>
    public bool Next()
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                Current = _buffer.AsMemory(_start, searched + length);
                _start += searched + length + 1;
                return true;
            }
            searched = _end - _start;
            if (!Fill())
            {
                Current = _buffer.AsMemory(_start, searched);
                _start = _end;
                return searched > 0;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        stream.Dispose();
    }

    private bool Fill()
    {
        if (_atEnd)
            return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_end >= MaxLength)
                throw new FormatException(Messages.SeedLineTooLong);
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var read = stream.ReadAtLeast(_buffer.AsSpan(_end), _begun ? 1 : ByteOrderMarkLength, throwOnEndOfStream: false);
        _atEnd = read == 0;
        _end += read;
        if (!_begun && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _start = ByteOrderMarkLength;
        _begun = true;
        return read > 0;
    }
}
