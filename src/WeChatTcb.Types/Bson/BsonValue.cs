using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

#pragma warning disable CA1036 // PowerShell compares with IComparable, not with operators.

namespace WeChatTcb;

/// <summary>
/// A value of a database type that .NET does not have. Its text is readable, and <c>Set-TcbEmulatorCollection</c> stores it unchanged.
/// </summary>
/// <param name="Type">The name of the type, as in the database's <c>$type</c>: <c>timestamp</c>, <c>regex</c>, <c>binData</c> …</param>
public abstract record BsonValue(string Type)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value as extended JSON (contract 8).</summary>
    public abstract string ToExtendedJson();

    /// <summary>A readable text of the value.</summary>
    public override string ToString() => ToExtendedJson();

    private protected static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);
}

/// <summary>An internal timestamp of the database. Dates of documents are dates, not timestamps.</summary>
/// <param name="Seconds">Seconds since 1970, UTC.</param>
/// <param name="Increment">Counts the timestamps of one second.</param>
public sealed record BsonTimestamp(uint Seconds, uint Increment) : BsonValue("timestamp"), IComparable
{
    /// <inheritdoc/>
    public override string ToExtendedJson() => string.Create(
        CultureInfo.InvariantCulture, $$$"""{"$timestamp":{"t":{{{Seconds}}},"i":{{{Increment}}}}}""");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Timestamp({Seconds}, {Increment})");

    /// <summary>Compares two timestamps.</summary>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BsonTimestamp other => (Seconds, Increment).CompareTo((other.Seconds, other.Increment)),
        _ => throw new ArgumentException(Messages.FormatNotComparable(Type), nameof(obj)),
    };
}

/// <summary>Binary data. It converts to a byte array: <c>[byte[]]$value</c>.</summary>
/// <param name="Base64">The bytes, in base64.</param>
/// <param name="SubType">What the bytes mean; 0 for any.</param>
public sealed record BsonBinary(string Base64, byte SubType) : BsonValue("binData")
{
    /// <summary>The bytes.</summary>
    public byte[] ToByteArray() => Convert.FromBase64String(Base64);

    /// <summary>The bytes.</summary>
    public static implicit operator byte[]?(BsonBinary? value) => value?.ToByteArray();

    /// <inheritdoc/>
    public override string ToExtendedJson() => $$$"""{"$binary":{"base64":"{{{Base64}}}","subType":"{{{SubType:x2}}}"}}""";

    /// <summary>The bytes, in base64.</summary>
    public override string ToString() => Base64;
}

/// <summary>A regular expression that is stored in a document.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Options">The options, as letters.</param>
public sealed record BsonRegex(string Pattern, string Options) : BsonValue("regex")
{
    /// <inheritdoc/>
    public override string ToExtendedJson() =>
        $$$"""{"$regularExpression":{"pattern":{{{Quote(Pattern)}}},"options":{{{Quote(Options)}}}}}""";

    /// <summary>The pattern between slashes, and the options.</summary>
    public override string ToString() => $"/{Pattern}/{Options}";
}

/// <summary>
/// A decimal that .NET's decimals cannot hold: 34 digits, exponents up to 6144, infinities, NaN. It converts to a double.
/// </summary>
/// <param name="Digits">The number as text.</param>
public sealed record BsonDecimal(string Digits) : BsonValue("decimal")
{
    /// <summary>The number as a double, which may be rounded.</summary>
    public double ToDouble() =>
        double.TryParse(Digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    /// <summary>The number as a double, which may be rounded.</summary>
    public static implicit operator double(BsonDecimal value) => value?.ToDouble() ?? double.NaN;

    /// <inheritdoc/>
    public override string ToExtendedJson() => $$"""{"$numberDecimal":{{Quote(Digits)}}}""";

    /// <summary>The number as text.</summary>
    public override string ToString() => Digits;
}

/// <summary>A date before the year 1 or after the year 9999, which .NET's dates cannot hold.</summary>
/// <param name="Milliseconds">Milliseconds since 1970, UTC.</param>
public sealed record BsonDate(long Milliseconds) : BsonValue("date"), IComparable
{
    /// <inheritdoc/>
    public override string ToExtendedJson() => string.Create(
        CultureInfo.InvariantCulture, $$$$"""{"$date":{"$numberLong":"{{{{Milliseconds}}}}"}}""");

    /// <inheritdoc/>
    public override string ToString() => ToExtendedJson();

    /// <summary>Compares two of these dates.</summary>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BsonDate other => Milliseconds.CompareTo(other.Milliseconds),
        _ => throw new ArgumentException(Messages.FormatNotComparable(Type), nameof(obj)),
    };
}

/// <summary>A value of a type without parts of interest: minKey, maxKey, undefined, symbol, javascript, dbPointer.</summary>
/// <param name="Type">The name of the type.</param>
/// <param name="Json">The value as extended JSON.</param>
public sealed record BsonSpecial(string Type, string Json) : BsonValue(Type)
{
    /// <inheritdoc/>
    public override string ToExtendedJson() => Json;

    /// <summary>The value as extended JSON.</summary>
    public override string ToString() => Json;
}
