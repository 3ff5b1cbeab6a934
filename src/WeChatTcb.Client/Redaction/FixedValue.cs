using System.Globalization;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>A value that a rule gives to every field.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Text">Its text, as in a <see cref="FieldNode"/>.</param>
/// <param name="Number">Its number, as in a <see cref="FieldNode"/>.</param>
/// <param name="Json">It as JSON.</param>
internal sealed record FixedValue(FieldKind Kind, byte[] Text, long Number, string Json)
{
    /// <summary>Above it, a double has not all digits.</summary>
    private const decimal MaxExactDecimal = 1_000_000_000_000_000;

    /// <summary>Null.</summary>
    internal static FixedValue Null { get; } = new(FieldKind.Null, "null"u8.ToArray(), 0, "null");

    /// <summary>False.</summary>
    internal static FixedValue False { get; } = OfBoolean(false);

    /// <summary>Reads a value of .NET.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">It is no simple value.</exception>
    internal static FixedValue Of(object? value) => value switch
    {
        null => Null,
        string or char => OfText($"{value}"),
        bool boolean => OfBoolean(boolean),
        DateTime date => OfDate(new DateTimeOffset(date.ToUniversalTime())),
        DateTimeOffset date => OfDate(date),
        byte or sbyte or short or ushort or int or uint or long or <= (ulong)long.MaxValue =>
            OfInteger(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)) =>
            OfDouble(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        decimal number => OfDecimal(number),
        _ => throw new FormatException(Messages.RedactRule_NotSimple),
    };

    private static FixedValue OfText(string text) => new(FieldKind.String, Encoding.UTF8.GetBytes(text), 0, JsonSerializer.Serialize(text));

    private static FixedValue OfBoolean(bool value)
    {
        var text = value ? "true" : "false";
        return new(FieldKind.Boolean, Encoding.ASCII.GetBytes(text), value ? 1 : 0, text);
    }

    private static FixedValue OfInteger(long value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return new(FieldKind.Integer, Encoding.ASCII.GetBytes(text), value, text);
    }

    private static FixedValue OfDouble(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!text.AsSpan().ContainsAny('.', 'E'))
            text += ".0"; // else it would be read as an integer
        return new(FieldKind.Double, Encoding.ASCII.GetBytes(text), 0, text);
    }

    /// <summary>A decimal with more digits than a double has stays one.</summary>
    private static FixedValue OfDecimal(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return Math.Abs(value) < MaxExactDecimal && (decimal)(double)value == value
            ? OfDouble((double)value)
            : new(FieldKind.Decimal, Encoding.ASCII.GetBytes(text), 0, $$"""{"$numberDecimal":"{{text}}"}""");
    }

    private static FixedValue OfDate(DateTimeOffset date) =>
        new(FieldKind.Date, [], date.ToUnixTimeMilliseconds(), $$"""{"$date":"{{date.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}""");
}
