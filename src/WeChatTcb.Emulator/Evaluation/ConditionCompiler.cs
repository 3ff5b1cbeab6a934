using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Geo;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// Turns a condition into a test of one value. Whether an array or each of its elements is tested is decided in <see cref="FieldPath"/>.
/// </summary>
internal sealed class ConditionCompiler(FilterCompiler filters, QueryConstants constants)
{
    /// <exception cref="InvalidQueryException">The condition has a part that cannot be run.</exception>
    public ValueTest Compile(Condition condition)
    {
        switch (condition)
        {
            case ComparisonCondition comparison:
                return Comparison(comparison.Operator, constants.From(comparison.Value));
            case InCondition @in:
                return Any([.. @in.Values.Select(EqualOrMatching)]);
            case NinCondition nin:
                return Not(Any([.. nin.Values.Select(EqualOrMatching)]));
            case NotCondition not:
                return Not(All([.. not.Conditions.Select(Compile)]));
            case ExistsCondition exists:
                return value => value.IsMissing != exists.Exists;
            // The service computes no remainder of a number beyond 64 bits.
            case ModCondition mod:
                return value => value.IsNumber && BsonNumber.Truncate(value) is { } number
                    && Remainder(number, mod.Divisor) == mod.Remainder;
            case AllCondition all:
                return all.Values.Count == 0 ? static _ => false : All([.. all.Values.Select(EqualOrMatching)]);
            case AllElemMatchCondition all:
                return All([.. all.Elements.Select(Compile)]);
            case SizeCondition size:
                return value => value.Type == BsonType.Array && Count(value) == size.Size;
            case ElemMatchFilterCondition or ElemMatchValueCondition:
                return AnyElement(CompileElement(condition));
            case RegexCondition regex:
                return RegexTest.Matching(regex.Pattern, regex.Options);
            case GeoWithinCenterSphereCondition circle:
                return GeoConditionCompiler.Within(circle);
            case GeoWithinGeometryCondition within:
                return GeoConditionCompiler.Within(within);
            case GeoIntersectsCondition intersects:
                return GeoConditionCompiler.Intersects(intersects);
            case TypeCondition type:
                return OfType(type.Types);
            default:
                throw new InvalidOperationException($"There is no condition of the kind {condition.GetType().Name}.");
        }
    }

    /// <summary>The test that <c>$elemMatch</c> applies to one element.</summary>
    /// <exception cref="InvalidQueryException">The condition has a part that cannot be run.</exception>
    public ValueTest CompileElement(Condition elemMatch)
    {
        if (elemMatch is ElemMatchValueCondition values)
            return All([.. values.Conditions.Select(Compile)]);
        var test = filters.Compile(((ElemMatchFilterCondition)elemMatch).Filter);
        return element => element.Type is BsonType.Document or BsonType.Array && test(element);
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

    private ValueTest EqualOrMatching(QueryValue value) => value is RegexValue regex
        ? RegexTest.Matching(regex.Pattern, regex.Options)
        : Comparison(ComparisonOperator.Eq, constants.From(value));

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

        // A value of another kind is neither less nor greater.
        var kind = BsonOrder.Kind(constant.Type);
        bool SameKind(BsonView value) => BsonOrder.Kind(value.Type) == kind;
        if (BsonNumber.IsNaN(constant))
            return @operator is ComparisonOperator.Lt or ComparisonOperator.Gt ? static _ => false : BsonNumber.IsNaN;
        return @operator switch
        {
            ComparisonOperator.Eq => value => SameKind(value) && BsonOrder.Compare(value, constant) == 0,
            ComparisonOperator.Lt => value => SameKind(value) && !BsonNumber.IsNaN(value) && BsonOrder.Compare(value, constant) < 0,
            ComparisonOperator.Lte => value => SameKind(value) && !BsonNumber.IsNaN(value) && BsonOrder.Compare(value, constant) <= 0,
            ComparisonOperator.Gt => value => SameKind(value) && BsonOrder.Compare(value, constant) > 0,
            ComparisonOperator.Gte => value => SameKind(value) && BsonOrder.Compare(value, constant) >= 0,
            _ => throw new InvalidOperationException($"There is no comparison {@operator}."),
        };
    }

    private static bool IsNullOrMissing(BsonView value) => value.IsNullish;

    private static ValueTest OfType(ValueList<string> names)
    {
        var types = new HashSet<BsonType>(names.SelectMany(static name => name == "number"
            ? [BsonType.Double, BsonType.Int32, BsonType.Int64, BsonType.Decimal128]
            : (BsonType[])[TypeNames.TypeOf(name)]));
        return value => types.Contains(value.Type);
    }

    // Division by -1 is the only one that can overflow.
    private static long Remainder(long number, long divisor) => divisor == -1 ? 0 : number % divisor;

    private static int Count(BsonView array)
    {
        var count = 0;
        foreach (var _ in array.Elements)
            count++;
        return count;
    }
}
