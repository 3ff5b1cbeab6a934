using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Builds a document from the values of other documents, in a growing buffer that is reused.</summary>
internal sealed class BsonBuilder
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The document that starts at 0; valid until the buffer is cleared.</summary>
    public BsonView Document => BsonView.Document(_buffer);

    public void Clear() => _length = 0;

    /// <summary>Begins the content of a document or an array; <see cref="Close"/> takes the result.</summary>
    public int Open()
    {
        var start = _length;
        Append(4);
        return start;
    }

    public void Close(int start)
    {
        Append(1)[0] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), _length - start);
    }

    /// <summary>Writes the type and the name of an element, whose value follows.</summary>
    public void Name(BsonType type, ReadOnlySpan<byte> name)
    {
        var header = Append(name.Length + 2);
        header[0] = (byte)type;
        name.CopyTo(header[1..]);
        header[^1] = 0;
    }

    public void Name(BsonType type, string name) => Name(type, Encoding.UTF8.GetBytes(name));

    public void Name(BsonType type, int index)
    {
        Span<byte> digits = stackalloc byte[11];
        index.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        Name(type, digits[..length]);
    }

    public void Element(ReadOnlySpan<byte> name, BsonView value)
    {
        Name(value.Type, name);
        Value(value);
    }

    public void Element(string name, BsonView value) => Element(Encoding.UTF8.GetBytes(name), value);

    public void Element(int index, BsonView value)
    {
        Name(value.Type, index);
        Value(value);
    }

    private void Value(BsonView value)
    {
        var bytes = value.Bytes;
        bytes.CopyTo(Append(bytes.Length));
    }

    private Span<byte> Append(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
