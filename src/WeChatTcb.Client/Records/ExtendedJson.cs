using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads a record of extended JSON, relaxed or canonical, into plain values (contract 7.1, 8): dates become <see cref="DateTime"/> in UTC,
/// integers <see cref="long"/>, and object ids text; all other values keep their JSON type.
/// </summary>
internal sealed class ExtendedJson(IRecordBuilder builder)
{
    // MongoDB limits nesting to 100 levels; extended JSON adds one or two for the type of a value.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly PropertyNameCache _names = new();
    private readonly PropertyStack _members = new();

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object.</exception>
    /// <exception cref="PropertyNameException">The builder's kind of object cannot have the names of the record.</exception>
    internal object ReadRecord(ReadOnlySpan<byte> json)
    {
        _members.Clear();
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("a record must be a JSON object.");
        var record = ReadObject(ref reader, isRecord: true);
        return reader.Read() ? throw new JsonException("text follows the record.") : record;
    }

    private object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        JsonTokenType.StartArray => ReadArray(ref reader),
        _ => TryReadUsualDate(ref reader, out var date) ? date : ReadObject(ref reader, isRecord: false),
    };

    private object ReadObject(ref Utf8JsonReader reader, bool isRecord)
    {
        var start = _members.Count;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = _names.Get(ref reader);
            reader.Read();
            _members.Push(name, ReadValue(ref reader));
        }

        var names = _members.NamesFrom(start);
        var values = _members.ValuesFrom(start);
        object? typed = null;
        if (isRecord || names is not [['$', ..]] || !TryReadTyped(names[0], values[0], out typed))
        {
            CheckNames(names);
            typed = builder.Build(names, values);
        }

        _members.TruncateTo(start);
        return typed!;
    }

    private object?[] ReadArray(ref Utf8JsonReader reader)
    {
        var start = _members.Count;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            _members.Push("", ReadValue(ref reader));
        var array = _members.ValuesFrom(start).ToArray();
        _members.TruncateTo(start);
        return array;
    }

    /// <summary>
    /// Reads <c>{"$date":"2018-11-07T00:00:00Z"}</c>, the usual form of dates, without allocating strings. The reader does not move if the
    /// object is not of that form.
    /// </summary>
    private static bool TryReadUsualDate(ref Utf8JsonReader reader, out DateTime date)
    {
        date = default;
        var ahead = reader;
        if (!ahead.Read() || ahead.TokenType is not JsonTokenType.PropertyName || !ahead.ValueTextEquals("$date"u8)
            || !ahead.Read() || ahead.TokenType is not JsonTokenType.String
            || !ahead.TryGetDateTime(out date) || date.Kind is not DateTimeKind.Utc
            || !ahead.Read() || ahead.TokenType is not JsonTokenType.EndObject)
            return false;
        reader = ahead;
        return true;
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
            return integer;
        return reader.ValueSpan.IndexOfAny(".eE"u8) < 0
            ? BigInteger.Parse(Encoding.UTF8.GetString(reader.ValueSpan), CultureInfo.InvariantCulture)
            : reader.GetDouble();
    }

    /// <summary>Reads a value written as an object whose only member names the type. An invalid one stays an object.</summary>
    private static bool TryReadTyped(string type, object? value, out object? typed)
    {
        typed = (type, value) switch
        {
            ("$date", string text) => ReadDate(text),
            ("$date", long milliseconds) => ReadDate(milliseconds),
            ("$oid", string id) => id,
            ("$uuid", string text) => Guid.TryParse(text, out var guid) ? guid : null,
            ("$numberInt" or "$numberLong", string text) =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            ("$numberDouble", string text) => ReadDouble(text),
            ("$numberDecimal", string text) => ReadDecimal(text),
            _ => null,
        };
        return typed is not null;
    }

    // Only ISO 8601: the parser would also accept "10:00" as today, and month before day.
    private static DateTime? ReadDate(string text) =>
        text is [_, _, _, _, '-', _, _, '-', _, _, 'T', ..]
        && DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    private static DateTime? ReadDate(long milliseconds)
    {
        const long First = -62_135_596_800_000; // 0001-01-01
        const long Last = 253_402_300_799_999; // the end of 9999
        return milliseconds is >= First and <= Last ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime : null;
    }

    private static double? ReadDouble(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    // Only if nothing is lost: a decimal of MongoDB has 34 digits and a wider range.
    private static decimal? ReadDecimal(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == text ? number : null;

    private void CheckNames(ReadOnlySpan<string> names)
    {
        // Most records of a collection have the same names, so a list of names is checked only once.
        if (_names.WereChecked(names))
            return;
        PropertyNameRules.Check(names, builder);
        _names.RememberChecked(names);
    }
}
