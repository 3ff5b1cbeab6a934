using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>The operators on two numbers. The wider type of the two is that of the result, but for quotients and logarithms, which are never integers.</summary>
internal static class BinaryOperators
{
    public static BsonView Subtract(BsonView a, BsonView b, ResultPlace result)
    {
        if (a.IsNumber && b.IsNumber)
        {
            if (EitherIs(BsonType.Decimal128, a, b))
                return result.Decimal(DecimalArithmetic.Subtract(Numbers.ToDecimal(a), Numbers.ToDecimal(b)));
            if (EitherIs(BsonType.Double, a, b))
                return result.Double(BsonOrder.ToDouble(a) - BsonOrder.ToDouble(b));
            if (!TrySubtract(BsonOrder.ToLong(a), BsonOrder.ToLong(b), out var difference))
                return result.Double(BsonOrder.ToDouble(a) - BsonOrder.ToDouble(b));
            return EitherIs(BsonType.Int64, a, b) ? result.Int64(difference) : result.Integer(difference);
        }
        if (a.IsNullish() || b.IsNullish())
            return BsonView.Null;
        if (a.Type == BsonType.DateTime && b.Type == BsonType.DateTime)
            return TrySubtract(a.Int64, b.Int64, out var milliseconds) ? result.Int64(milliseconds) : throw Numbers.DateOverflow();
        if (a.Type == BsonType.DateTime && b.IsNumber)
            return TrySubtract(a.Int64, Numbers.ToMilliseconds(b), out var date) ? result.Date(date) : throw Numbers.DateOverflow();
        throw new ExpressionException($"can't $subtract {b.TypeName()} from {(a.Type == BsonType.DateTime ? "Date" : a.TypeName())}");
    }

    public static BsonView Divide(BsonView a, BsonView b, ResultPlace result)
    {
        if (Check("$divide", a, b) is { } nothing)
            return nothing;
        if (EitherIs(BsonType.Decimal128, a, b))
        {
            var divisor = Numbers.ToDecimal(b);
            return Numbers.IsZero(divisor)
                ? throw new ExpressionException("can't $divide by zero")
                : result.Decimal(DecimalArithmetic.Divide(Numbers.ToDecimal(a), divisor));
        }
        var denominator = BsonOrder.ToDouble(b);
        return denominator == 0 ? throw new ExpressionException("can't $divide by zero") : result.Double(BsonOrder.ToDouble(a) / denominator);
    }

    public static BsonView Mod(BsonView a, BsonView b, ResultPlace result)
    {
        if (Check("$mod", a, b) is { } nothing)
            return nothing;
        if (EitherIs(BsonType.Decimal128, a, b))
        {
            var divisor = Numbers.ToDecimal(b);
            return Numbers.IsZero(divisor)
                ? throw new ExpressionException("can't $mod by zero")
                : result.Decimal(DecimalArithmetic.Remainder(Numbers.ToDecimal(a), divisor));
        }
        if (BsonOrder.ToDouble(b) == 0)
            throw new ExpressionException("can't $mod by zero");
        if (EitherIs(BsonType.Double, a, b))
            return result.Double(BsonOrder.ToDouble(a) % BsonOrder.ToDouble(b));
        // The one division that overflows.
        var remainder = BsonOrder.ToLong(b) == -1 ? 0 : BsonOrder.ToLong(a) % BsonOrder.ToLong(b);
        return EitherIs(BsonType.Int64, a, b) ? result.Int64(remainder) : result.Int32((int)remainder);
    }

    public static BsonView Pow(BsonView a, BsonView b, ResultPlace result)
    {
        if (a.IsNullish() || b.IsNullish())
            return BsonView.Null;
        CheckNumber("$pow's base", a);
        CheckNumber("$pow's exponent", b);
        if (EitherIs(BsonType.Decimal128, a, b))
        {
            var (x, y) = (Numbers.ToDecimal(a), Numbers.ToDecimal(b));
            CheckPower(Numbers.IsZero(x) && Numbers.IsNegative(y));
            return result.Decimal(DecimalArithmetic.Power(x, y));
        }
        var (@base, exponent) = (BsonOrder.ToDouble(a), BsonOrder.ToDouble(b));
        CheckPower(@base == 0 && exponent < 0);
        if (EitherIs(BsonType.Double, a, b) || !TryPower(BsonOrder.ToLong(a), BsonOrder.ToLong(b), out var power))
            return result.Double(Math.Pow(@base, exponent));
        return EitherIs(BsonType.Int64, a, b) ? result.Int64(power) : result.Integer(power);
    }

    public static BsonView Log(BsonView a, BsonView b, ResultPlace result)
    {
        if (a.IsNullish() || b.IsNullish())
            return BsonView.Null;
        CheckNumber("$log's argument", a);
        CheckNumber("$log's base", b);
        var (argument, @base) = (BsonOrder.ToDouble(a), BsonOrder.ToDouble(b));
        if (EitherIs(BsonType.Decimal128, a, b))
        {
            var (x, y) = (Numbers.ToDecimal(a), Numbers.ToDecimal(b));
            // A decimal next to 0 or 1 is that as a double, so its own digits decide.
            if (IsPositive(x) && IsPositive(y) && !IsOne(y))
                return result.Decimal(DecimalArithmetic.Log(x, y));
        }
        if (!(argument > 0 || double.IsNaN(argument)))
            throw new ExpressionException(FormattableString.Invariant($"$log's argument must be a positive number, but is {argument}"));
        if (!((@base > 0 && @base != 1) || double.IsNaN(@base)))
            throw new ExpressionException(FormattableString.Invariant($"$log's base must be a positive number not equal to 1, but is {@base}"));
        return result.Double(Math.Log(argument) / Math.Log(@base));
    }

    private static bool EitherIs(BsonType type, BsonView a, BsonView b) => a.Type == type || b.Type == type;

    private static bool IsPositive(Decimal128 value) => DecimalParts.TryFrom(value, out var parts) ? parts.Sign > 0 : Decimal128.IsPositiveInfinity(value);

    private static bool IsOne(Decimal128 value) => DecimalParts.TryFrom(value, out var parts) && parts.CompareTo(new(1, 0)) == 0;

    /// <summary>Null where an operand is null or missing; nothing where both are numbers.</summary>
    private static BsonView? Check(string name, BsonView a, BsonView b)
    {
        if (a.IsNumber && b.IsNumber)
            return null;
        return a.IsNullish() || b.IsNullish()
            ? BsonView.Null
            : throw new ExpressionException($"{name} only supports numeric types, not {a.TypeName()} and {b.TypeName()}");
    }

    private static void CheckNumber(string what, BsonView value)
    {
        if (!value.IsNumber)
            throw new ExpressionException($"{what} must be numeric, not {value.TypeName()}");
    }

    private static void CheckPower(bool isZeroToNegative)
    {
        if (isZeroToNegative)
            throw new ExpressionException("$pow cannot take a base of 0 and a negative exponent");
    }

    private static bool TrySubtract(long a, long b, out long difference)
    {
        difference = unchecked(a - b);
        return ((a ^ b) & (a ^ difference)) >= 0;
    }

    /// <summary>The power, where it is a whole number of 64 bits.</summary>
    private static bool TryPower(long @base, long exponent, out long power)
    {
        power = 1;
        switch (@base)
        {
            case 0:
                power = exponent == 0 ? 1 : 0;
                return true;
            case 1:
                return true;
            case -1:
                power = exponent % 2 == 0 ? 1 : -1;
                return true;
        }
        if (exponent is < 0 or > 63)
            return false;
        for (; exponent > 0; exponent--)
        {
            if (Math.BigMul(power, @base, out var low) != low >> 63)
                return false;
            power = low;
        }
        return true;
    }
}
