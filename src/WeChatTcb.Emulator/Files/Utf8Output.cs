using System.Buffers.Text;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Buffers UTF-8 text, writes it to a file in large pieces, and computes its length and MD5, which is the ETag of the object storage.
/// </summary>
internal sealed class Utf8Output(Stream stream) : IDisposable
{
    private const int FlushAt = 256 * 1024;

    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private byte[] _buffer = new byte[FlushAt + (16 * 1024)];
    private int _length;

    /// <summary>The number of bytes written to the file.</summary>
    public long Written { get; private set; }

    public Span<byte> GetSpan(int capacity)
    {
        if (_buffer.Length - _length < capacity)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + capacity));
        return _buffer.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(GetSpan(text.Length));
        _length += text.Length;
    }

    public void Write(byte character)
    {
        GetSpan(1)[0] = character;
        _length++;
    }

    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(20), out var written);
        _length += written;
    }

    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        _length += written;
    }

    /// <summary>The current position, for <see cref="Since"/> and <see cref="Take"/> within the same record.</summary>
    public int Mark() => _length;

    /// <summary>What was written since the mark; valid until the next write.</summary>
    public ReadOnlySpan<byte> Since(int mark) => _buffer.AsSpan(mark, _length - mark);

    /// <summary>Removes and returns what was written since the mark.</summary>
    public byte[] Take(int mark)
    {
        var text = _buffer.AsSpan(mark, _length - mark).ToArray();
        _length = mark;
        return text;
    }

    /// <summary>Called after each record: writes the buffer to the file when there is enough in it.</summary>
    public void EndRecord()
    {
        if (_length >= FlushAt)
            Flush();
    }

    /// <summary>Writes the rest to the file; returns the MD5 in hex.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexString(_md5.GetHashAndReset()).ToLowerInvariant();
    }

    public void Dispose() => _md5.Dispose();

    private void Flush()
    {
        var text = _buffer.AsSpan(0, _length);
        _md5.AppendData(text);
        stream.Write(text);
        Written += _length;
        _length = 0;
    }
}
