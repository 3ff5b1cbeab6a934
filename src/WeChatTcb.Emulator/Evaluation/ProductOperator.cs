using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary><c>$multiply</c>: the product has the widest of the operands' types; integers grow into Int64 and then into a double.</summary>
internal sealed class ProductOperator(Computation[] operands, ResultPlace result)
{
    public BsonView Compute(BsonView document)
    {
        var (integer, number, type) = (1L, 1d, BsonType.Int32);
        var exact = default(Decimal128);
        foreach (var operand in operands)
        {
            var value = operand(document);
            if (value.IsNullish())
                return BsonView.Null;
            if (!value.IsNumber)
                throw new ExpressionException($"$multiply only supports numeric types, not {value.TypeName()}");
            if (value.Type == BsonType.Decimal128 && type != BsonType.Decimal128)
                (exact, type) = (type == BsonType.Double ? Numbers.ToDecimal(number) : new Decimal128(integer), BsonType.Decimal128);
            if (type == BsonType.Decimal128)
            {
                exact = DecimalArithmetic.Multiply(exact, Numbers.ToDecimal(value));
                continue;
            }
            number *= BsonOrder.ToDouble(value);
            if (value.Type == BsonType.Double)
                type = BsonType.Double;
            else if (value.Type == BsonType.Int64 && type == BsonType.Int32)
                type = BsonType.Int64;
            if (type == BsonType.Double)
                continue;
            var product = Math.BigMul(integer, BsonOrder.ToLong(value), out var low);
            if (product == low >> 63)
                integer = low;
            else
                type = BsonType.Double;
        }
        return type switch
        {
            BsonType.Int32 => result.Integer(integer),
            BsonType.Int64 => result.Int64(integer),
            BsonType.Double => result.Double(number),
            _ => result.Decimal(exact),
        };
    }
}
