using System.Globalization;
using System.Numerics;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>A finite decimal number, exact: the coefficient times ten to the power of the exponent.</summary>
/// <param name="Coefficient">The digits, with the sign.</param>
/// <param name="Exponent">The power of ten.</param>
internal readonly record struct DecimalParts(BigInteger Coefficient, int Exponent)
{
    /// <summary>The digits that a Decimal128 holds.</summary>
    public const int Precision = 34;

    private const int Bias = 6176;
    private const int MaxExponent = 6111;

    // So far beyond the range that nothing brings a number back into it.
    private const int Beyond = 50_000;

    private static readonly BigInteger Limit = BigInteger.Pow(10, Precision);

    /// <summary>Takes a Decimal128 apart; false for NaN and the infinities.</summary>
    public static bool TryFrom(Decimal128 value, out DecimalParts parts)
    {
        var (high, low) = (value.GetIEEEHighBits(), value.GetIEEELowBits());
        parts = default;
        if (((high >> 59) & 0xF) == 0xF)
            return false;
        // Of the two forms the second has more digits than are allowed, and stands for 0.
        if (((high >> 61) & 3) == 3)
            return true;
        var coefficient = ((BigInteger)(high & 0x1_FFFF_FFFF_FFFF) << 64) | low;
        if (coefficient >= Limit)
            coefficient = 0;
        parts = new DecimalParts(high >> 63 == 1 ? -coefficient : coefficient, (int)((high >> 49) & 0x3FFF) - Bias);
        return true;
    }

    /// <summary>The exact value of a finite double.</summary>
    public static DecimalParts From(double value)
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
            ? new DecimalParts((BigInteger)mantissa << exponent, 0)
            : new DecimalParts(mantissa * BigInteger.Pow(5, -exponent), exponent);
    }

    public int Sign => Coefficient.Sign;

    /// <summary>The number of digits of the coefficient; 1 for 0.</summary>
    public int Digits => DigitsOf(Coefficient);

    public static BigInteger PowerOfTen(int exponent) => BigInteger.Pow(10, exponent);

    /// <summary>Less than 0, 0 or greater than 0; exact.</summary>
    public int CompareTo(DecimalParts other)
    {
        if (Sign != other.Sign || Sign == 0)
            return Sign.CompareTo(other.Sign);
        var (leading, otherLeading) = (Digits + Exponent, other.Digits + other.Exponent);
        if (leading != otherLeading)
            return Sign * leading.CompareTo(otherLeading);
        var exponent = Math.Min(Exponent, other.Exponent);
        return At(exponent).CompareTo(other.At(exponent));
    }

    /// <summary>The coefficient at a lower exponent.</summary>
    public BigInteger At(int exponent) => Coefficient * PowerOfTen(Exponent - exponent);

    /// <summary>The number with no digit below the exponent.</summary>
    public DecimalParts RoundAt(int exponent, DecimalRounding rounding)
    {
        if (Exponent >= exponent)
            return this;
        if (Sign == 0)
            return new DecimalParts(0, exponent);
        // Below the last digit that matters it is enough to know that there is something.
        if (exponent - Exponent > Digits + 1)
            return new DecimalParts(
                rounding switch { DecimalRounding.Up when Sign > 0 => 1, DecimalRounding.Down when Sign < 0 => -1, _ => 0 }, exponent);
        var divisor = PowerOfTen(exponent - Exponent);
        var quotient = BigInteger.DivRem(Coefficient, divisor, out var rest);
        var half = (BigInteger.Abs(rest) * 2).CompareTo(divisor);
        var away = rounding switch
        {
            DecimalRounding.HalfEven => half > 0 || (half == 0 && !quotient.IsEven),
            DecimalRounding.Up => Sign > 0 && !rest.IsZero,
            DecimalRounding.Down => Sign < 0 && !rest.IsZero,
            _ => false,
        };
        return new DecimalParts(away ? quotient + Sign : quotient, exponent);
    }

    /// <summary>The number with so many digits at most, half to even.</summary>
    public DecimalParts RoundTo(int digits)
    {
        var rounded = this;
        while (rounded.Digits > digits)
            rounded = rounded.RoundAt(rounded.Exponent + rounded.Digits - digits, DecimalRounding.HalfEven);
        return rounded;
    }

    /// <summary>The nearest Decimal128; infinite where the number is too great.</summary>
    public Decimal128 ToDecimal128()
    {
        var parts = this with { Exponent = Math.Clamp(Exponent, -Beyond, Beyond) };
        parts = parts.RoundTo(Precision).RoundAt(-Bias, DecimalRounding.HalfEven);
        if (parts.Exponent > MaxExponent && parts.Sign != 0)
        {
            if (parts.Exponent - MaxExponent > Precision - parts.Digits)
                return parts.Sign > 0 ? Decimal128.PositiveInfinity : Decimal128.NegativeInfinity;
            parts = new DecimalParts(parts.At(MaxExponent), MaxExponent);
        }
        var exponent = Math.Clamp(parts.Exponent, -Bias, MaxExponent) + Bias;
        var coefficient = BigInteger.Abs(parts.Coefficient);
        var high = (ulong)(coefficient >> 64) | ((ulong)exponent << 49) | (parts.Sign < 0 ? 1UL << 63 : 0);
        return Decimal128.FromIEEEBits(high, (ulong)(coefficient & ulong.MaxValue));
    }

    /// <summary>The nearest double; infinite where the number is too great.</summary>
    public double ToDouble() => double.Parse(
        string.Create(CultureInfo.InvariantCulture, $"{Coefficient}E{Exponent}"), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int DigitsOf(BigInteger value)
    {
        if (value.IsZero)
            return 1;
        value = BigInteger.Abs(value);
        // The logarithm may be wrong by one next to a power of ten.
        var digits = (int)Math.Floor(BigInteger.Log10(value)) + 1;
        if (value >= PowerOfTen(digits))
            return digits + 1;
        return value < PowerOfTen(digits - 1) ? digits - 1 : digits;
    }
}

/// <summary>Where digits that are cut off lead to.</summary>
internal enum DecimalRounding
{
    /// <summary>To the nearest; from the middle to the even one.</summary>
    HalfEven,

    /// <summary>Towards zero.</summary>
    Cut,

    /// <summary>Towards positive infinity.</summary>
    Up,

    /// <summary>Towards negative infinity.</summary>
    Down,
}
