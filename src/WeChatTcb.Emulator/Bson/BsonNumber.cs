using System.Globalization;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>The value of a number, whatever its type.</summary>
internal static class BsonNumber
{
    private const double TwoTo63 = 9223372036854775808d;

    private static readonly BsonView Zero = BsonScalar.Int32(0);

    /// <summary>
    /// The value as a double: exact except for large 64-bit integers and decimals, infinite for decimals beyond its range.
    /// </summary>
    public static double ToDouble(BsonView number) => number.Type switch
    {
        BsonType.Int32 => number.Int32,
        BsonType.Int64 => number.Int64,
        BsonType.Double => number.Double,
        _ => ToDouble(number.Decimal128),
    };

    /// <summary>The nearest double; infinite where the decimal is too large for one.</summary>
    public static double ToDouble(Decimal128 value) => double.Parse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The value of an Int32 or Int64.</summary>
    public static long ToInt64(BsonView integer) => integer.Type == BsonType.Int32 ? integer.Int32 : integer.Int64;

    /// <summary>The value without its fraction; null for NaN and what does not fit into 64 bits.</summary>
    public static long? Truncate(BsonView number) => number.Type switch
    {
        BsonType.Double => Math.Abs(number.Double) < TwoTo63 ? (long)number.Double : null,
        BsonType.Decimal128 => ExactDecimal.TryFrom(number.Decimal128, out var value) ? value.ToInt64() : null,
        _ => ToInt64(number),
    };

    /// <summary>The exact value; false for NaN and the infinities.</summary>
    public static bool TryGetExact(BsonView number, out ExactDecimal value)
    {
        value = default;
        switch (number.Type)
        {
            case BsonType.Decimal128:
                return ExactDecimal.TryFrom(number.Decimal128, out value);
            case BsonType.Double:
                if (!double.IsFinite(number.Double))
                    return false;
                value = ExactDecimal.From(number.Double);
                return true;
            default:
                value = new(ToInt64(number), 0);
                return true;
        }
    }

    public static bool IsNaN(BsonView value) => value.Type switch
    {
        BsonType.Double => double.IsNaN(value.Double),
        BsonType.Decimal128 => Decimal128.IsNaN(value.Decimal128),
        _ => false,
    };

    public static bool IsZero(BsonView number) => Compare(number, Zero) == 0;

    public static bool IsNegative(BsonView number) => Compare(number, Zero) < 0 && !IsNaN(number);

    /// <summary>Compares two numbers by their exact values. NaN equals itself and comes before all others, 0 equals -0.</summary>
    public static int Compare(BsonView a, BsonView b)
    {
        if (a.Type == BsonType.Decimal128 || b.Type == BsonType.Decimal128)
            return CompareDecimals(a, b);
        if (a.Type == BsonType.Double)
            return b.Type == BsonType.Double ? a.Double.CompareTo(b.Double) : -CompareToDouble(ToInt64(b), a.Double);
        return b.Type == BsonType.Double ? CompareToDouble(ToInt64(a), b.Double) : ToInt64(a).CompareTo(ToInt64(b));
    }

    // Exact: a long that is turned into a double may lose its last digits.
    private static int CompareToDouble(long a, double b)
    {
        if (double.IsNaN(b) || b < -TwoTo63)
            return 1;
        if (b >= TwoTo63)
            return -1;
        var difference = a.CompareTo((long)b);
        return difference != 0 ? difference : 0d.CompareTo(b - Math.Truncate(b));
    }

    private static int CompareDecimals(BsonView a, BsonView b)
    {
        var (isFinite, isOtherFinite) = (TryGetExact(a, out var x), TryGetExact(b, out var y));
        if (isFinite && isOtherFinite)
            return x.CompareTo(y);
        // Any finite number compares with NaN and the infinities as 0 does.
        return (isFinite ? 0 : ToDouble(a)).CompareTo(isOtherFinite ? 0 : ToDouble(b));
    }
}
