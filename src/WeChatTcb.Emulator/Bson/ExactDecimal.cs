using System.Globalization;
using System.Numerics;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// A finite decimal number of any length: the coefficient times ten to the power of the exponent. The driver's Decimal128 has no
/// arithmetic, so that is done here, and the result is rounded to the 34 digits of a Decimal128.
/// </summary>
/// <param name="Coefficient">The digits, with the sign.</param>
/// <param name="Exponent">The power of ten.</param>
internal readonly record struct ExactDecimal(BigInteger Coefficient, int Exponent) : IComparable<ExactDecimal>
{
    /// <summary>The digits that a Decimal128 holds.</summary>
    public const int Precision = 34;

    /// <summary>The smallest exponent of a Decimal128 is its negative.</summary>
    private const int Bias = 6176;

    /// <summary>More digits than a result keeps, so that a square root is cut far below its last digit.</summary>
    private const int RootScale = 110;

    public int Sign => Coefficient.Sign;

    /// <summary>The number of digits of the coefficient; 1 for 0.</summary>
    private int Digits => BigInteger.Abs(Coefficient).ToString(CultureInfo.InvariantCulture).Length;

    public static ExactDecimal operator +(ExactDecimal a, ExactDecimal b) => Aligned(a, b, static (x, y) => x + y);

    public static ExactDecimal operator -(ExactDecimal a, ExactDecimal b) => Aligned(a, b, static (x, y) => x - y);

    public static ExactDecimal operator *(ExactDecimal a, ExactDecimal b) => new(a.Coefficient * b.Coefficient, a.Exponent + b.Exponent);

    public static ExactDecimal operator %(ExactDecimal a, ExactDecimal b) => Aligned(a, b, static (x, y) => x % y);

    /// <summary>The quotient, to more digits than a Decimal128 holds.</summary>
    public static ExactDecimal operator /(ExactDecimal a, ExactDecimal b)
    {
        var shift = Math.Max(0, Precision + 2 + b.Digits - a.Digits);
        var quotient = BigInteger.DivRem(a.Coefficient * PowerOfTen(shift), b.Coefficient, out var rest);
        // The extra digit makes rounding tell an inexact quotient from an exact one.
        return new((quotient * 10) + (rest.IsZero ? 0 : a.Sign * b.Sign), a.Exponent - b.Exponent - shift - 1);
    }

    /// <summary>The exact value of a Decimal128; false for NaN and the infinities.</summary>
    public static bool TryFrom(Decimal128 value, out ExactDecimal result)
    {
        var (high, low) = (value.GetIEEEHighBits(), value.GetIEEELowBits());
        result = default;
        if (((high >> 59) & 0xF) == 0xF)
            return false;
        // The second encoding has more digits than are allowed; IEEE 754 reads it as 0, like any coefficient above the limit.
        if (((high >> 61) & 3) == 3)
            return true;
        var coefficient = ((BigInteger)(high & 0x1_FFFF_FFFF_FFFF) << 64) | low;
        if (coefficient >= PowerOfTen(Precision))
            coefficient = 0;
        result = new(high >> 63 == 1 ? -coefficient : coefficient, (int)((high >> 49) & 0x3FFF) - Bias);
        return true;
    }

    /// <summary>The exact value of a finite double.</summary>
    public static ExactDecimal From(double value)
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
        return exponent >= 0 ? new((BigInteger)mantissa << exponent, 0) : new(mantissa * BigInteger.Pow(5, -exponent), exponent);
    }

    public int CompareTo(ExactDecimal other)
    {
        if (Sign != other.Sign || Sign == 0)
            return Sign.CompareTo(other.Sign);
        // Decides most pairs, and keeps numbers of very different size from being written out in full.
        var (leading, otherLeading) = (Digits + Exponent, other.Digits + other.Exponent);
        if (leading != otherLeading)
            return Sign * leading.CompareTo(otherLeading);
        return (this - other).Sign;
    }

    /// <summary>The number rounded so that it has no digit below an exponent.</summary>
    public ExactDecimal RoundAt(int exponent, DecimalRounding rounding)
    {
        if (Exponent >= exponent)
            return this;
        if (Sign == 0)
            return new(0, exponent);
        // So far below the last digit that only the sign matters; the power of ten could be huge.
        if (exponent - Exponent > Digits + 1)
            return (rounding, Sign) switch
            {
                (DecimalRounding.Up, 1) => new(1, exponent),
                (DecimalRounding.Down, -1) => new(-1, exponent),
                _ => new(0, exponent),
            };
        var divisor = PowerOfTen(exponent - Exponent);
        var quotient = BigInteger.DivRem(Coefficient, divisor, out var rest);
        var half = (BigInteger.Abs(rest) * 2).CompareTo(divisor);
        var awayFromZero = rounding switch
        {
            DecimalRounding.HalfEven => half > 0 || (half == 0 && !quotient.IsEven),
            DecimalRounding.Up => Sign > 0 && !rest.IsZero,
            DecimalRounding.Down => Sign < 0 && !rest.IsZero,
            _ => false,
        };
        return new(awayFromZero ? quotient + Sign : quotient, exponent);
    }

    /// <summary>The number rounded to a count of significant digits, half to even.</summary>
    public ExactDecimal RoundTo(int digits) => RoundAt(Exponent + Digits - digits, DecimalRounding.HalfEven);

    /// <summary>The square root of a number that is not negative, to more digits than a Decimal128 holds.</summary>
    public ExactDecimal Sqrt()
    {
        var exponent = Exponent - RootScale - ((Exponent - RootScale) & 1);
        var square = At(exponent);
        var root = IntegerRoot(square);
        // The extra digit makes rounding tell an inexact root from an exact one.
        return new((root * 10) + (root * root == square ? 0 : 1), (exponent / 2) - 1);
    }

    /// <summary>The nearest Decimal128; infinite where the number is too large.</summary>
    public Decimal128 ToDecimal128()
    {
        var rounded = RoundAt(Math.Max(-Bias, Exponent + Digits - Precision), DecimalRounding.HalfEven);
        if (rounded.Sign == 0)
            return Decimal128.Zero;
        var text = string.Create(CultureInfo.InvariantCulture, $"{rounded.Coefficient}E{rounded.Exponent}");
        return Decimal128.TryParse(text, out var result) ? result
            : Sign > 0 ? Decimal128.PositiveInfinity : Decimal128.NegativeInfinity;
    }

    /// <summary>The number without its fraction; null when it does not fit into 64 bits.</summary>
    public long? ToInt64()
    {
        if (Sign == 0)
            return 0;
        if (Digits + Exponent > 19)
            return null;
        var whole = RoundAt(0, DecimalRounding.TowardsZero).At(0);
        return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : null;
    }

    private static BigInteger PowerOfTen(int exponent) => BigInteger.Pow(10, exponent);

    private static ExactDecimal Aligned(ExactDecimal a, ExactDecimal b, Func<BigInteger, BigInteger, BigInteger> operation)
    {
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return new(operation(a.At(exponent), b.At(exponent)), exponent);
    }

    private static BigInteger IntegerRoot(BigInteger square)
    {
        if (square.IsZero)
            return square;
        var root = BigInteger.One << (int)((square.GetBitLength() / 2) + 1);
        while (true)
        {
            var next = (root + (square / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    /// <summary>The coefficient at an exponent that is not greater than the present one.</summary>
    private BigInteger At(int exponent) => Coefficient * PowerOfTen(Exponent - exponent);
}

/// <summary>What happens to digits that are cut off.</summary>
internal enum DecimalRounding
{
    /// <summary>To the nearest; from the middle to the even digit.</summary>
    HalfEven,

    TowardsZero,

    /// <summary>Towards positive infinity.</summary>
    Up,

    /// <summary>Towards negative infinity.</summary>
    Down,
}
