using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Numbers as the operators of expressions take them.</summary>
internal static class Numbers
{
    // The digits of a double that count when it becomes a decimal.
    private const int DoubleDigits = 15;

    private const double TwoTo63 = 9223372036854775808d;

    /// <summary>Null, and what is not there: arithmetic with it gives null.</summary>
    public static bool IsNullish(this BsonView value) => value.Type is BsonType.EndOfDocument or BsonType.Undefined or BsonType.Null;

    public static bool IsInteger(this BsonView value) => value.Type is BsonType.Int32 or BsonType.Int64;

    public static string TypeName(this BsonView value) => TypeNames.NameOf(value.Type);

    public static Decimal128 ToDecimal(BsonView number) => number.Type switch
    {
        BsonType.Decimal128 => number.Decimal128,
        BsonType.Double => ToDecimal(number.Double),
        _ => new Decimal128(BsonOrder.ToLong(number)),
    };

    /// <summary>A decimal of the first 15 digits.</summary>
    public static Decimal128 ToDecimal(double value) => double.IsFinite(value) ? DecimalParts.From(value).RoundTo(DoubleDigits).ToDecimal128()
        : double.IsNaN(value) ? Decimal128.QNaN
        : value > 0 ? Decimal128.PositiveInfinity : Decimal128.NegativeInfinity;

    public static bool IsZero(Decimal128 value) => DecimalParts.TryFrom(value, out var parts) && parts.Sign == 0;

    public static bool IsNegative(Decimal128 value) => BsonOrder.ToDouble(value) < 0;

    /// <summary>A number of milliseconds to move a date by: the nearest whole one.</summary>
    /// <exception cref="ExpressionException">It is beyond 64 bits.</exception>
    public static long ToMilliseconds(BsonView number)
    {
        switch (number.Type)
        {
            case BsonType.Double:
                var value = number.Double;
                return value is >= -TwoTo63 and < TwoTo63 ? (long)Math.Round(value, MidpointRounding.AwayFromZero) : throw DateOverflow();
            case BsonType.Decimal128:
                if (!DecimalParts.TryFrom(number.Decimal128, out var parts) || parts.Digits + parts.Exponent > 19)
                    throw DateOverflow();
                var whole = parts.RoundAt(0, DecimalRounding.HalfEven).At(0);
                return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : throw DateOverflow();
            default:
                return BsonOrder.ToLong(number);
        }
    }

    public static ExpressionException DateOverflow() => new("date overflow");
}
