using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>The operators on one number, of which <c>$round</c> and <c>$trunc</c> take a number of places too.</summary>
internal static class UnaryOperators
{
    private const int LeastPlaces = -20;
    private const int MostPlaces = 100;

    public static Func<BsonView, ResultPlace, BsonView> Of(AggregationOperator @operator)
    {
        Func<BsonView, ResultPlace, BsonView> apply = @operator switch
        {
            AggregationOperator.Abs => Abs,
            AggregationOperator.Ceil => static (a, result) => Whole(a, DecimalRounding.Up, Math.Ceiling, result),
            AggregationOperator.Floor => static (a, result) => Whole(a, DecimalRounding.Down, Math.Floor, result),
            AggregationOperator.Exp => static (a, result) => Transcendental(a, DecimalArithmetic.Exp, Math.Exp, result),
            AggregationOperator.Ln => static (a, result) => Transcendental(Positive("$ln", a), DecimalArithmetic.Ln, Math.Log, result),
            AggregationOperator.Log10 => static (a, result) => Transcendental(Positive("$log10", a), DecimalArithmetic.Log10, Math.Log10, result),
            AggregationOperator.Sqrt => static (a, result) => Transcendental(NotNegative(a), DecimalArithmetic.Sqrt, Math.Sqrt, result),
            _ => throw new InvalidOperationException($"There is no operator {@operator} of one operand."),
        };
        var name = $"${@operator.ToString().ToLowerInvariant()}";
        return (a, result) => a.IsNullish() ? BsonView.Null : a.IsNumber ? apply(a, result) : throw NotNumeric(name, a);
    }

    public static BsonView Round(bool isRound, BsonView a, BsonView places, ResultPlace result)
    {
        var name = isRound ? "$round" : "$trunc";
        if (a.IsNullish())
            return BsonView.Null;
        if (!a.IsNumber)
            throw NotNumeric(name, a);
        if (places.IsNullish())
            return BsonView.Null;
        var count = places.IsNumber ? BsonOrder.ToDouble(places) : double.NaN;
        if (count != Math.Truncate(count) || Math.Abs(count) > int.MaxValue)
            throw new ExpressionException($"precision argument to  {name} must be a integral value");
        if (count is < LeastPlaces or > MostPlaces)
            throw new ExpressionException(FormattableString.Invariant($"cannot apply {name} with precision value {count} value must be in [-20, 100]"));

        var rounding = isRound ? DecimalRounding.HalfEven : DecimalRounding.Cut;
        switch (a.Type)
        {
            case BsonType.Double:
                // By way of a decimal of 34 digits, as MongoDB does it.
                return double.IsFinite(a.Double)
                    ? result.Double(BsonOrder.ToDouble(
                        DecimalArithmetic.Quantize(DecimalParts.From(a.Double).RoundTo(DecimalParts.Precision), -(int)count, rounding)))
                    : a;
            case BsonType.Decimal128:
                return DecimalParts.TryFrom(a.Decimal128, out var parts) ? result.Decimal(DecimalArithmetic.Quantize(parts, -(int)count, rounding)) : a;
            default:
                if (count >= 0)
                    return a;
                var rounded = new DecimalParts(BsonOrder.ToLong(a), 0).RoundAt(-(int)count, rounding).At(0);
                if (rounded > long.MaxValue || rounded < long.MinValue)
                    throw new ExpressionException(FormattableString.Invariant(
                        $"invalid conversion from Decimal128 result in {name} resulting from arguments: [{BsonOrder.ToLong(a)}, {count}]"));
                return a.Type == BsonType.Int64 ? result.Int64((long)rounded) : result.Integer((long)rounded);
        }
    }

    private static BsonView Abs(BsonView a, ResultPlace result) => a.Type switch
    {
        BsonType.Double => result.Double(Math.Abs(a.Double)),
        BsonType.Decimal128 => Numbers.IsNegative(a.Decimal128) ? result.Decimal(Decimal128.Negate(a.Decimal128)) : a,
        BsonType.Int64 when a.Int64 == long.MinValue => throw new ExpressionException("can't take $abs of long long min"),
        BsonType.Int64 => result.Int64(Math.Abs(a.Int64)),
        _ => result.Integer(Math.Abs((long)a.Int32)),
    };

    private static BsonView Whole(BsonView a, DecimalRounding rounding, Func<double, double> ofDouble, ResultPlace result) => a.Type switch
    {
        BsonType.Double => result.Double(ofDouble(a.Double)),
        BsonType.Decimal128 when DecimalParts.TryFrom(a.Decimal128, out var parts) => result.Decimal(DecimalArithmetic.Quantize(parts, 0, rounding)),
        _ => a,
    };

    private static BsonView Transcendental(
        BsonView a, Func<Decimal128, Decimal128> ofDecimal, Func<double, double> ofDouble, ResultPlace result) => a.Type == BsonType.Decimal128
        ? result.Decimal(ofDecimal(a.Decimal128))
        : result.Double(ofDouble(BsonOrder.ToDouble(a)));

    private static BsonView Positive(string name, BsonView a)
    {
        var value = BsonOrder.ToDouble(a);
        // A decimal may be so small that it is 0 as a double.
        return value > 0 || double.IsNaN(value) || (a.Type == BsonType.Decimal128 && DecimalParts.TryFrom(a.Decimal128, out var parts) && parts.Sign > 0)
            ? a
            : throw new ExpressionException(FormattableString.Invariant($"{name}'s argument must be a positive number, but is {value}"));
    }

    private static BsonView NotNegative(BsonView a) => BsonOrder.ToDouble(a) < 0
        ? throw new ExpressionException("$sqrt's argument must be greater than or equal to 0")
        : a;

    private static ExpressionException NotNumeric(string name, BsonView value) => new($"{name} only supports numeric types, not {value.TypeName()}");
}
