using System.Buffers;
using System.Text;
using MongoDB.Bson;
using TcbEmulator.Bson;
using TcbEmulator.Evaluation;
using TcbQuery;

namespace TcbEmulator.Files;

/// <summary>
/// File type 2: a header and a line a record, the columns in the order of <c>.field()</c> (contract 7.2). The forms of cells are mongoexport's, which
/// writes a missing value or null as an empty cell, and an object or array as legacy extended JSON.
/// </summary>
internal sealed class CsvWriter(Utf8Output output, Projection projection) : IRecordWriter
{
    /// <summary>The last moment that mongoexport's CSV writes as a date: 3000-12-31T23:59:58.999Z.</summary>
    private const long LastDate = 32535215998999;

    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private readonly (string Name, FieldPath Path)[] _columns =
        [.. projection.Fields.Where(static f => f.Include).Select(static f => (f.Path, new FieldPath(f.Path)))];

    public void WriteHeader()
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var mark = StartCell(i);
            output.Write(Encoding.UTF8.GetBytes(_columns[i].Name));
            EndCell(mark);
        }
        output.Write((byte)'\n');
    }

    public void Write(BsonView document)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var mark = StartCell(i);
            Cell(_columns[i].Path.Pick(document));
            EndCell(mark);
        }
        output.Write((byte)'\n');
        output.EndRecord();
    }

    private int StartCell(int column)
    {
        if (column > 0)
            output.Write((byte)',');
        return output.Mark();
    }

    // Go's encoding/csv: quotes only where a reader needs them.
    private void EndCell(int mark)
    {
        var text = output.Since(mark);
        if (text.IsEmpty)
            return;
        Rune.DecodeFromUtf8(text, out var first, out _);
        if (text.IndexOfAny(Quoted) < 0 && !Rune.IsWhiteSpace(first) && !text.SequenceEqual("\\."u8))
            return;
        text = output.Take(mark);
        output.Write((byte)'"');
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            output.Write(text[..(quote + 1)]);
            output.Write((byte)'"');
            text = text[(quote + 1)..];
        }
        output.Write(text);
        output.Write((byte)'"');
    }

    private void Cell(BsonView value)
    {
        switch (value.Type)
        {
            case BsonType.EndOfDocument or BsonType.Null:
                break;
            case BsonType.String:
                output.Write(value.Utf8);
                break;
            case BsonType.Int32:
                output.Write(value.Int32);
                break;
            case BsonType.Int64:
                output.Write(value.Int64);
                break;
            case BsonType.Double when !double.IsFinite(value.Double):
                output.Write(double.IsNaN(value.Double) ? "NaN"u8 : value.Double > 0 ? "+Inf"u8 : "-Inf"u8);
                break;
            case BsonType.Double:
                GoNumber.Write(output, value.Double, (byte)'e');
                break;
            case BsonType.Boolean:
                output.Write(value.Boolean ? "true"u8 : "false"u8);
                break;
            case BsonType.DateTime when IsDate(value.Int64):
                Utf8Text.WriteDate(output, value.Int64, threeDecimals: true);
                break;
            case BsonType.DateTime:
                output.Write("{ \"$date\": { \"$numberLong\" : \""u8);
                output.Write(value.Int64);
                output.Write("\" }}"u8);
                break;
            case BsonType.ObjectId:
                output.Write("ObjectId("u8);
                Utf8Text.WriteHex(output, value.ObjectIdBytes);
                output.Write((byte)')');
                break;
            case BsonType.Decimal128:
                Decimal(value);
                break;
            case BsonType.Binary:
                Utf8Text.WriteHex(output, value.BinaryBytes, upperCase: true);
                break;
            case BsonType.RegularExpression:
                output.Write((byte)'/');
                output.Write(value.RegexPattern);
                output.Write((byte)'/');
                output.Write(value.RegexOptions);
                break;
            case BsonType.Timestamp:
                output.Write("{ \"$timestamp\": { \"t\": "u8);
                output.Write(value.TimestampSeconds);
                output.Write(", \"i\": "u8);
                output.Write(value.TimestampIncrement);
                output.Write(" } }"u8);
                break;
            case BsonType.MinKey:
                output.Write("$MinKey"u8);
                break;
            case BsonType.MaxKey:
                output.Write("$MaxKey"u8);
                break;
            default:
                Json(value);
                break;
        }
    }

    /// <summary>Legacy extended JSON, for what stands within an object or an array.</summary>
    private void Json(BsonView value)
    {
        switch (value.Type)
        {
            case BsonType.Document or BsonType.Array:
                Container(value, value.Type == BsonType.Document);
                break;
            case BsonType.Null:
                output.Write("null"u8);
                break;
            case BsonType.String:
                Utf8Text.WriteJson(output, value.Utf8, legacy: true);
                break;
            case BsonType.Int32 or BsonType.Boolean:
                Cell(value);
                break;
            case BsonType.Int64:
                output.Write("{\"$numberLong\":\""u8);
                output.Write(value.Int64);
                output.Write("\"}"u8);
                break;
            case BsonType.Double when !double.IsFinite(value.Double):
                output.Write(double.IsNaN(value.Double) ? "NaN"u8 : value.Double > 0 ? "+Infinity"u8 : "-Infinity"u8);
                break;
            case BsonType.Double:
                if (GoNumber.Write(output, value.Double, (byte)'e'))
                    output.Write(".0"u8);
                break;
            case BsonType.DateTime when IsDate(value.Int64):
                output.Write("{\"$date\":\""u8);
                Utf8Text.WriteDate(output, value.Int64, threeDecimals: true);
                output.Write("\"}"u8);
                break;
            case BsonType.DateTime:
                output.Write("{\"$date\":{\"$numberLong\":\""u8);
                output.Write(value.Int64);
                output.Write("\"}}"u8);
                break;
            case BsonType.ObjectId:
                output.Write("{\"$oid\":\""u8);
                Utf8Text.WriteHex(output, value.ObjectIdBytes);
                output.Write("\"}"u8);
                break;
            case BsonType.Decimal128:
                output.Write("{\"$numberDecimal\":\""u8);
                Decimal(value);
                output.Write("\"}"u8);
                break;
            case BsonType.Binary:
                output.Write("{\"$binary\":\""u8);
                output.WriteBase64(value.BinaryBytes);
                output.Write("\",\"$type\":\""u8);
                Utf8Text.WriteHex(output, [value.BinarySubType]);
                output.Write("\"}"u8);
                break;
            case BsonType.RegularExpression:
                output.Write("{\"$regex\":"u8);
                Utf8Text.WriteJson(output, value.RegexPattern, legacy: true);
                output.Write(",\"$options\":"u8);
                Utf8Text.WriteJson(output, value.RegexOptions, legacy: true);
                output.Write((byte)'}');
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

    private void Container(BsonView value, bool withNames)
    {
        output.Write(withNames ? (byte)'{' : (byte)'[');
        var first = true;
        foreach (var element in value.Elements)
        {
            if (!first)
                output.Write((byte)',');
            first = false;
            if (withNames)
            {
                Utf8Text.WriteJson(output, element.Name, legacy: true);
                output.Write((byte)':');
            }
            Json(element.Value);
        }
        output.Write(withNames ? (byte)'}' : (byte)']');
    }

    private void Decimal(BsonView value) => output.Write(Encoding.ASCII.GetBytes(value.Decimal128.ToString()));

    // Before the year 1 a date is out of reach for .NET; mongoexport would print it, with a negative year.
    private static bool IsDate(long epochMilliseconds) => epochMilliseconds is >= -62135596800000 and <= LastDate;
}
