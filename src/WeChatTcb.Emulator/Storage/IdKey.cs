using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The unique key of an <c>_id</c>: equal for equal values, numbers by value, all others by type and content.</summary>
internal static class IdKey
{
    public static byte[] Of(BsonView id)
    {
        if (!id.IsNumber)
            return [(byte)id.Type, .. id.Bytes];
        var number = BsonNumber.ToDouble(id);
        // Integers within the exact range of a double have one form, whatever their type; other numbers keep their own.
        if (id.Type is BsonType.Int32 or BsonType.Int64)
            return [(byte)BsonType.Int64, .. BitConverter.GetBytes(id.Type == BsonType.Int32 ? id.Int32 : id.Int64)];
        if (Math.Abs(number) < (1L << 53) && number == Math.Truncate(number))
            return [(byte)BsonType.Int64, .. BitConverter.GetBytes((long)number)];
        return [(byte)id.Type, .. id.Bytes];
    }
}
