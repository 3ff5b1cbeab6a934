using System.Buffers.Binary;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// The beginning of a sort key as a number: most comparisons of a sort need no more. Of two values, the lesser one never has the greater
/// prefix; values with equal prefixes need <see cref="BsonOrder"/>.
/// </summary>
internal static class SortPrefix
{
    private const int ContentBits = 56;

    public static ulong Of(BsonView value) => ((ulong)(BsonOrder.Kind(value.Type) + 1) << ContentBits) | value.Type switch
    {
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => OfNumber(BsonNumber.ToDouble(value)),
        BsonType.String or BsonType.Symbol => OfBytes(value.Utf8),
        BsonType.ObjectId => OfBytes(value.ObjectIdBytes),
        BsonType.DateTime => (ulong)(value.Int64 ^ long.MinValue) >> (64 - ContentBits),
        _ => 0,
    };

    private static ulong OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        bytes[..Math.Min(bytes.Length, ContentBits / 8)].CopyTo(first[1..]);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    // The bits of a double sort like its value once those of negative numbers are inverted. NaN comes first, and 0 equals -0.
    private static ulong OfNumber(double number)
    {
        if (double.IsNaN(number))
            return 0;
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        return (ulong)(bits < 0 ? ~bits : bits ^ long.MinValue) >> (64 - ContentBits);
    }
}
