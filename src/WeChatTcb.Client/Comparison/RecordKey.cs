using System.Buffers;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// The fields by which records of two files are matched. A name with dots is the field of that name or, if there is none, the path to a
/// nested field. Not for several threads.
/// </summary>
internal sealed class RecordKey(IReadOnlyList<string> fields)
{
    internal static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = ExtendedJson.MaxDepth };

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly string[][] _paths = [.. fields.Select(static field => field.Split('.'))];
    private readonly Place[] _found = new Place[fields.Count];

    /// <summary>The fields.</summary>
    internal IReadOnlyList<string> Fields { get; } = fields;

    /// <summary>Checks that a record is a JSON object, and finds its key.</summary>
    /// <param name="json">The record.</param>
    /// <param name="key">Gets the key, in the form of <see cref="ValueBytes"/>.</param>
    /// <returns>False if a field of the key is missing.</returns>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    internal bool TryRead(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> key)
    {
        key.ResetWrittenCount();
        Find(json);
        foreach (var (start, length, _) in _found)
        {
            if (length == 0)
                return false;
            var value = json.Slice(start, length);
            if (_found.Length == 1)
                Write(value, key);
            else
                WritePart(value, key);
        }

        return true;
    }

    /// <summary>Checks that a record is a JSON object, and finds the value of the only field.</summary>
    /// <returns>False if the field is missing.</returns>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    internal bool TryFind(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> value)
    {
        Find(json);
        value = json.Slice(_found[0].Start, _found[0].Length);
        return !value.IsEmpty;
    }

    /// <summary>The values of the key as objects: one, or an array of several.</summary>
    internal object? ValuesOf(ReadOnlySpan<byte> json, ExtendedJson reader)
    {
        Find(json);
        var values = new object?[_found.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadValue(json.Slice(_found[i].Start, _found[i].Length));
        return values is [var single] ? single : values;
    }

    /// <summary>The values of the key as they are in the file.</summary>
    internal string TextOf(ReadOnlySpan<byte> json)
    {
        const int MaxLength = 100;
        Find(json);
        var text = new StringBuilder();
        foreach (var (start, length, _) in _found)
            text.Append(text.Length == 0 ? "" : ", ").Append(Encoding.UTF8.GetString(json.Slice(start, length)));
        return text.Length > MaxLength ? text.ToString(0, MaxLength) + "…" : text.ToString();
    }

    private void Find(ReadOnlySpan<byte> json)
    {
        Array.Clear(_found);
        var reader = new Utf8JsonReader(json, ReaderOptions);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("a record must be a JSON object.");
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader;
            reader.Read();
            var value = reader;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            for (var i = 0; i < _found.Length; i++)
            {
                // Of two fields of the same name, the last one counts, as for Read-TcbExportFile.
                if (name.ValueTextEquals(Fields[i]))
                    _found[i] = new(start, (int)reader.BytesConsumed - start, IsExact: true);
                else if (_paths[i].Length > 1 && !_found[i].IsExact && name.ValueTextEquals(_paths[i][0]))
                    _found[i] = FindNested(value, _paths[i].AsSpan(1));
            }
        }

        if (reader.Read())
            throw new JsonException("text follows the record.");
    }

    private static Place FindNested(Utf8JsonReader reader, ReadOnlySpan<string> path)
    {
        Place found = default;
        if (reader.TokenType is not JsonTokenType.StartObject)
            return found;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isNext = reader.ValueTextEquals(path[0]);
            reader.Read();
            var value = reader;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isNext)
                found = path.Length == 1 ? new(start, (int)reader.BytesConsumed - start, IsExact: false) : FindNested(value, path[1..]);
        }

        return found;
    }

    private static void WritePart(ReadOnlySpan<byte> value, ArrayBufferWriter<byte> key)
    {
        var part = new ArrayBufferWriter<byte>();
        Write(value, part);
        ValueBytes.WriteSized(key, part.WrittenSpan);
    }

    /// <summary>Writes the key of one field. The usual ids, strings and object ids, are written without a document.</summary>
    private static void Write(ReadOnlySpan<byte> value, ArrayBufferWriter<byte> key)
    {
        var reader = new Utf8JsonReader(value, ReaderOptions);
        reader.Read();
        if (reader.TokenType is JsonTokenType.String && !reader.ValueIsEscaped)
        {
            key.Write([ValueBytes.StringMark]);
            key.Write(reader.ValueSpan);
        }
        else if (value.StartsWith("{\"$oid\":\""u8) && value.EndsWith("\"}"u8)
            && value["{\"$oid\":\""u8.Length..^2] is { Length: 24 } digits && !digits.ContainsAnyExcept(HexDigits))
        {
            key.Write([ValueBytes.ObjectIdMark]);
            key.Write(digits);
        }
        else
        {
            using var document = JsonDocument.ParseValue(ref reader);
            ValueBytes.Write(key, document.RootElement);
        }
    }

    /// <summary>Where the value of a field is in a record.</summary>
    /// <param name="Start">Its first byte.</param>
    /// <param name="Length">Its bytes; 0 if the record does not have the field.</param>
    /// <param name="IsExact">Whether the field has the whole name, and is not the end of a path.</param>
    private readonly record struct Place(int Start, int Length, bool IsExact);
}
