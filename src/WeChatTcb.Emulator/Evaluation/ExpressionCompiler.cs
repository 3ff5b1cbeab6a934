using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Computes a value of a document; missing where there is none.</summary>
internal delegate BsonView Computation(BsonView document);

/// <summary>An expression cannot be computed of a document; the words are MongoDB's.</summary>
internal sealed class ExpressionException(string message) : Exception(message);

/// <summary>
/// Turns <c>$expr</c> into delegates, once a query, with the rules of MongoDB's aggregation: comparisons are of all types by their order, and null or
/// a missing value makes arithmetic null. Each operator has its own place for its result, valid until the next document, so a computation
/// runs once at a time.
/// </summary>
internal sealed class ExpressionCompiler(QueryConstants constants)
{
    public Computation Compile(AggregationExpression expression)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                var constant = constants.From(literal.Value);
                return _ => constant;
            case FieldExpression field:
                return Field(field.Path);
            case OperatorExpression operation:
                return Operation(operation.Operator, [.. operation.Arguments.Select(Compile)]);
            default:
                throw new InvalidOperationException($"There is no expression of the kind {expression.GetType().Name}.");
        }
    }

    /// <summary>Whether a value counts as true: all do but false, 0, null and one that is missing.</summary>
    public static bool IsTrue(BsonView value) => value.Type switch
    {
        BsonType.EndOfDocument or BsonType.Undefined or BsonType.Null => false,
        BsonType.Boolean => value.Boolean,
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => BsonOrder.Compare(value, Zero) != 0,
        _ => true,
    };

    private static BsonView Zero { get; } = new ResultPlace().Int32(0);

    private static Computation Operation(AggregationOperator @operator, Computation[] operands)
    {
        var result = new ResultPlace();
        switch (@operator)
        {
            case AggregationOperator.And:
                return document =>
                {
                    foreach (var operand in operands)
                        if (!IsTrue(operand(document)))
                            return result.Boolean(false);
                    return result.Boolean(true);
                };
            case AggregationOperator.Or:
                return document =>
                {
                    foreach (var operand in operands)
                        if (IsTrue(operand(document)))
                            return result.Boolean(true);
                    return result.Boolean(false);
                };
            case AggregationOperator.Not:
                return document => result.Boolean(!IsTrue(operands[0](document)));
            case AggregationOperator.Cmp:
                return document => result.Int32(Math.Sign(Compare(operands, document)));
            case AggregationOperator.Eq:
                return document => result.Boolean(Compare(operands, document) == 0);
            case AggregationOperator.Ne:
                return document => result.Boolean(Compare(operands, document) != 0);
            case AggregationOperator.Gt:
                return document => result.Boolean(Compare(operands, document) > 0);
            case AggregationOperator.Gte:
                return document => result.Boolean(Compare(operands, document) >= 0);
            case AggregationOperator.Lt:
                return document => result.Boolean(Compare(operands, document) < 0);
            case AggregationOperator.Lte:
                return document => result.Boolean(Compare(operands, document) <= 0);
            case AggregationOperator.Add:
                return new SumOperator(operands, result).Compute;
            case AggregationOperator.Multiply:
                return new ProductOperator(operands, result).Compute;
            case AggregationOperator.Subtract:
                return document => BinaryOperators.Subtract(operands[0](document), operands[1](document), result);
            case AggregationOperator.Divide:
                return document => BinaryOperators.Divide(operands[0](document), operands[1](document), result);
            case AggregationOperator.Mod:
                return document => BinaryOperators.Mod(operands[0](document), operands[1](document), result);
            case AggregationOperator.Pow:
                return document => BinaryOperators.Pow(operands[0](document), operands[1](document), result);
            case AggregationOperator.Log:
                return document => BinaryOperators.Log(operands[0](document), operands[1](document), result);
            case AggregationOperator.Round or AggregationOperator.Trunc:
                var isRound = @operator == AggregationOperator.Round;
                return document => UnaryOperators.Round(
                    isRound, operands[0](document), operands.Length > 1 ? operands[1](document) : Zero, result);
            default:
                var apply = UnaryOperators.Of(@operator);
                return document => apply(operands[0](document), result);
        }
    }

    private static int Compare(Computation[] operands, BsonView document) => BsonOrder.Compare(operands[0](document), operands[1](document));

    private static Computation Field(string path)
    {
        byte[][] parts = [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];
        var array = new BsonBuilder();
        return document =>
        {
            var value = document;
            for (var i = 0; i < parts.Length; i++)
                if (value.Type == BsonType.Array)
                {
                    array.Clear();
                    Collect(value, parts.AsSpan(i), array);
                    return array.Document.As(BsonType.Array);
                }
                else if (value.Type == BsonType.Document)
                {
                    value = value.Field(parts[i]);
                }
                else
                {
                    return default;
                }
            return value;
        };
    }

    // The values of the documents in an array; elements of another kind give none, not even an array of documents.
    private static void Collect(BsonView values, ReadOnlySpan<byte[]> parts, BsonBuilder array)
    {
        var start = array.Open();
        var index = 0;
        foreach (var element in values.Elements)
        {
            var value = element.Value;
            if (value.Type != BsonType.Document)
                continue;
            var rest = parts;
            while (rest.Length > 0 && value.Type == BsonType.Document)
            {
                value = value.Field(rest[0]);
                rest = rest[1..];
            }
            if (value.IsMissing || (rest.Length > 0 && value.Type != BsonType.Array))
                continue;
            var item = array.OpenElement(index++);
            if (rest.Length > 0)
                Collect(value, rest, array);
            else
                array.Raw(value.Bytes);
            array.SetType(item, value.Type);
        }
        array.Close(start);
    }
}
