using System.Text;
using MongoDB.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Turns the values of a query into BSON, so that stored and asked values compare by one rule.</summary>
/// <param name="now">The moment of the query's execution, which its server dates are counted from.</param>
internal sealed class QueryConstants(DateTimeOffset now)
{
    private const double TwoTo63 = 9223372036854775808d;

    private readonly long _now = now.ToUnixTimeMilliseconds();

    public BsonView From(QueryValue value)
    {
        var bson = new BsonBuilder();
        var start = bson.Open();
        Element(bson, ""u8, value);
        bson.Close(start);
        return BsonView.Document(bson.ToArray()).Field(""u8);
    }

    private void Element(BsonBuilder bson, ReadOnlySpan<byte> name, QueryValue value)
    {
        var element = bson.OpenElement(name);
        bson.SetType(element, Value(bson, value));
    }

    private BsonType Value(BsonBuilder bson, QueryValue value)
    {
        switch (value)
        {
            case NullValue:
                return BsonType.Null;
            case BooleanValue boolean:
                bson.Byte(boolean.Value ? (byte)1 : (byte)0);
                return BsonType.Boolean;
            case NumberValue number:
                return Number(bson, number.Value);
            case StringValue text:
                bson.String(text.Value);
                return BsonType.String;
            case DateValue date:
                bson.Int64(date.EpochMilliseconds);
                return BsonType.DateTime;
            case ServerDateValue date:
                bson.Int64(_now + date.OffsetMilliseconds);
                return BsonType.DateTime;
            case ServerTimeValue time:
                return Number(bson, _now + time.OffsetMilliseconds);
            case ObjectIdValue id:
                bson.Raw(Convert.FromHexString(id.Hex));
                return BsonType.ObjectId;
            case RegexValue regex:
                bson.CString(Encoding.UTF8.GetBytes(regex.Pattern));
                bson.CString(Encoding.UTF8.GetBytes(regex.Options));
                return BsonType.RegularExpression;
            case ArrayValue array:
                var items = bson.Open();
                for (var i = 0; i < array.Items.Count; i++)
                {
                    var element = bson.OpenElement(i);
                    bson.SetType(element, Value(bson, array.Items[i]));
                }
                bson.Close(items);
                return BsonType.Array;
            case ObjectValue @object:
                var members = bson.Open();
                foreach (var member in @object.Members)
                    Element(bson, Encoding.UTF8.GetBytes(member.Name), member.Value);
                bson.Close(members);
                return BsonType.Document;
            default:
                throw new InvalidOperationException($"There is no value of the kind {value.GetType().Name}.");
        }
    }

    // As the service's library sends numbers (contract 6.5): whole ones as integers, -0 as 0.
    private static BsonType Number(BsonBuilder bson, double value)
    {
        if (value != Math.Truncate(value) || Math.Abs(value) >= TwoTo63)
        {
            bson.Double(value);
            return BsonType.Double;
        }
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            bson.Int32((int)value);
            return BsonType.Int32;
        }
        bson.Int64((long)value);
        return BsonType.Int64;
    }
}
