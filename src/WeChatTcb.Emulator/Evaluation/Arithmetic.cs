using System.Numerics;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// Arithmetic as MongoDB's aggregation does it. The wider type of two operands is that of the result; integers grow into Int64 and then
/// into a double. Null or a missing operand makes the result null. The messages are MongoDB's, and so are not translated.
/// </summary>
internal static class Arithmetic
{
    private const int LeastPlaces = -20;
    private const int MostPlaces = 100;

    /// <summary>The digits of a double that count when it becomes a decimal.</summary>
    private const int DoubleDigits = 15;

    public static BsonView Add(BsonView a, BsonView b)
    {
        if (a.IsNullish || b.IsNullish)
            return BsonView.Null;
        if (!(IsNumberOrDate(a) && IsNumberOrDate(b)))
            throw new ExpressionException($"$add only supports numeric or date types, not {NameOf(IsNumberOrDate(a) ? b : a)}");
        return (a.Type == BsonType.DateTime, b.Type == BsonType.DateTime) switch
        {
            (true, true) => throw new ExpressionException("only one date allowed in an $add expression"),
            (true, false) => Date((Int128)a.Int64 + ToMilliseconds(b)),
            (false, true) => Date((Int128)b.Int64 + ToMilliseconds(a)),
            _ => Combine(a, b, static (x, y) => x + y, static (x, y) => x + y, static (x, y) => x + y),
        };
    }

    public static BsonView Subtract(BsonView a, BsonView b)
    {
        if (a.IsNumber && b.IsNumber)
            return Combine(a, b, static (x, y) => x - y, static (x, y) => x - y, static (x, y) => x - y);
        if (a.IsNullish || b.IsNullish)
            return BsonView.Null;
        if (a.Type == BsonType.DateTime && b.Type == BsonType.DateTime)
            return BsonScalar.Int64(Fit((Int128)a.Int64 - b.Int64));
        if (a.Type == BsonType.DateTime && b.IsNumber)
            return Date((Int128)a.Int64 - ToMilliseconds(b));
        throw new ExpressionException($"can't $subtract {NameOf(b)} from {(a.Type == BsonType.DateTime ? "Date" : NameOf(a))}");
    }

    public static BsonView Multiply(BsonView a, BsonView b)
    {
        if (a.IsNullish || b.IsNullish)
            return BsonView.Null;
        return a.IsNumber && b.IsNumber
            ? Combine(a, b, static (x, y) => x * y, static (x, y) => x * y, static (x, y) => x * y)
            : throw new ExpressionException($"$multiply only supports numeric types, not {NameOf(a.IsNumber ? b : a)}");
    }

    public static BsonView Divide(BsonView a, BsonView b) => OfNumbers("$divide", a, b, static (a, b) =>
        Combine(a, b, integers: null, static (x, y) => x / y, static (x, y) => x / y));

    public static BsonView Mod(BsonView a, BsonView b) => OfNumbers("$mod", a, b, static (a, b) =>
        // Divided by infinity, a finite number is its own remainder.
        Wider(a.Type, b.Type) == BsonType.Decimal128 && TryGetDecimal(a, out var finite) && double.IsInfinity(BsonNumber.ToDouble(b))
            && !BsonNumber.TryGetExact(b, out _)
            ? BsonScalar.Decimal(finite.ToDecimal128())
            : Combine(a, b, static (x, y) => x % y, static (x, y) => x % y, static (x, y) => x % y));

    public static BsonView Pow(BsonView a, BsonView b)
    {
        if (a.IsNullish || b.IsNullish)
            return BsonView.Null;
        CheckNumber("$pow's base", a);
        CheckNumber("$pow's exponent", b);
        CheckNoDecimal("$pow", a, b);
        var (@base, exponent) = (BsonNumber.ToDouble(a), BsonNumber.ToDouble(b));
        if (@base == 0 && exponent < 0)
            throw new ExpressionException("$pow cannot take a base of 0 and a negative exponent");
        if (Wider(a.Type, b.Type) == BsonType.Double || IntegerPower(BsonNumber.ToInt64(a), BsonNumber.ToInt64(b)) is not { } power)
            return BsonScalar.Double(Math.Pow(@base, exponent));
        return Integer(Wider(a.Type, b.Type), power);
    }

    public static BsonView Log(BsonView a, BsonView b)
    {
        if (a.IsNullish || b.IsNullish)
            return BsonView.Null;
        CheckNumber("$log's argument", a);
        CheckNumber("$log's base", b);
        CheckNoDecimal("$log", a, b);
        var (argument, @base) = (BsonNumber.ToDouble(a), BsonNumber.ToDouble(b));
        CheckPositive("$log", argument);
        if (@base is <= 0 or 1)
            throw Error($"$log's base must be a positive number not equal to 1, but is {@base}");
        return BsonScalar.Double(Math.Log(argument) / Math.Log(@base));
    }

    public static BsonView Abs(BsonView a) => OfNumber("$abs", a, static a => a.Type switch
    {
        BsonType.Double => BsonScalar.Double(Math.Abs(a.Double)),
        BsonType.Decimal128 => BsonNumber.IsNegative(a) ? BsonScalar.Decimal(Decimal128.Negate(a.Decimal128)) : a,
        BsonType.Int64 when a.Int64 == long.MinValue => throw new ExpressionException("can't take $abs of long long min"),
        _ => Integer(a.Type, Math.Abs(BsonNumber.ToInt64(a))),
    });

    public static BsonView Ceil(BsonView a) => OfNumber("$ceil", a, static a => Whole(a, DecimalRounding.Up, Math.Ceiling));

    public static BsonView Floor(BsonView a) => OfNumber("$floor", a, static a => Whole(a, DecimalRounding.Down, Math.Floor));

    public static BsonView Exp(BsonView a) => OfNumber("$exp", a, static a => OfDouble("$exp", a, Math.Exp));

    public static BsonView Ln(BsonView a) =>
        OfNumber("$ln", a, static a => OfDouble("$ln", a, static x => Math.Log(CheckPositive("$ln", x))));

    public static BsonView Log10(BsonView a) =>
        OfNumber("$log10", a, static a => OfDouble("$log10", a, static x => Math.Log10(CheckPositive("$log10", x))));

    public static BsonView Sqrt(BsonView a) => OfNumber("$sqrt", a, static a =>
    {
        if (BsonNumber.IsNegative(a))
            throw new ExpressionException("$sqrt's argument must be greater than or equal to 0");
        return a.Type != BsonType.Decimal128 ? BsonScalar.Double(Math.Sqrt(BsonNumber.ToDouble(a)))
            : ExactDecimal.TryFrom(a.Decimal128, out var exact) ? BsonScalar.Decimal(exact.Sqrt().ToDecimal128())
            : a;
    });

    public static BsonView Round(BsonView a, BsonView places) => RoundAt("$round", a, places, DecimalRounding.HalfEven);

    public static BsonView Trunc(BsonView a, BsonView places) => RoundAt("$trunc", a, places, DecimalRounding.TowardsZero);

    private static BsonView RoundAt(string name, BsonView a, BsonView places, DecimalRounding rounding) => OfNumber(name, a, a =>
    {
        if (places.IsNullish)
            return BsonView.Null;
        var count = places.IsNumber ? BsonNumber.ToDouble(places) : double.NaN;
        if (count != Math.Truncate(count) || Math.Abs(count) > int.MaxValue)
            throw new ExpressionException($"precision argument to  {name} must be a integral value");
        if (count is < LeastPlaces or > MostPlaces)
            throw Error($"cannot apply {name} with precision value {count} value must be in [-20, 100]");
        if (!BsonNumber.TryGetExact(a, out var exact))
            return a;
        // MongoDB rounds doubles by way of decimals too.
        var rounded = (a.Type == BsonType.Double ? exact.RoundTo(ExactDecimal.Precision) : exact).RoundAt(-(int)count, rounding);
        return a.Type switch
        {
            BsonType.Double => BsonScalar.Double(BsonNumber.ToDouble(rounded.ToDecimal128())),
            BsonType.Decimal128 => BsonScalar.Decimal(rounded.ToDecimal128()),
            _ => Integer(a.Type, rounded.ToInt64() ?? throw Error(
                $"invalid conversion from Decimal128 result in {name} resulting from arguments: [{BsonNumber.ToInt64(a)}, {count}]")),
        };
    });

    private static BsonView Whole(BsonView a, DecimalRounding rounding, Func<double, double> ofDouble) => a.Type switch
    {
        BsonType.Double => BsonScalar.Double(ofDouble(a.Double)),
        BsonType.Decimal128 when ExactDecimal.TryFrom(a.Decimal128, out var exact) =>
            BsonScalar.Decimal(exact.RoundAt(0, rounding).ToDecimal128()),
        _ => a,
    };

    private static BsonView OfDouble(string name, BsonView a, Func<double, double> function)
    {
        CheckNoDecimal(name, a);
        return BsonScalar.Double(function(BsonNumber.ToDouble(a)));
    }

    private static BsonView OfNumber(string name, BsonView a, Func<BsonView, BsonView> compute) => a.IsNullish ? BsonView.Null
        : a.IsNumber ? compute(a)
        : throw new ExpressionException($"{name} only supports numeric types, not {NameOf(a)}");

    /// <summary>A quotient or a remainder.</summary>
    private static BsonView OfNumbers(string name, BsonView a, BsonView b, Func<BsonView, BsonView, BsonView> compute)
    {
        if (a.IsNumber && b.IsNumber)
            return BsonNumber.IsZero(b) ? throw new ExpressionException($"can't {name} by zero") : compute(a, b);
        return a.IsNullish || b.IsNullish
            ? BsonView.Null
            : throw new ExpressionException($"{name} only supports numeric types, not {NameOf(a)} and {NameOf(b)}");
    }

    /// <summary>Computes in the wider type of two numbers; without an operation on integers, in doubles at least.</summary>
    private static BsonView Combine(
        BsonView a,
        BsonView b,
        Func<Int128, Int128, Int128>? integers,
        Func<double, double, double> doubles,
        Func<ExactDecimal, ExactDecimal, ExactDecimal> decimals)
    {
        var type = Wider(a.Type, b.Type);
        if (type is BsonType.Int32 or BsonType.Int64 && integers?.Invoke(BsonNumber.ToInt64(a), BsonNumber.ToInt64(b)) is { } result
            && result >= long.MinValue && result <= long.MaxValue)
            return Integer(type, (long)result);
        if (type != BsonType.Decimal128)
            return BsonScalar.Double(doubles(BsonNumber.ToDouble(a), BsonNumber.ToDouble(b)));
        var (isFinite, isOtherFinite) = (TryGetDecimal(a, out var x), TryGetDecimal(b, out var y));
        if (isFinite && isOtherFinite)
            return BsonScalar.Decimal(decimals(x, y).ToDecimal128());
        // NaN and the infinities behave in decimals as they do in doubles; beside them only the sign of a finite number counts.
        return BsonScalar.Decimal(ToDecimal128(doubles(
            isFinite ? x.Sign : BsonNumber.ToDouble(a), isOtherFinite ? y.Sign : BsonNumber.ToDouble(b))));
    }

    /// <summary>The operand of an operation on decimals: of a double the first 15 digits.</summary>
    private static bool TryGetDecimal(BsonView number, out ExactDecimal value)
    {
        if (!BsonNumber.TryGetExact(number, out value))
            return false;
        if (number.Type == BsonType.Double)
            value = value.RoundTo(DoubleDigits);
        return true;
    }

    private static Decimal128 ToDecimal128(double value) => double.IsFinite(value) ? ExactDecimal.From(value).ToDecimal128()
        : double.IsNaN(value) ? Decimal128.QNaN
        : value > 0 ? Decimal128.PositiveInfinity : Decimal128.NegativeInfinity;

    private static BsonType Wider(BsonType a, BsonType b)
    {
        foreach (var type in (ReadOnlySpan<BsonType>)[BsonType.Decimal128, BsonType.Double, BsonType.Int64])
            if (a == type || b == type)
                return type;
        return BsonType.Int32;
    }

    private static BsonView Integer(BsonType type, long value) =>
        type == BsonType.Int64 ? BsonScalar.Int64(value) : BsonScalar.Integer(value);

    /// <summary>The power, when it is an integer of 64 bits.</summary>
    private static long? IntegerPower(long @base, long exponent)
    {
        // Of an exponent of these only the parity matters, however large or negative it is.
        if (@base is 0 or 1 or -1 && exponent != 0)
            exponent = 2 - (exponent & 1);
        if (exponent is < 0 or > 63)
            return null;
        var power = BigInteger.Pow(@base, (int)exponent);
        return power >= long.MinValue && power <= long.MaxValue ? (long)power : null;
    }

    private static bool IsNumberOrDate(BsonView value) => value.IsNumber || value.Type == BsonType.DateTime;

    private static BsonView Date(Int128 epochMilliseconds) => BsonScalar.Date(Fit(epochMilliseconds));

    private static long Fit(Int128 milliseconds) => milliseconds >= long.MinValue && milliseconds <= long.MaxValue
        ? (long)milliseconds
        : throw new ExpressionException("date overflow");

    /// <summary>A number of milliseconds to move a date by: the nearest whole one.</summary>
    private static long ToMilliseconds(BsonView number) => number.Type switch
    {
        BsonType.Double => BsonNumber.Truncate(BsonScalar.Double(Math.Round(number.Double, MidpointRounding.AwayFromZero))),
        BsonType.Decimal128 when ExactDecimal.TryFrom(number.Decimal128, out var value) =>
            value.RoundAt(0, DecimalRounding.HalfEven).ToInt64(),
        BsonType.Decimal128 => null,
        _ => BsonNumber.ToInt64(number),
    } ?? throw new ExpressionException("date overflow");

    private static double CheckPositive(string name, double value) => value <= 0
        ? throw Error($"{name}'s argument must be a positive number, but is {value}")
        : value;

    private static void CheckNumber(string what, BsonView value)
    {
        if (!value.IsNumber)
            throw new ExpressionException($"{what} must be numeric, not {NameOf(value)}");
    }

    private static string NameOf(BsonView value) => TypeNames.NameOf(value.Type);

    private static ExpressionException Error(FormattableString message) => new(FormattableString.Invariant(message));

    /// <summary>Powers and logarithms of decimals would take series of their own; the emulator does not compute them.</summary>
    private static void CheckNoDecimal(string name, params ReadOnlySpan<BsonView> operands)
    {
        foreach (var operand in operands)
            if (operand.Type == BsonType.Decimal128)
                throw new ExpressionException(Messages.FormatNotComputedOfDecimals(name));
    }
}
