using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Records;

/// <summary>The 24 hexadecimal digits of an object id.</summary>
internal sealed record ObjectIdDigits(string Digits);

/// <summary>Reads the objects of extended JSON that represent a value of another type (contract 8).</summary>
internal static partial class ExtendedValue
{
    private static readonly long FirstDate = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastDate = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The value that the object represents: a number, a <see cref="DateTime"/> in UTC, a <see cref="Guid"/>, an
    /// <see cref="ObjectIdDigits"/> or a <see cref="BsonValue"/>; null if it is an object of a document.
    /// </summary>
    internal static object? Read(JsonElement json)
    {
        var members = json.EnumerateObject().Take(3).ToArray();
        if (members is not [{ Name: var name, Value: var value }, ..])
            return null;
        return (name, members.Length) switch
        {
            ("$date", 1) => Date(value),
            ("$oid", 1) => Text(value) is { Length: 24 } id && id.All(char.IsAsciiHexDigit) ? new ObjectIdDigits(id) : null,
            ("$uuid", 1) => Guid.TryParseExact(Text(value), "D", out var guid) ? guid : null,
            ("$numberInt", 1) =>
                int.TryParse(Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            ("$numberLong", 1) => Long(value),
            ("$numberDouble", 1) => Double(value),
            ("$numberDecimal", 1) => Decimal(value),
            ("$binary", 1) => Pair(value, "base64", "subType") is var (bytes, type) ? Binary(bytes, type) : null,
            ("$binary" or "$type", 2) => Pair(json, "$binary", "$type") is var (bytes, type) ? Binary(bytes, type) : null,
            ("$regularExpression", 1) =>
                Pair(value, "pattern", "options") is var (pattern, options) && (Text(pattern), Text(options)) is ({ } text, { } letters)
                    ? new BsonRegex(text, letters)
                    : null,
            ("$timestamp", 1) => Pair(value, "t", "i") is var (t, i) && (UInt32(t), UInt32(i)) is ({ } seconds, { } increment)
                ? new BsonTimestamp(seconds, increment)
                : null,
            ("$minKey", 1) => UInt32(value) == 1 ? Special("minKey", json) : null,
            ("$maxKey", 1) => UInt32(value) == 1 ? Special("maxKey", json) : null,
            ("$undefined", 1) => value.ValueKind is JsonValueKind.True ? Special("undefined", json) : null,
            ("$symbol", 1) => Text(value) is not null ? Special("symbol", json) : null,
            ("$code", 1) => Text(value) is not null ? Special("javascript", json) : null,
            ("$code" or "$scope", 2) => Pair(json, "$code", "$scope") is var (code, scope)
                && Text(code) is not null && scope.ValueKind is JsonValueKind.Object
                    ? Special("javascriptWithScope", json)
                    : null,
            ("$dbPointer", 1) => Pair(value, "$ref", "$id") is not null ? Special("dbPointer", json) : null,
            _ => null,
        };
    }

    /// <summary>The JSON of a value without line breaks between its parts.</summary>
    internal static string Compact(JsonElement json) =>
        json.GetRawText() is var text && text.AsSpan().ContainsAny('\n', '\r', '\t') ? JsonSerializer.Serialize(json, Relaxed) : text;

    private static BsonSpecial Special(string type, JsonElement json) => new(type, Compact(json));

    private static string? Text(JsonElement json) => json.ValueKind is JsonValueKind.String ? json.GetString() : null;

    private static uint? UInt32(JsonElement json) =>
        json.ValueKind is JsonValueKind.Number && json.TryGetUInt32(out var number) ? number : null;

    private static long? Long(JsonElement json) =>
        long.TryParse(Text(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static object? Date(JsonElement json)
    {
        if (Text(json) is { } text)
            return Date(text);
        return json.ValueKind switch
        {
            JsonValueKind.Number when json.TryGetInt64(out var milliseconds) => Date(milliseconds),
            JsonValueKind.Object when json.EnumerateObject().Take(2).ToArray() is [{ Name: "$numberLong", Value: var number }]
                && Long(number) is { } milliseconds => Date(milliseconds),
            _ => null,
        };
    }

    // Only ISO 8601: the parser would also accept "10:00" as today, and month before day.
    private static DateTime? Date(string text) =>
        text is [_, _, _, _, '-', _, _, '-', _, _, 'T', ..]
        && DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    private static object Date(long milliseconds) =>
        milliseconds >= FirstDate && milliseconds <= LastDate
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime
            : new BsonDate(milliseconds);

    private static double? Double(JsonElement json) => Text(json) switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    // A decimal of .NET only if nothing is lost: one of MongoDB has 34 digits, a wider range and a negative zero.
    private static object? Decimal(JsonElement json)
    {
        if (Text(json) is not { } text || !DecimalText().IsMatch(text))
            return null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
            ? number
            : new BsonDecimal(text);
    }

    private static object? Binary(JsonElement base64, JsonElement type)
    {
        const int Uuid = 4;
        if (Text(base64) is not { } text || !Base64.IsValid(text)
            || !byte.TryParse(Text(type), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var subType))
            return null;
        var bytes = Convert.FromBase64String(text);
        return subType == Uuid && bytes.Length == 16
            ? new Guid(bytes, bigEndian: true)
            : new BsonBinary(Convert.ToBase64String(bytes), subType);
    }

    /// <summary>The two members of an object that has exactly these, in either order; null for anything else.</summary>
    private static (JsonElement First, JsonElement Second)? Pair(JsonElement json, string first, string second) =>
        json.ValueKind is JsonValueKind.Object && json.EnumerateObject().Take(3).Count() == 2
            && json.TryGetProperty(first, out var a) && json.TryGetProperty(second, out var b)
            ? (a, b)
            : null;

    [GeneratedRegex(
        @"^[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf(inity)?)$|^-?nan$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DecimalText();
}
