using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// A value inside a buffer of BSON bytes: its type and its position. Documents are filtered, sorted, projected and written from their
/// bytes: reading them into the driver's <c>BsonDocument</c> takes longer than all of that together (docs/benchmarks.md). The default is a
/// missing value.
/// </summary>
internal readonly struct BsonView(BsonType type, byte[] buffer, int offset)
{
    /// <summary>A binary subtype that is deprecated, but still stored.</summary>
    public const byte OldBinary = 2;

    /// <summary>A deprecated type, for which the driver has no name.</summary>
    public const BsonType DbPointerType = (BsonType)12;

    private readonly byte[] _buffer = buffer;
    private readonly int _offset = offset;

    /// <summary>The same bytes as a value of another type: arrays are stored like documents, symbols like strings.</summary>
    public BsonView As(BsonType other) => new(other, _buffer, _offset);

    /// <summary>The value of a whole document.</summary>
    public static BsonView Document(byte[] document) => new(BsonType.Document, document, 0);

    /// <summary>Null, for places where a missing field counts as null.</summary>
    public static BsonView Null { get; } = new(BsonType.Null, [], 0);

    /// <summary>A deprecated value, and the sort key of an empty array: less than null.</summary>
    public static BsonView Undefined { get; } = new(BsonType.Undefined, [], 0);

    public BsonType Type { get; } = type;

    public bool IsMissing => Type == BsonType.EndOfDocument;

    /// <summary>Null, undefined or missing.</summary>
    public bool IsNullish => Type is BsonType.EndOfDocument or BsonType.Undefined or BsonType.Null;

    public bool IsNumber => Type is BsonType.Double or BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128;

    /// <summary>The bytes of the value, without type and name.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_offset, SizeOf(Type, _buffer, _offset));

    public int Int32 => BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_offset));

    /// <summary>An Int64, or the milliseconds since 1970 of a DateTime.</summary>
    public long Int64 => BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_offset));

    public double Double => BinaryPrimitives.ReadDoubleLittleEndian(_buffer.AsSpan(_offset));

    public bool Boolean => _buffer[_offset] != 0;

    /// <summary>The UTF-8 text of a string, a symbol or code, or the collection of a DBPointer.</summary>
    public ReadOnlySpan<byte> Utf8 => _buffer.AsSpan(_offset + 4, Int32 - 1);

    public string String => Encoding.UTF8.GetString(Utf8);

    /// <summary>The object id of a DBPointer.</summary>
    public BsonView DbPointerId => new(BsonType.ObjectId, _buffer, _offset + 4 + Int32);

    /// <summary>The code of code with scope.</summary>
    public BsonView ScopedCode => new(BsonType.JavaScript, _buffer, _offset + 4);

    /// <summary>The scope of code with scope.</summary>
    public BsonView Scope => new(BsonType.Document, _buffer, _offset + 4 + ScopedCode.Bytes.Length);

    public ReadOnlySpan<byte> ObjectIdBytes => _buffer.AsSpan(_offset, 12);

    public byte BinarySubType => _buffer[_offset + 4];

    // The old binary type repeats the length inside the data.
    public ReadOnlySpan<byte> BinaryBytes => BinarySubType == OldBinary
        ? _buffer.AsSpan(_offset + 9, Int32 - 4)
        : _buffer.AsSpan(_offset + 5, Int32);

    public uint TimestampSeconds => BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_offset + 4));

    public uint TimestampIncrement => BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_offset));

    public Decimal128 Decimal128 => MongoDB.Bson.Decimal128.FromIEEEBits(
        BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_offset + 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_offset)));

    public ReadOnlySpan<byte> RegexPattern => CString(_offset);

    public ReadOnlySpan<byte> RegexOptions => CString(_offset + RegexPattern.Length + 1);

    /// <summary>The members of a document or the elements of an array, in their order.</summary>
    public BsonViewElements Elements => new(_buffer, _offset);

    /// <summary>Whether this is the same place in the same buffer.</summary>
    public bool IsSame(BsonView other) => ReferenceEquals(_buffer, other._buffer) && _offset == other._offset;

    /// <summary>The member of a document with this name, the first if there are several; missing when there is none.</summary>
    public BsonView Field(ReadOnlySpan<byte> name)
    {
        foreach (var element in Elements)
            if (element.Name.SequenceEqual(name))
                return element.Value;
        return default;
    }

    /// <summary>An element of an array; missing beyond its end.</summary>
    public BsonView Element(int index)
    {
        foreach (var element in Elements)
            if (index-- == 0)
                return element.Value;
        return default;
    }

    internal static int SizeOf(BsonType type, byte[] buffer, int offset) => type switch
    {
        BsonType.EndOfDocument or BsonType.Null or BsonType.Undefined or BsonType.MinKey or BsonType.MaxKey => 0,
        BsonType.Boolean => 1,
        BsonType.Int32 => 4,
        BsonType.Double or BsonType.Int64 or BsonType.DateTime or BsonType.Timestamp => 8,
        BsonType.ObjectId => 12,
        BsonType.Decimal128 => 16,
        BsonType.String or BsonType.Symbol or BsonType.JavaScript => 4 + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset)),
        BsonType.Binary => 5 + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset)),
        DbPointerType => 16 + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset)),
        BsonType.Document or BsonType.Array or BsonType.JavaScriptWithScope =>
            BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset)),
        BsonType.RegularExpression => RegexSize(buffer, offset),
        _ => throw new InvalidDataException($"There is no BSON type {type}."),
    };

    private static int RegexSize(byte[] buffer, int offset)
    {
        var pattern = buffer.AsSpan(offset).IndexOf((byte)0) + 1;
        return pattern + buffer.AsSpan(offset + pattern).IndexOf((byte)0) + 1;
    }

    private ReadOnlySpan<byte> CString(int offset)
    {
        var rest = _buffer.AsSpan(offset);
        return rest[..rest.IndexOf((byte)0)];
    }
}

/// <summary>A named value of a document.</summary>
internal readonly ref struct BsonViewElement(ReadOnlySpan<byte> name, BsonView value)
{
    /// <summary>The name in UTF-8; in an array, the index in digits.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    public BsonView Value { get; } = value;
}

/// <summary>Walks the elements of a document or an array.</summary>
internal struct BsonViewElements(byte[] buffer, int offset)
{
    private readonly byte[] _buffer = buffer;
    private int _next = offset + 4;
    private int _name;
    private int _nameLength;
    private BsonType _type;

    public readonly BsonViewElements GetEnumerator() => this;

    public readonly BsonViewElement Current => new(
        _buffer.AsSpan(_name, _nameLength), new BsonView(_type, _buffer, _name + _nameLength + 1));

    public bool MoveNext()
    {
        _type = (BsonType)_buffer[_next];
        if (_type == BsonType.EndOfDocument)
            return false;
        _name = _next + 1;
        _nameLength = _buffer.AsSpan(_name).IndexOf((byte)0);
        var value = _name + _nameLength + 1;
        _next = value + BsonView.SizeOf(_type, _buffer, value);
        return true;
    }
}
