using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Writes values as compact extended JSON: relaxed, for JSON files (contract 7.1), or in mongoexport's legacy form, for objects and arrays
/// in CSV cells (contract 7.2).
/// </summary>
internal sealed class ExtendedJsonWriter(Utf8Output output, bool legacy)
{
    /// <summary>The last time that mongoexport's legacy form and CSV cells write as a date: 3000-12-31T23:59:58.999Z.</summary>
    private const long LastLegacyDate = 32535215998999;

    // .NET has no dates before the year 1; mongoexport would write them with a negative year.
    private const long FirstLegacyDate = -62135596800000;

    /// <summary>Whether mongoexport's legacy form and CSV cells write the time as a date.</summary>
    public static bool IsLegacyDate(long epochMilliseconds) => epochMilliseconds is >= FirstLegacyDate and <= LastLegacyDate;

    public void Write(BsonView value)
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
                Text(value.Utf8);
                break;
            case BsonType.Int32:
                output.Write(value.Int32);
                break;
            case BsonType.Int64 when legacy:
                output.Write("{\"$numberLong\":\""u8);
                output.Write(value.Int64);
                output.Write("\"}"u8);
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
                output.Write(Encoding.ASCII.GetBytes(value.Decimal128.ToString()));
                output.Write("\"}"u8);
                break;
            case BsonType.Binary:
                output.Write(legacy ? "{\"$binary\":\""u8 : "{\"$binary\":{\"base64\":\""u8);
                output.WriteBase64(value.BinaryBytes);
                output.Write(legacy ? "\",\"$type\":\""u8 : "\",\"subType\":\""u8);
                Utf8Text.WriteHex(output, [value.BinarySubType]);
                output.Write(legacy ? "\"}"u8 : "\"}}"u8);
                break;
            case BsonType.RegularExpression:
                output.Write(legacy ? "{\"$regex\":"u8 : "{\"$regularExpression\":{\"pattern\":"u8);
                Text(value.RegexPattern);
                output.Write(legacy ? ",\"$options\":"u8 : ",\"options\":"u8);
                Text(value.RegexOptions);
                output.Write(legacy ? "}"u8 : "}}"u8);
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
            case BsonType.Undefined:
                output.Write("{\"$undefined\":true}"u8);
                break;
            case BsonType.Symbol:
                output.Write("{\"$symbol\":"u8);
                Text(value.Utf8);
                output.Write((byte)'}');
                break;
            case BsonType.JavaScript:
                output.Write("{\"$code\":"u8);
                Text(value.Utf8);
                output.Write((byte)'}');
                break;
            case BsonType.JavaScriptWithScope:
                output.Write("{\"$code\":"u8);
                Text(value.ScopedCode.Utf8);
                output.Write(",\"$scope\":"u8);
                Members(value.Scope);
                output.Write((byte)'}');
                break;
            case BsonView.DbPointerType:
                output.Write("{\"$dbPointer\":{\"$ref\":"u8);
                Text(value.Utf8);
                output.Write(",\"$id\":"u8);
                Write(value.DbPointerId);
                output.Write("}}"u8);
                break;
            default:
                throw new InvalidDataException($"There is no BSON type {value.Type}.");
        }
    }

    private void Members(BsonView document)
    {
        var separator = (byte)'{';
        foreach (var element in document.Elements)
        {
            output.Write(separator);
            separator = (byte)',';
            Text(element.Name);
            output.Write((byte)':');
            Write(element.Value);
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
            Write(element.Value);
        }
        output.Write(separator == '[' ? "[]"u8 : "]"u8);
    }

    private void Text(ReadOnlySpan<byte> utf8) => Utf8Text.WriteJson(output, utf8, legacy);

    private void Double(double value)
    {
        if (double.IsFinite(value))
        {
            if (GoNumber.Write(output, value, legacy ? (byte)'e' : (byte)'E'))
                output.Write(".0"u8);
        }
        else if (legacy)
        {
            output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Infinity"u8 : "-Infinity"u8);
        }
        else
        {
            output.Write(double.IsNaN(value) ? "{\"$numberDouble\":\"NaN\"}"u8
                : value > 0 ? "{\"$numberDouble\":\"Infinity\"}"u8 : "{\"$numberDouble\":\"-Infinity\"}"u8);
        }
    }

    private void Date(long epochMilliseconds)
    {
        if (legacy ? IsLegacyDate(epochMilliseconds) : epochMilliseconds is >= 0 and <= Utf8Text.LastDate)
        {
            output.Write("{\"$date\":\""u8);
            Utf8Text.WriteDate(output, epochMilliseconds, threeDecimals: legacy);
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
