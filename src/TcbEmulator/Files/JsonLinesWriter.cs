using MongoDB.Bson;
using TcbEmulator.Bson;
using TcbEmulator.Evaluation;
using TcbQuery;

namespace TcbEmulator.Files;

/// <summary>Writes the records of an export file.</summary>
internal interface IRecordWriter
{
    /// <summary>What stands before the first record.</summary>
    void WriteHeader();

    /// <summary>Writes a whole stored document as the record that the projection makes of it.</summary>
    void Write(BsonView document);
}

/// <summary>
/// File type 1: a record a line, relaxed extended JSON, compact, raw UTF-8, no byte order mark (contract 7.1). Where the contract leaves a form open,
/// it is mongoexport's.
/// </summary>
internal sealed class JsonLinesWriter(Utf8Output output, Projection? projection) : IRecordWriter
{
    private readonly DocumentProjection? _projection = projection is null ? null : new DocumentProjection(projection);

    public void WriteHeader()
    {
    }

    public void Write(BsonView document)
    {
        Value(_projection?.Apply(document) ?? document);
        output.Write((byte)'\n');
        output.EndRecord();
    }

    private void Value(BsonView value)
    {
        switch (value.Type)
        {
            case BsonType.Document:
                Members(value);
                break;
            case BsonType.Array:
                Items(value);
                break;
            case BsonType.String:
                Utf8Text.WriteJson(output, value.Utf8);
                break;
            case BsonType.Int32:
                output.Write(value.Int32);
                break;
            case BsonType.Int64:
                output.Write(value.Int64);
                break;
            case BsonType.Double:
                Double(value.Double);
                break;
            case BsonType.Boolean:
                output.Write(value.Boolean ? "true"u8 : "false"u8);
                break;
            case BsonType.Null:
                output.Write("null"u8);
                break;
            case BsonType.DateTime:
                Date(value.Int64);
                break;
            case BsonType.ObjectId:
                output.Write("{\"$oid\":\""u8);
                Utf8Text.WriteHex(output, value.ObjectIdBytes);
                output.Write("\"}"u8);
                break;
            case BsonType.Decimal128:
                output.Write("{\"$numberDecimal\":\""u8);
                output.Write(System.Text.Encoding.ASCII.GetBytes(value.Decimal128.ToString()));
                output.Write("\"}"u8);
                break;
            case BsonType.Binary:
                output.Write("{\"$binary\":{\"base64\":\""u8);
                output.WriteBase64(value.BinaryBytes);
                output.Write("\",\"subType\":\""u8);
                Utf8Text.WriteHex(output, [value.BinarySubType]);
                output.Write("\"}}"u8);
                break;
            case BsonType.RegularExpression:
                output.Write("{\"$regularExpression\":{\"pattern\":"u8);
                Utf8Text.WriteJson(output, value.RegexPattern);
                output.Write(",\"options\":"u8);
                Utf8Text.WriteJson(output, value.RegexOptions);
                output.Write("}}"u8);
                break;
            case BsonType.Timestamp:
                output.Write("{\"$timestamp\":{\"t\":"u8);
                output.Write(value.TimestampSeconds);
                output.Write(",\"i\":"u8);
                output.Write(value.TimestampIncrement);
                output.Write("}}"u8);
                break;
            case BsonType.MinKey:
                output.Write("{\"$minKey\":1}"u8);
                break;
            case BsonType.MaxKey:
                output.Write("{\"$maxKey\":1}"u8);
                break;
            default:
                throw new InvalidDataException($"The store does not hold values of BSON type {value.Type}.");
        }
    }

    private void Members(BsonView document)
    {
        var separator = (byte)'{';
        foreach (var element in document.Elements)
        {
            output.Write(separator);
            separator = (byte)',';
            Utf8Text.WriteJson(output, element.Name);
            output.Write((byte)':');
            Value(element.Value);
        }
        output.Write(separator == '{' ? "{}"u8 : "}"u8);
    }

    private void Items(BsonView array)
    {
        var separator = (byte)'[';
        foreach (var element in array.Elements)
        {
            output.Write(separator);
            separator = (byte)',';
            Value(element.Value);
        }
        output.Write(separator == '[' ? "[]"u8 : "]"u8);
    }

    private void Double(double value)
    {
        if (!double.IsFinite(value))
            output.Write(double.IsNaN(value) ? "{\"$numberDouble\":\"NaN\"}"u8
                : value > 0 ? "{\"$numberDouble\":\"Infinity\"}"u8 : "{\"$numberDouble\":\"-Infinity\"}"u8);
        else if (GoNumber.Write(output, value, (byte)'E'))
            output.Write(".0"u8);
    }

    private void Date(long epochMilliseconds)
    {
        if (epochMilliseconds is >= 0 and <= Utf8Text.LastDate)
        {
            output.Write("{\"$date\":\""u8);
            Utf8Text.WriteDate(output, epochMilliseconds, threeDecimals: false);
            output.Write("\"}"u8);
        }
        else
        {
            output.Write("{\"$date\":{\"$numberLong\":\""u8);
            output.Write(epochMilliseconds);
            output.Write("\"}}"u8);
        }
    }
}
