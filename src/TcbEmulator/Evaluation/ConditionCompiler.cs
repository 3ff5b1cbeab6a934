using System.Text;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using TcbEmulator.Bson;
using TcbQuery;

namespace TcbEmulator.Evaluation;

/// <summary>Turns a condition into a test of one value; what an array as a whole means to it is <see cref="FieldPath"/>'s matter.</summary>
internal static class ConditionCompiler
{
    /// <summary>Nobody's export waits longer for one text; a pattern that does is given up with an error.</summary>
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(2);

    public static ValueTest Compile(Condition condition)
    {
        switch (condition)
        {
            case ComparisonCondition comparison:
                return Comparison(comparison.Operator, BsonConstant.From(comparison.Value));
            case InCondition @in:
                return Any([.. @in.Values.Select(EqualOrMatching)]);
            case NinCondition nin:
                return Not(Any([.. nin.Values.Select(EqualOrMatching)]));
            case NotCondition not:
                return Not(All([.. not.Conditions.Select(Compile)]));
            case ExistsCondition exists:
                return value => value.IsMissing != exists.Exists;
            case ModCondition mod:
                return value => value.IsNumber && ToWhole(value) is { } number && Remainder(number, mod.Divisor) == mod.Remainder;
            case AllCondition all:
                return all.Values.Count == 0 ? static _ => false : All([.. all.Values.Select(EqualOrMatching)]);
            case SizeCondition size:
                return value => value.Type == BsonType.Array && Count(value) == size.Size;
            case ElemMatchFilterCondition elemMatch:
                var test = FilterCompiler.Compile(elemMatch.Filter);
                return AnyElement(element => element.Type is BsonType.Document or BsonType.Array && test(element));
            case ElemMatchValueCondition elemMatch:
                return AnyElement(All([.. elemMatch.Conditions.Select(Compile)]));
            case RegexCondition regex:
                return Matching(regex.Pattern, regex.Options);
            case GeoWithinCenterSphereCondition circle:
                return new SphereCap(circle.Longitude, circle.Latitude, circle.Radius).Contains;
            default:
                throw new NotSupportedException($"The emulator does not evaluate {condition.GetType().Name}.");
        }
    }

    private static ValueTest Not(ValueTest test) => value => !test(value);

    private static ValueTest All(ValueTest[] tests) => value =>
    {
        foreach (var test in tests)
            if (!test(value))
                return false;
        return true;
    };

    private static ValueTest Any(ValueTest[] tests)
    {
        if (tests is [var single])
            return single;
        return value =>
        {
            foreach (var test in tests)
                if (test(value))
                    return true;
            return false;
        };
    }

    private static ValueTest AnyElement(ValueTest test) => value =>
    {
        if (value.Type == BsonType.Array)
            foreach (var element in value.Elements)
                if (test(element.Value))
                    return true;
        return false;
    };

    private static ValueTest EqualOrMatching(QueryValue value) => value is RegexValue regex
        ? Matching(regex.Pattern, regex.Options)
        : Comparison(ComparisonOperator.Eq, BsonConstant.From(value));

    private static ValueTest Comparison(ComparisonOperator @operator, BsonView constant)
    {
        if (constant.Type == BsonType.Null)
            return @operator switch
            {
                ComparisonOperator.Eq or ComparisonOperator.Lte or ComparisonOperator.Gte => IsNullOrMissing,
                ComparisonOperator.Ne => Not(IsNullOrMissing),
                _ => static _ => false,
            };
        if (@operator == ComparisonOperator.Ne)
            return Not(Comparison(ComparisonOperator.Eq, constant));

        // Type-bracketed: a value of another kind is neither less nor greater.
        var kind = BsonOrder.Kind(constant.Type);
        bool SameKind(BsonView value) => BsonOrder.Kind(value.Type) == kind;
        if (IsNaN(constant))
            return @operator is ComparisonOperator.Lt or ComparisonOperator.Gt ? static _ => false : IsNaN;
        return @operator switch
        {
            ComparisonOperator.Eq => value => SameKind(value) && BsonOrder.Compare(value, constant) == 0,
            ComparisonOperator.Lt => value => SameKind(value) && !IsNaN(value) && BsonOrder.Compare(value, constant) < 0,
            ComparisonOperator.Lte => value => SameKind(value) && !IsNaN(value) && BsonOrder.Compare(value, constant) <= 0,
            ComparisonOperator.Gt => value => SameKind(value) && BsonOrder.Compare(value, constant) > 0,
            ComparisonOperator.Gte => value => SameKind(value) && BsonOrder.Compare(value, constant) >= 0,
            _ => throw new NotSupportedException($"The emulator does not evaluate {@operator}."),
        };
    }

    private static bool IsNullOrMissing(BsonView value) => value.Type is BsonType.Null or BsonType.Undefined or BsonType.EndOfDocument;

    private static bool IsNaN(BsonView value) => value.IsNumber && double.IsNaN(BsonOrder.ToDouble(value));

    private static ValueTest Matching(string pattern, string options)
    {
        var flags = RegexOptions.CultureInvariant;
        foreach (var option in options)
            flags |= option switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => throw new InvalidQueryException($"The regular expression option '{option}' is unknown."),
            };
        Regex regex;
        try
        {
            regex = new Regex(pattern, flags, RegexLimit);
        }
        catch (ArgumentException e)
        {
            throw new InvalidQueryException($"The regular expression is invalid: {e.Message}");
        }
        var (patternBytes, optionBytes) = (Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(options));
        return value => value.Type switch
        {
            BsonType.String => regex.IsMatch(value.String),
            BsonType.RegularExpression => value.RegexPattern.SequenceEqual(patternBytes) && value.RegexOptions.SequenceEqual(optionBytes),
            _ => false,
        };
    }

    private static long? ToWhole(BsonView number)
    {
        switch (number.Type)
        {
            case BsonType.Int32:
                return number.Int32;
            case BsonType.Int64:
                return number.Int64;
            default:
                var value = BsonOrder.ToDouble(number);
                return double.IsFinite(value) && Math.Abs(value) < long.MaxValue ? (long)value : null;
        }
    }

    // The one division that overflows.
    private static long Remainder(long number, long divisor) => divisor == -1 ? 0 : number % divisor;

    private static int Count(BsonView array)
    {
        var count = 0;
        foreach (var _ in array.Elements)
            count++;
        return count;
    }
}
