using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>Bytes that are equal exactly when two values of <c>_id</c> are equal: numbers by value, all else by type and content.</summary>
internal static class IdKey
{
    public static byte[] Of(BsonView id)
    {
        if (!id.IsNumber)
            return [(byte)id.Type, .. id.Bytes];
        var number = BsonNumber.ToDouble(id);
        // A number that is whole and within reach has one form, whatever its type; the others keep their own.
        if (id.Type is BsonType.Int32 or BsonType.Int64)
            return [(byte)BsonType.Int64, .. BitConverter.GetBytes(id.Type == BsonType.Int32 ? id.Int32 : id.Int64)];
        if (Math.Abs(number) < (1L << 53) && number == Math.Truncate(number))
            return [(byte)BsonType.Int64, .. BitConverter.GetBytes((long)number)];
        return [(byte)id.Type, .. id.Bytes];
    }
}
