using System.Globalization;
using MongoDB.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Turns the values of a query into BSON, so that the values of query and documents compare by the same rules.</summary>
/// <param name="now">The time at which the query runs; server dates count from it.</param>
internal sealed class QueryConstants(DateTimeOffset now)
{
    private const double TwoTo63 = 9223372036854775808d;

    private readonly long _now = now.ToUnixTimeMilliseconds();

    public BsonView From(QueryValue value)
    {
        var bson = new BsonBuilder();
        var start = bson.Open();
        Element(bson, "", value);
        bson.Close(start);
        return bson.Document.Field(""u8);
    }

    private void Element(BsonBuilder bson, string name, QueryValue value)
    {
        switch (value)
        {
            case ArrayValue array:
                bson.Name(BsonType.Array, name);
                var items = bson.Open();
                for (var i = 0; i < array.Items.Count; i++)
                    Element(bson, i.ToString(CultureInfo.InvariantCulture), array.Items[i]);
                bson.Close(items);
                break;
            case ObjectValue @object:
                bson.Name(BsonType.Document, name);
                var members = bson.Open();
                foreach (var member in @object.Members)
                    Element(bson, member.Name, member.Value);
                bson.Close(members);
                break;
            default:
                bson.Element(name, Scalar(value));
                break;
        }
    }

    private BsonView Scalar(QueryValue value) => value switch
    {
        NullValue => BsonView.Null,
        BooleanValue boolean => BsonScalar.Boolean(boolean.Value),
        NumberValue number => Number(number.Value),
        StringValue text => BsonScalar.String(text.Value),
        DateValue date => BsonScalar.Date(date.EpochMilliseconds),
        ServerDateValue date => BsonScalar.Date(_now + date.OffsetMilliseconds),
        ServerTimeValue time => Number(_now + time.OffsetMilliseconds),
        ObjectIdValue id => BsonScalar.ObjectId(ObjectId.Parse(id.Hex)),
        RegexValue regex => BsonScalar.Regex(regex.Pattern, regex.Options),
        _ => throw new InvalidOperationException($"There is no value of the kind {value.GetType().Name}."),
    };

    // As the service's library sends numbers (contract 6.5): whole ones as integers, -0 as 0.
    private static BsonView Number(double value) => value != Math.Truncate(value) || Math.Abs(value) >= TwoTo63
        ? BsonScalar.Double(value)
        : BsonScalar.Integer((long)value);
}
