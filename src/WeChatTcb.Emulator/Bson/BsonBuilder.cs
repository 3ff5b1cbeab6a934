using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Writes BSON bytes into a growing buffer that can be used again.</summary>
internal sealed class BsonBuilder
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The document that starts at 0; valid until the buffer is written again.</summary>
    public BsonView Document => BsonView.Document(_buffer);

    public void Clear() => _length = 0;

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    /// <summary>Begins a document or an array; the result is for <see cref="Close"/>.</summary>
    public int Open()
    {
        var start = _length;
        Append(4).Clear();
        return start;
    }

    public void Close(int start)
    {
        Append(1)[0] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), _length - start);
    }

    /// <summary>Begins an element whose type is stated by <see cref="SetType"/> when its value has been written.</summary>
    public int OpenElement(ReadOnlySpan<byte> name)
    {
        var start = _length;
        Append(1)[0] = 0;
        CString(name);
        return start;
    }

    public int OpenElement(int index)
    {
        Span<byte> digits = stackalloc byte[11];
        index.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return OpenElement(digits[..length]);
    }

    public void SetType(int element, BsonType type) => _buffer[element] = (byte)type;

    /// <summary>The name of an element begun by <see cref="OpenElement(ReadOnlySpan{byte})"/>.</summary>
    public ReadOnlySpan<byte> NameOf(int element)
    {
        var name = _buffer.AsSpan(element + 1);
        return name[..name.IndexOf((byte)0)];
    }

    /// <summary>A whole element, its value copied.</summary>
    public void Element(ReadOnlySpan<byte> name, BsonView value)
    {
        var element = OpenElement(name);
        value.Bytes.CopyTo(Append(value.Bytes.Length));
        SetType(element, value.Type);
    }

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Append(4), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Append(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Append(8), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Append(8), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Append(8), value);

    public void Byte(byte value) => Append(1)[0] = value;

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void CString(ReadOnlySpan<byte> text)
    {
        Raw(text);
        Byte(0);
    }

    public void String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int32(length + 1);
        Encoding.UTF8.GetBytes(value, Append(length));
        Byte(0);
    }

    /// <summary>The text of a JSON string token, its escapes resolved.</summary>
    public void String(ref Utf8JsonReader reader)
    {
        var start = _length;
        Int32(0);
        // Unescaping only ever shortens a text.
        var length = reader.CopyString(Append(reader.ValueSpan.Length));
        _length = start + 4 + length;
        Byte(0);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), length + 1);
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
