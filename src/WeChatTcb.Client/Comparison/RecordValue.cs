using System.Globalization;
using System.Text.Json;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// A value of a record: its type in the database, and what decides whether it equals another value. As in MongoDB, numbers are equal by
/// value, whatever their type, and dates by their instant.
/// </summary>
/// <param name="Type">The name of the type, as in <see cref="TypeDrift"/>.</param>
/// <param name="Value">
/// What decides equality; null for null, objects and arrays, whose members do. A finite number is an <see cref="ExactNumber"/>, an infinite
/// one a double.
/// </param>
internal readonly record struct RecordValue(string Type, object? Value)
{
    internal const string Object = "Object";
    internal const string Array = "Array";
    internal const string Null = "Null";
    internal const string Int32 = "Int32";
    internal const string Int64 = "Int64";
    internal const string Double = "Double";
    internal const string Decimal128 = "Decimal128";
    internal const string String = "String";
    internal const string Date = "Date";
    internal const string ObjectId = "ObjectId";

    private bool IsInteger => Type is Int32 or Int64;

    internal bool IsNumber => IsInteger || Type is Double or Decimal128;

    /// <summary>
    /// Whether another type is worth a mention: null is no value, and exported files do not say which integers have 64 bits (contract 7.1).
    /// </summary>
    internal bool DriftsFrom(RecordValue other) =>
        Type != other.Type && Type is not Null && other.Type is not Null && !(IsInteger && other.IsInteger);

    /// <summary>Whether two values that are neither objects nor arrays are equal.</summary>
    internal bool Matches(RecordValue other) => (Type == other.Type || (IsNumber && other.IsNumber)) && Equals(Value, other.Value);

    internal static RecordValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new(String, json.GetString()),
        JsonValueKind.Number => OfNumber(json),
        JsonValueKind.True => new("Boolean", true),
        JsonValueKind.False => new("Boolean", false),
        JsonValueKind.Array => new(Array, null),
        JsonValueKind.Object => OfTyped(ExtendedValue.Read(json)),
        _ => new(Null, null),
    };

    // A bare integer is an int32, or an int64 if it does not fit; anything else is a double (contract 8).
    private static RecordValue OfNumber(JsonElement json) =>
        json.TryGetInt64(out var integer) ? OfInteger(integer) : OfDouble(Double, json.GetDouble());

    private static RecordValue OfInteger(long value) =>
        new(value is >= int.MinValue and <= int.MaxValue ? Int32 : Int64, ExactNumber.Of(value));

    private static RecordValue OfDouble(string type, double value) => new(type, double.IsFinite(value) ? ExactNumber.Of(value) : value);

    private static RecordValue OfDecimal(string text) => ExactNumber.OfDecimal(text) is { } number
        ? new(Decimal128, number)
        : OfDouble(
            Decimal128,
            double.TryParse(InfinityOf(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);

    // The texts of Decimal128 are Infinity, inf and NaN, in any case.
    private static string InfinityOf(string text) => text.TrimStart('+', '-').StartsWith("inf", StringComparison.OrdinalIgnoreCase)
        ? (text[0] == '-' ? "-Infinity" : "Infinity")
        : text;

    private static RecordValue OfTyped(object? typed) => typed switch
    {
        null => new(Object, null),
        int number => new(Int32, ExactNumber.Of(number)),
        long number => new(Int64, ExactNumber.Of(number)),
        double number => OfDouble(Double, number),
        decimal number => OfDecimal(number.ToString(CultureInfo.InvariantCulture)),
        BsonDecimal number => OfDecimal(number.Digits),
        DateTime date => new(Date, date.Ticks),
        BsonDate date => new(Date, date),
        ObjectIdDigits id => new(ObjectId, id.Digits.ToLowerInvariant()),
        Guid or BsonBinary => new("Binary", typed),
        BsonTimestamp => new("Timestamp", typed),
        BsonRegex => new("Regex", typed),
        BsonValue other => new(char.ToUpperInvariant(other.Type[0]) + other.Type[1..], typed),
        _ => throw new InvalidOperationException($"There is no value of the type {typed.GetType()}."),
    };
}
