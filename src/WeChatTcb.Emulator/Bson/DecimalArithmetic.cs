using System.Numerics;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// Arithmetic of Decimal128, with 34 digits, half to even. The driver's type has none. What holds for NaN and the infinities holds for doubles too,
/// so these are computed as doubles.
/// </summary>
internal static class DecimalArithmetic
{
    /// <summary>The digits behind the point in which roots, powers and logarithms are computed: twice those of a result, and more.</summary>
    private const int Scale = 110;

    // Results beyond are infinite or 0.
    private const double MaxPower = 20_000;

    private static readonly BigInteger One = DecimalParts.PowerOfTen(Scale);
    private static readonly BigInteger Ln10 = (46 * InverseHyperbolicTangent(31)) + (34 * InverseHyperbolicTangent(49)) + (20 * InverseHyperbolicTangent(161));

    public static Decimal128 Add(Decimal128 a, Decimal128 b) => Compute(a, b, static (x, y) => x + y, static (x, y) =>
    {
        var exponent = Math.Min(x.Exponent, y.Exponent);
        return new DecimalParts(x.At(exponent) + y.At(exponent), exponent);
    });

    public static Decimal128 Subtract(Decimal128 a, Decimal128 b) => Compute(a, b, static (x, y) => x - y, static (x, y) =>
    {
        var exponent = Math.Min(x.Exponent, y.Exponent);
        return new DecimalParts(x.At(exponent) - y.At(exponent), exponent);
    });

    public static Decimal128 Multiply(Decimal128 a, Decimal128 b) => Compute(a, b, static (x, y) => x * y, static (x, y) =>
        new DecimalParts(x.Coefficient * y.Coefficient, x.Exponent + y.Exponent));

    /// <summary>The quotient; <paramref name="b"/> is not 0.</summary>
    public static Decimal128 Divide(Decimal128 a, Decimal128 b) => Compute(a, b, static (x, y) => x / y, Quotient);

    /// <summary>The remainder with the sign of <paramref name="a"/>; <paramref name="b"/> is not 0.</summary>
    public static Decimal128 Remainder(Decimal128 a, Decimal128 b) => Compute(a, b, static (x, y) => x % y, static (x, y) =>
    {
        var exponent = Math.Min(x.Exponent, y.Exponent);
        return new DecimalParts(BigInteger.Remainder(x.At(exponent), y.At(exponent)), exponent);
    });

    public static Decimal128 Power(Decimal128 a, Decimal128 b) => Compute(a, b, Math.Pow, static (x, y) =>
    {
        if (y.Sign == 0)
            return new DecimalParts(1, 0);
        if (x.Sign == 0)
            return default;
        var isWhole = y.RoundAt(0, DecimalRounding.Cut).CompareTo(y) == 0;
        if (x.Sign < 0 && !isWhole)
            return null;
        // Half of the exponent tells whether it is odd.
        var isOdd = isWhole && y.Exponent <= 0 && !y.RoundAt(0, DecimalRounding.Cut).At(0).IsEven;
        var logarithm = Logarithm(x with { Coefficient = BigInteger.Abs(x.Coefficient) });
        var power = Exponential(new DecimalParts(logarithm * y.Coefficient, y.Exponent - Scale));
        return isOdd && x.Sign < 0 ? power with { Coefficient = -power.Coefficient } : power;
    });

    public static Decimal128 Exp(Decimal128 a) => Compute(a, Math.Exp, static x => Exponential(x));

    /// <summary>The natural logarithm of a positive number.</summary>
    public static Decimal128 Ln(Decimal128 a) => Compute(a, Math.Log, static x => new DecimalParts(Logarithm(x), -Scale));

    /// <summary>The logarithm of a positive number to the base 10.</summary>
    public static Decimal128 Log10(Decimal128 a) => Compute(a, Math.Log10, static x => new DecimalParts(Logarithm(x) * One / Ln10, -Scale));

    /// <summary>The logarithm of a positive number to a base that is positive and not 1.</summary>
    public static Decimal128 Log(Decimal128 a, Decimal128 b) => Compute(
        a, b, static (x, y) => Math.Log(x) / Math.Log(y), static (x, y) => Quotient(new(Logarithm(x), 0), new(Logarithm(y), 0)));

    /// <summary>The root of a number that is not negative.</summary>
    public static Decimal128 Sqrt(Decimal128 a) => Compute(a, Math.Sqrt, static x =>
    {
        var exponent = x.Exponent - Scale - ((x.Exponent - Scale) & 1);
        var square = x.At(exponent);
        var root = Root(square);
        // A digit more tells a result that was cut from an exact one.
        return new DecimalParts((root * 10) + (root * root == square ? 0 : 1), (exponent / 2) - 1);
    });

    /// <summary>The number with no digit below the exponent; NaN when that takes more digits than there are.</summary>
    public static Decimal128 Quantize(DecimalParts value, int exponent, DecimalRounding rounding)
    {
        var rounded = value.RoundAt(exponent, rounding);
        return rounded.Sign != 0 && rounded.Digits + rounded.Exponent - exponent > DecimalParts.Precision ? Decimal128.QNaN : rounded.ToDecimal128();
    }

    private static Decimal128 Compute(Decimal128 a, Func<double, double> special, Func<DecimalParts, DecimalParts?> finite) =>
        DecimalParts.TryFrom(a, out var x) ? finite(x)?.ToDecimal128() ?? Decimal128.QNaN : Special(special(BsonOrder.ToDouble(a)));

    private static Decimal128 Compute(
        Decimal128 a, Decimal128 b, Func<double, double, double> special, Func<DecimalParts, DecimalParts, DecimalParts?> finite) =>
        DecimalParts.TryFrom(a, out var x) && DecimalParts.TryFrom(b, out var y)
            ? finite(x, y)?.ToDecimal128() ?? Decimal128.QNaN
            : Special(special(BsonOrder.ToDouble(a), BsonOrder.ToDouble(b)));

    private static Decimal128 Special(double value) => double.IsNaN(value) ? Decimal128.QNaN
        : double.IsPositiveInfinity(value) ? Decimal128.PositiveInfinity
        : double.IsNegativeInfinity(value) ? Decimal128.NegativeInfinity
        : DecimalParts.From(value).ToDecimal128();

    private static DecimalParts? Quotient(DecimalParts x, DecimalParts y)
    {
        var shift = Math.Max(0, DecimalParts.Precision + 2 + y.Digits - x.Digits);
        var quotient = BigInteger.DivRem(x.Coefficient * DecimalParts.PowerOfTen(shift), y.Coefficient, out var rest);
        // A digit more tells a result that was cut from an exact one.
        return new DecimalParts((quotient * 10) + (rest.IsZero ? 0 : x.Sign * y.Sign), x.Exponent - y.Exponent - shift - 1);
    }

    /// <summary>e to the power of a number.</summary>
    private static DecimalParts Exponential(DecimalParts x)
    {
        var approximate = x.ToDouble();
        if (Math.Abs(approximate) > MaxPower)
            return approximate > 0 ? new DecimalParts(1, (int)MaxPower) : default;
        // e^x = 10^k e^r
        var scaled = x.RoundAt(-Scale, DecimalRounding.HalfEven).At(-Scale);
        var k = (int)Math.Round(approximate / Math.Log(10));
        return new DecimalParts(ExponentialNearZero(scaled - (k * Ln10)), k - Scale);
    }

    /// <summary>e to the power of a small scaled number, scaled.</summary>
    private static BigInteger ExponentialNearZero(BigInteger x)
    {
        const int Halvings = 10;
        x >>= Halvings;
        var (sum, term) = (One, One);
        for (var n = 1; !term.IsZero; n++)
        {
            term = term * x / One / n;
            sum += term;
        }
        for (var i = 0; i < Halvings; i++)
            sum = sum * sum / One;
        return sum;
    }

    /// <summary>The natural logarithm of a positive number, scaled.</summary>
    private static BigInteger Logarithm(DecimalParts x)
    {
        var power = x.Digits - 1;
        var leading = new DecimalParts(x.Coefficient, -power).At(-Scale);
        // Halley's steps make three times as many digits each; the first has a double's.
        var y = DecimalParts.From(Math.Log(new DecimalParts(leading, -Scale).ToDouble())).RoundAt(-Scale, DecimalRounding.HalfEven).At(-Scale);
        for (var i = 0; i < 3; i++)
        {
            var e = ExponentialNearZero(y);
            y += 2 * (leading - e) * One / (leading + e);
        }
        return y + ((x.Exponent + power) * Ln10);
    }

    private static BigInteger InverseHyperbolicTangent(int inverse)
    {
        var (sum, power) = (BigInteger.Zero, DecimalParts.PowerOfTen(Scale) / inverse);
        for (var n = 1; !power.IsZero; n += 2)
        {
            sum += power / n;
            power /= inverse * inverse;
        }
        return sum;
    }

    private static BigInteger Root(BigInteger square)
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
}
