using System.Text;
using MongoDB.Bson;
using TcbQuery;

namespace TcbEmulator.Bson;

/// <summary>Turns the values of a query into BSON, so that stored and asked values compare by one rule.</summary>
internal static class BsonConstant
{
    public static BsonView From(QueryValue value)
    {
        var bson = new BsonBuilder();
        var start = bson.Open();
        Element(bson, ""u8, value);
        bson.Close(start);
        return BsonView.Document(bson.ToArray()).Field(""u8);
    }

    private static void Element(BsonBuilder bson, ReadOnlySpan<byte> name, QueryValue value)
    {
        var element = bson.OpenElement(name);
        bson.SetType(element, Value(bson, value));
    }

    private static BsonType Value(BsonBuilder bson, QueryValue value)
    {
        switch (value)
        {
            case NullValue:
                return BsonType.Null;
            case BooleanValue boolean:
                bson.Byte(boolean.Value ? (byte)1 : (byte)0);
                return BsonType.Boolean;
            case NumberValue number:
                bson.Double(number.Value);
                return BsonType.Double;
            case StringValue text:
                bson.String(text.Value);
                return BsonType.String;
            case DateValue date:
                bson.Int64(date.EpochMilliseconds);
                return BsonType.DateTime;
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
                throw new NotSupportedException($"The emulator does not evaluate {value.GetType().Name}.");
        }
    }
}
