using System.Globalization;
using System.Numerics;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// The exact value of a finite number, whatever its type in the database: a coefficient times ten to the power of an exponent. The
/// coefficient does not end in 0, so numbers of equal value are equal.
/// </summary>
internal readonly record struct ExactNumber : IComparable<ExactNumber>
{
    /// <summary>More than a Decimal128 can have; a text with more is no number of the database.</summary>
    private const int MaxExponent = 10_000;

    private ExactNumber(BigInteger coefficient, int exponent)
    {
        if (coefficient.IsZero)
            exponent = 0;
        while (!coefficient.IsZero)
        {
            var quotient = BigInteger.DivRem(coefficient, 10, out var digit);
            if (!digit.IsZero)
                break;
            (coefficient, exponent) = (quotient, exponent + 1);
        }

        (Coefficient, Exponent) = (coefficient, exponent);
    }

    /// <summary>The digits, with the sign.</summary>
    internal BigInteger Coefficient { get; }

    /// <summary>The power of ten.</summary>
    internal int Exponent { get; }

    private int Digits => BigInteger.Abs(Coefficient).ToString(CultureInfo.InvariantCulture).Length;

    internal static ExactNumber Of(long value) => new(value, 0);

    /// <summary>The exact value of a finite double, which has more digits than its text.</summary>
    internal static ExactNumber Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0)
            exponent++;
        else
            mantissa |= 1L << 52;
        exponent -= 1075;
        if (bits < 0)
            mantissa = -mantissa;
        return exponent >= 0
            ? new((BigInteger)mantissa << exponent, 0)
            : new(mantissa * BigInteger.Pow(5, -exponent), exponent);
    }

    /// <summary>The value of a decimal's text; null if it is not finite.</summary>
    internal static ExactNumber? OfDecimal(string text)
    {
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        var (mantissa, exponent) = (mark < 0 ? text : text[..mark], 0);
        if (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return null;
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            mantissa = mantissa.Remove(point, 1);
        var fraction = point < 0 ? 0 : mantissa.Length - point;
        return Math.Abs((long)exponent) <= MaxExponent
            && BigInteger.TryParse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
                ? new(digits, exponent - fraction)
                : null;
    }

    /// <inheritdoc/>
    public int CompareTo(ExactNumber other)
    {
        var (sign, otherSign) = (Coefficient.Sign, other.Coefficient.Sign);
        if (sign != otherSign || sign == 0)
            return sign.CompareTo(otherSign);
        // Decides most pairs, and keeps numbers of very different size from being written out in full.
        var (leading, otherLeading) = (Digits + Exponent, other.Digits + other.Exponent);
        if (leading != otherLeading)
            return sign * leading.CompareTo(otherLeading);
        var common = Math.Min(Exponent, other.Exponent);
        return (Coefficient * BigInteger.Pow(10, Exponent - common)).CompareTo(
            other.Coefficient * BigInteger.Pow(10, other.Exponent - common));
    }
}
