using System.Buffers;
using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// File type 2: a header and one line per record, the columns in the order of <c>.field()</c> (contract 7.2). Cells are written as
/// mongoexport writes them: a missing value or null as an empty cell, an object or array as legacy extended JSON.
/// </summary>
/// <param name="output">The file.</param>
/// <param name="columns">The paths of the columns.</param>
/// <param name="parts">Takes elements of arrays before cells are picked; null where whole arrays are kept.</param>
internal sealed class CsvWriter(Utf8Output output, IReadOnlyList<string> columns, DocumentProjection? parts) : IRecordWriter
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private readonly ExtendedJsonWriter _json = new(output, legacy: true);

    private readonly (string Name, FieldPath Path)[] _columns =
        [.. columns.Select(static path => (path, new FieldPath(path)))];

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
        document = parts?.Apply(document) ?? document;
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

    // As Go's encoding/csv: quotes only where a reader needs them.
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
            case BsonType.DateTime when ExtendedJsonWriter.IsLegacyDate(value.Int64):
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
                output.Write(Encoding.ASCII.GetBytes(value.Decimal128.ToString()));
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
                _json.Write(value);
                break;
        }
    }
}
