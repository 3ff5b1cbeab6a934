using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeChatTcb.Client.Comparison;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>
/// A value of the field by which incremental backups continue: a number, a string, a date or an object id. Only values of one of these
/// types compare; that is also how the database's <c>_.gte</c> selects (contract 6.5).
/// </summary>
internal abstract record WatermarkValue : IComparable<WatermarkValue>
{
    /// <summary>The name of the type, for messages.</summary>
    internal abstract string Type { get; }

    /// <summary>Reads extended JSON; null if it is of another type, or a number that is not finite.</summary>
    internal static WatermarkValue? Read(JsonElement json)
    {
        var value = RecordValue.Of(json);
        return value switch
        {
            { IsNumber: true, Value: ExactNumber number } => new WatermarkNumber(number),
            { Type: RecordValue.String, Value: string text } => new WatermarkText(text),
            { Type: RecordValue.Date, Value: BsonDate date } => new WatermarkDate(date.Milliseconds),
            { Type: RecordValue.Date, Value: long ticks } =>
                new WatermarkDate(new DateTimeOffset(ticks, TimeSpan.Zero).ToUnixTimeMilliseconds()),
            { Type: RecordValue.ObjectId, Value: string digits } => new WatermarkObjectId(digits),
            _ => null,
        };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null if it is something else.</summary>
    internal static WatermarkValue? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value as canonical extended JSON.</summary>
    internal abstract string ToJson();

    /// <summary>The value in a query statement. A number that has no exact form there is rounded down.</summary>
    internal abstract string ToScript();

    /// <summary>
    /// The lower limit of the next increment: earlier by an overlap, and not later than the start of the base, because the base may lack
    /// changes that were made while it ran. A value without a time stays as it is.
    /// </summary>
    internal abstract WatermarkValue Since(DateTimeOffset baseStartedAt, TimeSpan overlap);

    /// <inheritdoc/>
    public abstract int CompareTo(WatermarkValue? other);

    private protected static string Quote(string text) => JsonValue.Create(text).ToJsonString();

    private protected static long Earlier(long milliseconds, DateTimeOffset baseStartedAt, TimeSpan overlap) =>
        Math.Min(milliseconds, baseStartedAt.ToUnixTimeMilliseconds()) - (long)overlap.TotalMilliseconds;
}

/// <summary>A number. From 1e9 it is taken for seconds since 1970, from 1e11 for milliseconds; a smaller one has no time.</summary>
internal sealed record WatermarkNumber(ExactNumber Value) : WatermarkValue
{
    private const double FirstSecond = 1e9; // 2001
    private const double FirstMillisecond = 1e11; // 1973
    private const double End = 1e14; // 5138

    internal override string Type => "number";

    internal override string ToJson() =>
        Value.Exponent >= 0 && Digits() is var digits && long.TryParse(digits, CultureInfo.InvariantCulture, out _)
            ? $$"""{"$numberLong":"{{digits}}"}"""
            : $$"""{"$numberDecimal":"{{Value.Coefficient.ToString(CultureInfo.InvariantCulture)}}E{{Text(Value.Exponent)}}"}""";

    internal override string ToScript() => RoundedDown().ToString("R", CultureInfo.InvariantCulture);

    internal override WatermarkValue Since(DateTimeOffset baseStartedAt, TimeSpan overlap) => RoundedDown() switch
    {
        >= FirstMillisecond and < End and var milliseconds => Of(Earlier((long)milliseconds, baseStartedAt, overlap)),
        >= FirstSecond and < FirstMillisecond and var seconds =>
            Of((long)Math.Floor(Earlier((long)(seconds * 1000), baseStartedAt, overlap) / 1000.0)),
        _ => this,
    };

    public override int CompareTo(WatermarkValue? other) => Value.CompareTo(((WatermarkNumber)other!).Value);

    private static WatermarkNumber Of(long value) => new(ExactNumber.Of(value));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Digits() =>
        Value.Exponent > 20 ? "" : Value.Coefficient.ToString(CultureInfo.InvariantCulture) + new string('0', Value.Exponent);

    private double RoundedDown()
    {
        var digits = Value.Coefficient.ToString(CultureInfo.InvariantCulture);
        var near = double.Parse($"{digits}E{Text(Value.Exponent)}", CultureInfo.InvariantCulture);
        if (double.IsInfinity(near))
            return near > 0 ? double.MaxValue : near;
        return ExactNumber.Of(near).CompareTo(Value) > 0 ? Math.BitDecrement(near) : near;
    }
}

/// <summary>A string. It has no time, also if it looks like a date.</summary>
internal sealed record WatermarkText(string Value) : WatermarkValue
{
    internal override string Type => "string";

    internal override string ToJson() => Quote(Value);

    internal override string ToScript() => Quote(Value);

    internal override WatermarkValue Since(DateTimeOffset baseStartedAt, TimeSpan overlap) => this;

    // The database compares the bytes of UTF-8.
    public override int CompareTo(WatermarkValue? other) =>
        Encoding.UTF8.GetBytes(Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(((WatermarkText)other!).Value));
}

/// <summary>A date.</summary>
/// <param name="Milliseconds">Milliseconds since 1970, UTC.</param>
internal sealed record WatermarkDate(long Milliseconds) : WatermarkValue
{
    internal override string Type => "date";

    internal override string ToJson() => string.Create(
        CultureInfo.InvariantCulture, $$$$"""{"$date":{"$numberLong":"{{{{Milliseconds}}}}"}}""");

    internal override string ToScript() => string.Create(CultureInfo.InvariantCulture, $"new Date({Milliseconds})");

    internal override WatermarkValue Since(DateTimeOffset baseStartedAt, TimeSpan overlap) =>
        new WatermarkDate(Earlier(Milliseconds, baseStartedAt, overlap));

    public override int CompareTo(WatermarkValue? other) => Milliseconds.CompareTo(((WatermarkDate)other!).Milliseconds);
}

/// <summary>An object id. It begins with the second in which it was made.</summary>
/// <param name="Digits">24 hexadecimal digits in lower case.</param>
internal sealed record WatermarkObjectId(string Digits) : WatermarkValue
{
    internal override string Type => "ObjectId";

    internal override string ToJson() => $$"""{"$oid":"{{Digits}}"}""";

    internal override string ToScript() => $$"""db.ObjectId({ id: '{{Digits}}' })""";

    internal override WatermarkValue Since(DateTimeOffset baseStartedAt, TimeSpan overlap)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(Digits.AsSpan(0, 8)));
        var since = (uint)Math.Max(0, Math.Floor(Earlier(seconds * 1000L, baseStartedAt, overlap) / 1000.0));
        return since == seconds ? this : new WatermarkObjectId(string.Create(CultureInfo.InvariantCulture, $"{since:x8}{0:x16}"));
    }

    public override int CompareTo(WatermarkValue? other) => string.CompareOrdinal(Digits, ((WatermarkObjectId)other!).Digits);
}
