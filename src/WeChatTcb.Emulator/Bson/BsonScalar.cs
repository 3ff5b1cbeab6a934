using System.Buffers.Binary;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Makes values that are computed look like stored ones.</summary>
internal static class BsonScalar
{
    private static readonly BsonView True = new(BsonType.Boolean, [1], 0);
    private static readonly BsonView False = new(BsonType.Boolean, [0], 0);

    public static BsonView Boolean(bool value) => value ? True : False;

    public static BsonView Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return new(BsonType.Int32, bytes, 0);
    }

    public static BsonView Int64(long value) => EightBytes(BsonType.Int64, value);

    /// <summary>An Int32, or an Int64 where it is too large for one.</summary>
    public static BsonView Integer(long value) => value is >= int.MinValue and <= int.MaxValue ? Int32((int)value) : Int64(value);

    public static BsonView Date(long epochMilliseconds) => EightBytes(BsonType.DateTime, epochMilliseconds);

    public static BsonView Double(double value) => EightBytes(BsonType.Double, BitConverter.DoubleToInt64Bits(value));

    public static BsonView Decimal(Decimal128 value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.GetIEEELowBits());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), value.GetIEEEHighBits());
        return new(BsonType.Decimal128, bytes, 0);
    }

    private static BsonView EightBytes(BsonType type, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new(type, bytes, 0);
    }
}
