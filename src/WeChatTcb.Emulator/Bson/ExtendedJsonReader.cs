using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// Reads documents of extended JSON, relaxed or canonical (contract 8): <c>1</c> is an Int32 or, where it is too large for one, an Int64,
/// <c>1.0</c> a Double, <c>{"$date":…}</c> a DateTime. The driver's own reader cannot replace it: it accepts JavaScript,
/// <c>{"$numberLong":5}</c> and half a surrogate pair, but not integers beyond 64 bits.
/// </summary>
internal static class ExtendedJsonReader
{
    public const int MaxDepth = 100;

    public const int MaxDocumentSize = 16 * 1024 * 1024;

    private const NumberStyles DoubleStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];

    /// <summary>
    /// The objects that represent a value of another type: what each takes, and how it is read; null when it is not valid.
    /// </summary>
    private static readonly Dictionary<string, (string Takes, Func<JsonElement, BsonView?> Read)> Wrappers = new(StringComparer.Ordinal)
    {
        ["$oid"] = (Messages.SeedTakes_String, static json => ObjectId.TryParse(Text(json), out var id) ? BsonScalar.ObjectId(id) : null),
        ["$date"] = (Messages.SeedTakes_Date, Date),
        ["$numberInt"] = (Messages.SeedTakes_String, static json =>
            int.TryParse(Text(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? BsonScalar.Int32(number)
                : null),
        ["$numberLong"] = (Messages.SeedTakes_String, static json =>
            long.TryParse(Text(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? BsonScalar.Int64(number)
                : null),
        ["$numberDouble"] = (Messages.SeedTakes_String, static json =>
            double.TryParse(Text(json), DoubleStyle, CultureInfo.InvariantCulture, out var number)
                ? BsonScalar.Double(number)
                : null),
        ["$numberDecimal"] = (Messages.SeedTakes_String, static json =>
            Text(json) is { } text && Decimal128.TryParse(text, out var number) ? BsonScalar.Decimal(number) : null),
        ["$binary"] = (Messages.FormatSeedTakes_Object("base64", "subType"), Binary),
        ["$uuid"] = (Messages.SeedTakes_String, static json =>
            Guid.TryParseExact(Text(json), "D", out var id)
                ? BsonScalar.Binary((byte)BsonBinarySubType.UuidStandard, id.ToByteArray(bigEndian: true))
                : null),
        ["$regularExpression"] = (Messages.FormatSeedTakes_Object("pattern", "options"), static json =>
            Pair(json, "pattern", "options") is var (pattern, options) && Text(pattern) is { } text && Text(options) is { } letters
                && !text.Contains('\0') && !letters.Contains('\0')
                ? BsonScalar.Regex(text, letters)
                : null),
        ["$timestamp"] = (Messages.FormatSeedTakes_Object("t", "i"), static json =>
            Pair(json, "t", "i") is var (t, i) && UInt32(t) is { } seconds && UInt32(i) is { } increment
                ? BsonScalar.Timestamp(seconds, increment)
                : null),
        ["$minKey"] = ("1", static json => UInt32(json) == 1 ? BsonScalar.MinKey : null),
        ["$maxKey"] = ("1", static json => UInt32(json) == 1 ? BsonScalar.MaxKey : null),
        ["$undefined"] = ("true", static json => json.ValueKind == JsonValueKind.True ? BsonView.Undefined : null),
        ["$symbol"] = (Messages.SeedTakes_String, static json => Text(json) is { } text ? BsonScalar.Symbol(text) : null),
        ["$code"] = (Messages.SeedTakes_Code, static json => Text(json) is { } text ? BsonScalar.Code(text) : null),
        ["$dbPointer"] = (Messages.FormatSeedTakes_Object("$ref", "$id"), static json =>
            Pair(json, "$ref", "$id") is var (name, id) && Text(name) is { } collection
                && id.ValueKind == JsonValueKind.Object && Wrapped(id) is { Type: BsonType.ObjectId } pointer
                ? BsonScalar.DbPointer(collection, pointer)
                : null),
    };

    /// <summary>
    /// The BSON document of a line: <c>_id</c> first, as the service stores it, and generated when the line has none.
    /// </summary>
    /// <exception cref="FormatException">The line is not a document of extended JSON; the message says what is wrong.</exception>
    public static byte[] ReadDocument(ReadOnlySpan<byte> line)
    {
        var document = ReadDocument(line, out var length);
        // Throws: only one document is allowed.
        return length == line.Length ? document : ReadDocument(line, out length, isAlone: true);
    }

    /// <summary>
    /// The BSON document at the start of a line. Where another one may follow, its start is <paramref name="length"/>; anything else that
    /// follows is an error.
    /// </summary>
    public static byte[] ReadDocument(ReadOnlySpan<byte> line, out int length, bool isAlone = false)
    {
        length = line.Length;
        if (!Utf8.IsValid(line))
            throw new FormatException(Messages.SeedNotUtf8);
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            using var json = JsonDocument.ParseValue(ref reader);
            var rest = line[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8);
            if (!isAlone && rest is [(byte)'{', ..])
                length = line.Length - rest.Length;
            else
                // Throws if anything follows the document.
                reader.Read();
            return ReadDocument(json.RootElement);
        }
        catch (JsonException e)
        {
            throw NotJson(e);
        }
    }

    /// <summary>The error for text that is not JSON.</summary>
    public static FormatException NotJson(JsonException error)
    {
        var position = error.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return new FormatException(
            Messages.FormatSeedNotJson(
                (error.BytePositionInLine + 1)?.ToString(CultureInfo.InvariantCulture),
                (position < 0 ? error.Message : error.Message[..position]).TrimEnd('.')),
            error);
    }

    /// <summary>The BSON document of a JSON object, like <see cref="ReadDocument(ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="FormatException">It is not a document of extended JSON; the message says what is wrong.</exception>
    public static byte[] ReadDocument(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException(Messages.SeedNotAnObject);
        try
        {
            var bson = new BsonBuilder();
            var start = bson.Open();
            if (json.TryGetProperty("_id"u8, out var id))
                Element(bson, "_id", id);
            else
                bson.Element("_id", BsonScalar.String(Guid.NewGuid().ToString("N")));
            Members(bson, json, withId: false);
            bson.Close(start);
            var document = bson.Document.Bytes;
            return document.Length <= MaxDocumentSize ? document.ToArray() : throw new FormatException(Messages.SeedDocumentTooLarge);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException(Messages.SeedHalfSurrogate, e);
        }
    }

    // A name may occur twice: real exports hold such documents (contract 7.1). Only a document's own _id is unique.
    private static void Members(BsonBuilder bson, JsonElement json, bool withId = true)
    {
        var hasId = false;
        foreach (var member in json.EnumerateObject())
        {
            var name = member.Name;
            if (name.Contains('\0'))
                throw new FormatException(Messages.SeedNulInKey);
            if (withId || name != "_id")
                Element(bson, name, member.Value);
            else if (hasId)
                throw new FormatException(Messages.SeedDuplicateIdKey);
            else
                hasId = true;
        }
    }

    private static void Element(BsonBuilder bson, string name, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                bson.Name(BsonType.Array, name);
                var items = bson.Open();
                var index = 0;
                foreach (var item in json.EnumerateArray())
                    Element(bson, index++.ToString(CultureInfo.InvariantCulture), item);
                bson.Close(items);
                break;
            case JsonValueKind.Object when Wrapped(json) is { } value:
                bson.Element(name, value);
                break;
            case JsonValueKind.Object:
                bson.Name(BsonType.Document, name);
                var members = bson.Open();
                Members(bson, json);
                bson.Close(members);
                break;
            default:
                bson.Element(name, Scalar(json));
                break;
        }
    }

    private static BsonView Scalar(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return BsonScalar.String(json.GetString()!);
            case JsonValueKind.Number:
                // 1.0 and 1e0 are not integers here, although they are whole.
                return json.TryGetInt64(out var integer) ? BsonScalar.Integer(integer) : BsonScalar.Double(json.GetDouble());
            case JsonValueKind.Null:
                return BsonView.Null;
            default:
                return BsonScalar.Boolean(json.GetBoolean());
        }
    }

    /// <summary>The value that the object represents; null for an ordinary object.</summary>
    private static BsonView? Wrapped(JsonElement json)
    {
        if (CodeWithScope(json) is { } code)
            return code;
        var members = json.EnumerateObject();
        if (!members.MoveNext() || !Wrappers.TryGetValue(members.Current.Name, out var wrapper))
            return null;
        var (name, value) = (members.Current.Name, members.Current.Value);
        var read = wrapper.Read(value)
            ?? throw new FormatException(Messages.FormatSeedBadWrapper(value.GetRawText(), name, wrapper.Takes));
        return members.MoveNext() ? throw new FormatException(Messages.FormatSeedWrapperWithMembers(name)) : read;
    }

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    private static uint? UInt32(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetUInt32(out var number) ? number : null;

    /// <summary>The only value that is written with two members.</summary>
    private static BsonView? CodeWithScope(JsonElement json)
    {
        if (Pair(json, "$code", "$scope") is not var (code, scope))
            return null;
        if (Text(code) is not { } text || scope.ValueKind != JsonValueKind.Object)
            throw new FormatException(Messages.FormatSeedBadWrapper(json.GetRawText(), "$code", Messages.SeedTakes_Code));
        var variables = new BsonBuilder();
        var start = variables.Open();
        Members(variables, scope);
        variables.Close(start);
        return BsonScalar.CodeWithScope(text, variables.Document);
    }

    private static BsonView? Date(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return Wrapped(json) is { Type: BsonType.Int64 } number ? BsonScalar.Date(number.Int64) : null;
        // The fast path needs the Z: it would read other times as local ones.
        return Text(json) is { } text
            && ((text.EndsWith('Z') && json.TryGetDateTimeOffset(out var date))
                || DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date))
            ? BsonScalar.Date(date.ToUnixTimeMilliseconds())
            : null;
    }

    private static BsonView? Binary(JsonElement json)
    {
        if (Pair(json, "base64", "subType") is not var (base64, type)
            || Text(base64) is null || !base64.TryGetBytesFromBase64(out var bytes)
            || !byte.TryParse(Text(type), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var subType))
            return null;
        const int UuidLength = 16;
        var isUuid = (BsonBinarySubType)subType is BsonBinarySubType.UuidStandard or BsonBinarySubType.UuidLegacy;
        return isUuid && bytes.Length != UuidLength ? null : BsonScalar.Binary(subType, bytes);
    }

    /// <summary>The two members of an object that has exactly these, in either order; null for anything else.</summary>
    private static (JsonElement First, JsonElement Second)? Pair(JsonElement json, string first, string second) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Count() == 2
            && json.TryGetProperty(first, out var a) && json.TryGetProperty(second, out var b)
            ? (a, b)
            : null;
}
