using System.Buffers.Binary;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Holds the result of an operator, in the bytes of a stored value; each result ends the one before.</summary>
internal sealed class ResultPlace
{
    private readonly byte[] _bytes = new byte[16];

    public BsonView Boolean(bool value)
    {
        _bytes[0] = value ? (byte)1 : (byte)0;
        return new BsonView(BsonType.Boolean, _bytes, 0);
    }

    public BsonView Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, value);
        return new BsonView(BsonType.Int32, _bytes, 0);
    }

    public BsonView Int64(long value) => Long(BsonType.Int64, value);

    /// <summary>An Int32, or an Int64 where it is too great for one.</summary>
    public BsonView Integer(long value) => value is >= int.MinValue and <= int.MaxValue ? Int32((int)value) : Int64(value);

    public BsonView Date(long epochMilliseconds) => Long(BsonType.DateTime, epochMilliseconds);

    public BsonView Double(double value) => Long(BsonType.Double, BitConverter.DoubleToInt64Bits(value));

    public BsonView Decimal(Decimal128 value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes, value.GetIEEELowBits());
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(8), value.GetIEEEHighBits());
        return new BsonView(BsonType.Decimal128, _bytes, 0);
    }

    private BsonView Long(BsonType type, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes, value);
        return new BsonView(type, _bytes, 0);
    }
}
