using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Makes single values: what is computed or read looks like what is stored.</summary>
internal static class BsonScalar
{
    private static readonly BsonView True = new(BsonType.Boolean, [1], 0);
    private static readonly BsonView False = new(BsonType.Boolean, [0], 0);

    public static BsonView MinKey { get; } = new(BsonType.MinKey, [], 0);

    public static BsonView MaxKey { get; } = new(BsonType.MaxKey, [], 0);

    public static BsonView Boolean(bool value) => value ? True : False;

    public static BsonView Int32(int value) => new(BsonType.Int32, Bytes(value), 0);

    public static BsonView Int64(long value) => new(BsonType.Int64, Bytes(value), 0);

    /// <summary>An Int32, or an Int64 where it is too large for one.</summary>
    public static BsonView Integer(long value) => value is >= int.MinValue and <= int.MaxValue ? Int32((int)value) : Int64(value);

    public static BsonView Date(long epochMilliseconds) => new(BsonType.DateTime, Bytes(epochMilliseconds), 0);

    public static BsonView Double(double value) => new(BsonType.Double, Bytes(BitConverter.DoubleToInt64Bits(value)), 0);

    public static BsonView Decimal(Decimal128 value) =>
        new(BsonType.Decimal128, [.. Bytes((long)value.GetIEEELowBits()), .. Bytes((long)value.GetIEEEHighBits())], 0);

    public static BsonView Timestamp(uint seconds, uint increment) =>
        new(BsonType.Timestamp, [.. Bytes((int)increment), .. Bytes((int)seconds)], 0);

    public static BsonView ObjectId(ObjectId id) => new(BsonType.ObjectId, id.ToByteArray(), 0);

    public static BsonView String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var bytes = new byte[length + 5];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length + 1);
        Encoding.UTF8.GetBytes(value, bytes.AsSpan(4));
        return new(BsonType.String, bytes, 0);
    }

    public static BsonView Symbol(string value) => String(value).As(BsonType.Symbol);

    public static BsonView Code(string value) => String(value).As(BsonType.JavaScript);

    public static BsonView CodeWithScope(string code, BsonView scope)
    {
        var text = String(code).Bytes;
        return new(BsonType.JavaScriptWithScope, [.. Bytes(4 + text.Length + scope.Bytes.Length), .. text, .. scope.Bytes], 0);
    }

    /// <summary>A reference to a document of a collection, by its object id.</summary>
    public static BsonView DbPointer(string collection, BsonView id) =>
        new(BsonView.DbPointerType, [.. String(collection).Bytes, .. id.Bytes], 0);

    public static BsonView Binary(byte subType, ReadOnlySpan<byte> content)
    {
        // The old binary type repeats the length inside the data.
        if (subType == BsonView.OldBinary)
            content = (byte[])[.. Bytes(content.Length), .. content];
        return new(BsonType.Binary, [.. Bytes(content.Length), subType, .. content], 0);
    }

    /// <summary>A regular expression without U+0000; its options are stored in order.</summary>
    public static BsonView Regex(string pattern, string options) =>
        new(
            BsonType.RegularExpression,
            [.. Encoding.UTF8.GetBytes(pattern), 0, .. Encoding.UTF8.GetBytes(string.Concat(options.Order())), 0], 0);

    private static byte[] Bytes(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
