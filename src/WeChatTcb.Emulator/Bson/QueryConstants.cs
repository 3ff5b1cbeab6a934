using MongoDB.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Bson;

/// <summary>Turns the values of a query into BSON, so that the values of query and documents compare by the same rules.</summary>
/// <param name="now">The time at which the query runs; server dates count from it.</param>
internal sealed class QueryConstants(DateTimeOffset now)
{
    private const double TwoTo63 = 9223372036854775808d;

    private readonly long _now = now.ToUnixTimeMilliseconds();

    public BsonView From(QueryValue value) => BsonView.Of(Value(value));

    private BsonValue Value(QueryValue value) => value switch
    {
        NullValue => BsonNull.Value,
        BooleanValue boolean => boolean.Value,
        NumberValue number => Number(number.Value),
        StringValue text => text.Value,
        DateValue date => new BsonDateTime(date.EpochMilliseconds),
        ServerDateValue date => new BsonDateTime(_now + date.OffsetMilliseconds),
        ServerTimeValue time => Number(_now + time.OffsetMilliseconds),
        ObjectIdValue id => ObjectId.Parse(id.Hex),
        RegexValue regex => new BsonRegularExpression(regex.Pattern, regex.Options),
        ArrayValue array => new BsonArray(array.Items.Select(Value)),
        ObjectValue @object => Document(@object),
        _ => throw new InvalidOperationException($"There is no value of the kind {value.GetType().Name}."),
    };

    private BsonDocument Document(ObjectValue value)
    {
        var document = new BsonDocument(allowDuplicateNames: true);
        foreach (var member in value.Members)
            document.Add(member.Name, Value(member.Value));
        return document;
    }

    // As the service's library sends numbers (contract 6.5): whole ones as integers, -0 as 0.
    private static BsonValue Number(double value) => value != Math.Truncate(value) || Math.Abs(value) >= TwoTo63
        ? new BsonDouble(value)
        : value is >= int.MinValue and <= int.MaxValue ? new BsonInt32((int)value)
        : new BsonInt64((long)value);
}
