using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads a record of extended JSON, relaxed or canonical (contract 7.1, 8). Dates get the offset of the local time zone, so that their hour
/// is the local hour. What .NET has no type for becomes a <see cref="BsonValue"/>.
/// </summary>
/// <param name="builder">Creates the objects.</param>
/// <param name="allValues">Whether a field that occurs more than once has all its values, or only the last one.</param>
/// <param name="zone">The time zone of dates; null for the local one.</param>
internal sealed class ExtendedJson(IRecordBuilder builder, bool allValues = false, TimeZoneInfo? zone = null) : IJsonRecords
{
    // MongoDB limits nesting to 100 levels; extended JSON adds one or two for the type of a value.
    internal const int MaxDepth = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly PropertyNameCache _names = new();
    private readonly NameLists _checked = new();
    private readonly PropertyStack _members = new();
    private readonly ZoneOffsets _time = new(zone ?? TimeZoneInfo.Local);

    /// <inheritdoc/>
    public string? DuplicateField { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="PropertyNameException">The builder's kind of object cannot have the names of the record.</exception>
    public object ReadRecord(ReadOnlySpan<byte> json)
    {
        _members.Clear();
        DuplicateField = null;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("a record must be a JSON object.");
        var record = ReadObject(ref reader);
        return reader.Read() ? throw new JsonException("text follows the record.") : record;
    }

    /// <summary>Reads the value of a field.</summary>
    internal object? ReadValue(ReadOnlySpan<byte> json)
    {
        _members.Clear();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        return ReadValue(ref reader);
    }

    private object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        JsonTokenType.StartArray when builder.ArraysAsText => ExtendedValue.Compact(JsonElement.ParseValue(ref reader)),
        JsonTokenType.StartArray => ReadArray(ref reader),
        _ => TryReadTyped(ref reader, out var typed) ? typed : ReadObject(ref reader),
    };

    /// <summary>Merges the values of fields of the same name, which the database allows.</summary>
    private ReadOnlySpan<string> Resolve(int start, ReadOnlySpan<string> names)
    {
        if (PropertyNameRules.FirstDuplicate(names) is { } duplicate)
        {
            DuplicateField ??= duplicate;
            _members.MergeDuplicates(start, allValues);
            names = _members.NamesFrom(start);
        }

        PropertyNameRules.Check(names, builder);
        return names;
    }

    private object ReadObject(ref Utf8JsonReader reader)
    {
        var start = _members.Count;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = _names.Get(ref reader);
            reader.Read();
            _members.Push(name, ReadValue(ref reader));
        }

        var names = _members.NamesFrom(start);
        // Most records of a collection have the same names, so a list of names is checked only once.
        if (!_checked.Contains(names))
        {
            if (PropertyNameRules.AreDistinct(names, builder))
                _checked.Add(names);
            else
                names = Resolve(start, names);
        }

        var built = builder.Build(names, _members.ValuesFrom(start));
        _members.TruncateTo(start);
        return built;
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
    /// Reads a value that is written as an object whose first member names its type. The reader does not move if it is none, or an invalid
    /// one: it stays an object. The usual forms of dates and object ids are read without a copy of their text.
    /// </summary>
    private bool TryReadTyped(ref Utf8JsonReader reader, out object? typed)
    {
        typed = null;
        var ahead = reader;
        if (!ahead.Read() || ahead.TokenType is not JsonTokenType.PropertyName || ahead.ValueSpan is not [(byte)'$', ..])
            return false;
        if (ahead.ValueTextEquals("$date"u8) && ahead.Read() && ahead.TokenType is JsonTokenType.String
            && ahead.TryGetDateTime(out var date) && date.Kind is DateTimeKind.Utc
            && ahead.Read() && ahead.TokenType is JsonTokenType.EndObject)
        {
            typed = builder.BuildDate(_time.Of(date));
            reader = ahead;
            return true;
        }

        ahead = reader;
        using var json = JsonDocument.ParseValue(ref ahead);
        typed = ExtendedValue.Read(json.RootElement) switch
        {
            ObjectIdDigits id => builder.BuildObjectId(id.Digits),
            DateTime time => builder.BuildDate(_time.Of(time)),
            var other => other,
        };
        if (typed is null)
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
}
