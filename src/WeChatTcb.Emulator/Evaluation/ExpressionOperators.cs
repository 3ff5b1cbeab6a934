using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// The operators of <c>$expr</c>, by the rules of MongoDB's aggregation: values of all types compare by their order, and null or a missing
/// value makes arithmetic null. What they compute is in <see cref="Arithmetic"/>.
/// </summary>
internal static class ExpressionOperators
{
    private static readonly BsonView Zero = BsonScalar.Int32(0);

    private static readonly Dictionary<AggregationOperator, Func<Computation[], Computation>> Operators = new()
    {
        [AggregationOperator.And] = static operands => document => BsonScalar.Boolean(All(operands, document)),
        [AggregationOperator.Or] = static operands => document => BsonScalar.Boolean(Any(operands, document)),
        [AggregationOperator.Not] = static operands => document => BsonScalar.Boolean(!IsTrue(operands[0](document))),
        [AggregationOperator.Cmp] = Binary(static (a, b) => BsonScalar.Int32(Math.Sign(BsonOrder.Compare(a, b)))),
        [AggregationOperator.Eq] = Comparison(static order => order == 0),
        [AggregationOperator.Ne] = Comparison(static order => order != 0),
        [AggregationOperator.Gt] = Comparison(static order => order > 0),
        [AggregationOperator.Gte] = Comparison(static order => order >= 0),
        [AggregationOperator.Lt] = Comparison(static order => order < 0),
        [AggregationOperator.Lte] = Comparison(static order => order <= 0),
        [AggregationOperator.Add] = Fold(Zero, Arithmetic.Add),
        [AggregationOperator.Multiply] = Fold(BsonScalar.Int32(1), Arithmetic.Multiply),
        [AggregationOperator.Subtract] = Binary(Arithmetic.Subtract),
        [AggregationOperator.Divide] = Binary(Arithmetic.Divide),
        [AggregationOperator.Mod] = Binary(Arithmetic.Mod),
        [AggregationOperator.Pow] = Binary(Arithmetic.Pow),
        [AggregationOperator.Log] = Binary(Arithmetic.Log),
        [AggregationOperator.Abs] = Unary(Arithmetic.Abs),
        [AggregationOperator.Ceil] = Unary(Arithmetic.Ceil),
        [AggregationOperator.Floor] = Unary(Arithmetic.Floor),
        [AggregationOperator.Exp] = Unary(Arithmetic.Exp),
        [AggregationOperator.Ln] = Unary(Arithmetic.Ln),
        [AggregationOperator.Log10] = Unary(Arithmetic.Log10),
        [AggregationOperator.Sqrt] = Unary(Arithmetic.Sqrt),
        [AggregationOperator.Round] = Rounding(Arithmetic.Round),
        [AggregationOperator.Trunc] = Rounding(Arithmetic.Trunc),
    };

    /// <param name="operator">The operator.</param>
    /// <param name="operands">As many as it takes, which the parser has checked.</param>
    public static Computation Compile(AggregationOperator @operator, Computation[] operands) => Operators[@operator](operands);

    /// <summary>Whether a value counts as true: all do but false, 0, null and a missing one.</summary>
    public static bool IsTrue(BsonView value) => value.IsNumber ? !BsonNumber.IsZero(value)
        : value.Type == BsonType.Boolean ? value.Boolean
        : !value.IsNullish;

    private static bool All(Computation[] operands, BsonView document)
    {
        foreach (var operand in operands)
            if (!IsTrue(operand(document)))
                return false;
        return true;
    }

    private static bool Any(Computation[] operands, BsonView document)
    {
        foreach (var operand in operands)
            if (IsTrue(operand(document)))
                return true;
        return false;
    }

    private static Func<Computation[], Computation> Unary(Func<BsonView, BsonView> apply) =>
        operands => document => apply(operands[0](document));

    private static Func<Computation[], Computation> Binary(Func<BsonView, BsonView, BsonView> apply) =>
        operands => document => apply(operands[0](document), operands[1](document));

    private static Func<Computation[], Computation> Comparison(Func<int, bool> holds) =>
        Binary((a, b) => BsonScalar.Boolean(holds(BsonOrder.Compare(a, b))));

    private static Func<Computation[], Computation> Rounding(Func<BsonView, BsonView, BsonView> apply) =>
        operands => document => apply(operands[0](document), operands.Length > 1 ? operands[1](document) : Zero);

    private static Func<Computation[], Computation> Fold(BsonView start, Func<BsonView, BsonView, BsonView> apply) =>
        operands => document =>
    {
        var total = start;
        foreach (var operand in operands)
        {
            total = apply(total, operand(document));
            if (total.IsNullish)
                break;
        }
        return total;
    };
}
