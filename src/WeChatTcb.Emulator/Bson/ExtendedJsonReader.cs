using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// Turns a line of extended JSON, relaxed or canonical, into BSON bytes (contract 8): <c>1</c> is an Int32 or, where it is too big for one,
/// an Int64, <c>1.0</c> a Double, <c>{"$date":…}</c> a DateTime. Strict JSON otherwise. Not for concurrent use.
/// </summary>
internal sealed class ExtendedJsonReader
{
    private const int MaxDepth = 100;
    private const int MaxDocumentSize = 16 * 1024 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];

    private readonly BsonBuilder _bson = new();

    /// <summary>The BSON document of a line: <c>_id</c> first, as the service stores it, and made up when the line has none.</summary>
    /// <exception cref="FormatException">The line is not a document of extended JSON; the message says what is wrong.</exception>
    public byte[] ReadDocument(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new FormatException("the line is not valid UTF-8");
        _bson.Clear();
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException("a document is a JSON object");
            Members(ref reader);
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON at byte {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}");
        }
        catch (InvalidOperationException e)
        {
            // A string with half a surrogate pair, or a value of another kind than its wrapper needs.
            throw new FormatException(e.Message);
        }
        var document = WithLeadingId(_bson.ToArray());
        return document.Length <= MaxDocumentSize ? document : throw new FormatException("the document is larger than 16 MB");
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static byte[] WithLeadingId(byte[] document)
    {
        var view = BsonView.Document(document);
        var elements = view.Elements;
        if (elements.MoveNext() && elements.Current.Name.SequenceEqual("_id"u8))
            return document;
        var id = view.Field("_id"u8);
        var ordered = new BsonBuilder();
        var start = ordered.Open();
        if (id.IsMissing)
        {
            var element = ordered.OpenElement("_id"u8);
            ordered.String(Guid.NewGuid().ToString("N"));
            ordered.SetType(element, BsonType.String);
        }
        else
        {
            ordered.Element("_id"u8, id);
        }
        foreach (var element in view.Elements)
            if (!element.Name.SequenceEqual("_id"u8))
                ordered.Element(element.Name, element.Value);
        ordered.Close(start);
        return ordered.ToArray();
    }

    private void Members(ref Utf8JsonReader reader)
    {
        var start = _bson.Open();
        var elements = new List<int>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var element = OpenMember(ref reader);
            foreach (var other in elements)
                if (_bson.NameOf(other).SequenceEqual(_bson.NameOf(element)))
                    throw new FormatException($"the key \"{System.Text.Encoding.UTF8.GetString(_bson.NameOf(element))}\" occurs twice");
            elements.Add(element);
            reader.Read();
            _bson.SetType(element, Value(ref reader));
        }
        _bson.Close(start);
    }

    private int OpenMember(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return _bson.OpenElement(reader.ValueSpan);
        var name = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(name);
        return name.AsSpan(0, length).Contains((byte)0)
            ? throw new FormatException("a key contains the character U+0000")
            : _bson.OpenElement(name.AsSpan(0, length));
    }

    private BsonType Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return BsonType.Null;
            case JsonTokenType.True or JsonTokenType.False:
                _bson.Byte(reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0);
                return BsonType.Boolean;
            case JsonTokenType.String:
                _bson.String(ref reader);
                return BsonType.String;
            case JsonTokenType.Number:
                return Number(ref reader);
            case JsonTokenType.StartArray:
                var start = _bson.Open();
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    var element = _bson.OpenElement(index);
                    _bson.SetType(element, Value(ref reader));
                }
                _bson.Close(start);
                return BsonType.Array;
            default:
                var ahead = reader;
                if (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueSpan is [(byte)'$' or (byte)'\\', ..]
                    && Wrapped(ref ahead) is { } type)
                {
                    reader = ahead;
                    return type;
                }
                Members(ref reader);
                return BsonType.Document;
        }
    }

    private BsonType Number(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOfAny(".eE"u8) < 0)
        {
            if (reader.TryGetInt32(out var int32))
            {
                _bson.Int32(int32);
                return BsonType.Int32;
            }
            if (reader.TryGetInt64(out var int64))
            {
                _bson.Int64(int64);
                return BsonType.Int64;
            }
        }
        _bson.Double(reader.GetDouble());
        return BsonType.Double;
    }

    /// <summary>The value of a type wrapper, or null when the object's first name is none; the reader stands on that name.</summary>
    private BsonType? Wrapped(ref Utf8JsonReader reader)
    {
        var name = reader.GetString()!;
        switch (name)
        {
            case "$oid":
                var hex = Text(ref reader, name);
                _bson.Raw(ObjectId.TryParse(hex, out var id) ? id.ToByteArray() : throw Bad(name, hex));
                return End(ref reader, name, BsonType.ObjectId);
            case "$date":
                _bson.Int64(Date(ref reader));
                return End(ref reader, name, BsonType.DateTime);
            case "$numberInt":
                var int32 = Text(ref reader, name);
                _bson.Int32(int.TryParse(int32, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : throw Bad(name, int32));
                return End(ref reader, name, BsonType.Int32);
            case "$numberLong":
                _bson.Int64(Long(ref reader, name));
                return End(ref reader, name, BsonType.Int64);
            case "$numberDouble":
                var number = Text(ref reader, name);
                _bson.Double(double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : throw Bad(name, number));
                return End(ref reader, name, BsonType.Double);
            case "$numberDecimal":
                var text = Text(ref reader, name);
                var value = Decimal128.TryParse(text, out var parsed) ? parsed : throw Bad(name, text);
                _bson.UInt64(value.GetIEEELowBits());
                _bson.UInt64(value.GetIEEEHighBits());
                return End(ref reader, name, BsonType.Decimal128);
            case "$binary":
                var (base64, subType) = Pair(ref reader, name, "base64", "subType");
                var bytes = new byte[base64.Length];
                if (!Convert.TryFromBase64String(base64, bytes, out var length))
                    throw Bad(name, base64);
                Binary(byte.TryParse(subType, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var sub) ? sub : throw Bad(name, subType), bytes.AsSpan(0, length));
                return End(ref reader, name, BsonType.Binary);
            case "$uuid":
                var uuid = Text(ref reader, name);
                Binary(4, Guid.TryParseExact(uuid, "D", out var guid) ? guid.ToByteArray(bigEndian: true) : throw Bad(name, uuid));
                return End(ref reader, name, BsonType.Binary);
            case "$regularExpression":
                var (pattern, options) = Pair(ref reader, name, "pattern", "options");
                if (pattern.Contains('\0') || options.Contains('\0'))
                    throw Bad(name, pattern);
                _bson.CString(System.Text.Encoding.UTF8.GetBytes(pattern));
                _bson.CString(System.Text.Encoding.UTF8.GetBytes(string.Concat(options.Order())));
                return End(ref reader, name, BsonType.RegularExpression);
            case "$timestamp":
                var (seconds, increment) = Pair(ref reader, name, "t", "i");
                if (!uint.TryParse(seconds, CultureInfo.InvariantCulture, out var t) || !uint.TryParse(increment, CultureInfo.InvariantCulture, out var n))
                    throw Bad(name, $"{seconds}, {increment}");
                _bson.UInt32(n);
                _bson.UInt32(t);
                return End(ref reader, name, BsonType.Timestamp);
            case "$minKey" or "$maxKey":
                reader.Read();
                return End(ref reader, name, name == "$minKey" ? BsonType.MinKey : BsonType.MaxKey);
            case "$code" or "$symbol" or "$dbPointer" or "$undefined":
                throw new FormatException($"values of type {name} are not held by the emulator");
            default:
                return null;
        }
    }

    private static FormatException Bad(string wrapper, string value) => new($"\"{value}\" is no value for {wrapper}");

    private static BsonType End(ref Utf8JsonReader reader, string wrapper, BsonType type) =>
        reader.Read() && reader.TokenType == JsonTokenType.EndObject
            ? type
            : throw new FormatException($"an object with {wrapper} has no other members");

    private static string Text(ref Utf8JsonReader reader, string wrapper) =>
        reader.Read() && reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new FormatException($"{wrapper} takes a string");

    private static long Long(ref Utf8JsonReader reader, string wrapper)
    {
        var text = Text(ref reader, wrapper);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(wrapper, text);
    }

    private static long Date(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                // The fast path; without the Z the framework would take the time as local.
                if (reader.ValueSpan is [.., (byte)'Z'] && reader.TryGetDateTimeOffset(out var date))
                    return date.ToUnixTimeMilliseconds();
                var text = reader.GetString()!;
                return DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date)
                    ? date.ToUnixTimeMilliseconds()
                    : throw Bad("$date", text);
            case JsonTokenType.Number when reader.TryGetInt64(out var milliseconds):
                return milliseconds;
            case JsonTokenType.StartObject when reader.Read() && reader.ValueTextEquals("$numberLong"u8):
                var number = Long(ref reader, "$numberLong");
                End(ref reader, "$numberLong", BsonType.Int64);
                return number;
            default:
                throw new FormatException("$date takes a date in ISO 8601 or {\"$numberLong\":\"…\"}");
        }
    }

    /// <summary>An object of two members in either order, strings or numbers.</summary>
    private static (string First, string Second) Pair(ref Utf8JsonReader reader, string wrapper, string first, string second)
    {
        string? a = null, b = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isFirst = reader.ValueTextEquals(first);
                if (!isFirst && !reader.ValueTextEquals(second))
                    break;
                reader.Read();
                var value = reader.TokenType == JsonTokenType.Number
                    ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan)
                    : reader.GetString();
                (a, b) = isFirst ? (value, b) : (a, value);
            }
        return a is not null && b is not null && reader.TokenType == JsonTokenType.EndObject
            ? (a, b)
            : throw new FormatException($"{wrapper} takes an object with {first} and {second}");
    }

    private void Binary(byte subType, ReadOnlySpan<byte> bytes)
    {
        _bson.Int32(bytes.Length);
        _bson.Byte(subType);
        _bson.Raw(bytes);
    }
}
