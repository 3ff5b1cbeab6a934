using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// <c>$add</c>: the sum has the widest of the operands' types; integers grow into Int64 and then into a double. With a date among the operands it
/// is a date.
/// </summary>
internal sealed class SumOperator(Computation[] operands, ResultPlace result)
{
    private long _long;
    private double _double;
    private Decimal128 _decimal;
    private BsonType _type;
    private bool _isDate;

    public BsonView Compute(BsonView document)
    {
        (_long, _type, _isDate) = (0, BsonType.Int32, false);
        foreach (var operand in operands)
        {
            var value = operand(document);
            if (value.IsNullish())
                return BsonView.Null;
            if (value.Type == BsonType.DateTime)
                AddDate(value.Int64);
            else if (!value.IsNumber)
                throw new ExpressionException($"$add only supports numeric or date types, not {value.TypeName()}");
            else if (_isDate)
                MoveDate(Numbers.ToMilliseconds(value));
            else
                AddNumber(value);
        }
        return Total();
    }

    private void AddDate(long epochMilliseconds)
    {
        if (_isDate)
            throw new ExpressionException("only one date allowed in an $add expression");
        // What came before is a number of milliseconds.
        (_long, _isDate) = (Numbers.ToMilliseconds(Total()), true);
        MoveDate(epochMilliseconds);
    }

    private void MoveDate(long milliseconds)
    {
        try
        {
            _long = checked(_long + milliseconds);
        }
        catch (OverflowException)
        {
            throw Numbers.DateOverflow();
        }
    }

    private void AddNumber(BsonView value)
    {
        if (value.Type == BsonType.Decimal128 && _type != BsonType.Decimal128)
            (_decimal, _type) = (_type == BsonType.Double ? Numbers.ToDecimal(_double) : new Decimal128(_long), BsonType.Decimal128);
        else if (value.Type == BsonType.Double && _type is (BsonType.Int32 or BsonType.Int64))
            (_double, _type) = (_long, BsonType.Double);
        else if (value.Type == BsonType.Int64 && _type == BsonType.Int32)
            _type = BsonType.Int64;

        if (_type == BsonType.Decimal128)
        {
            _decimal = DecimalArithmetic.Add(_decimal, Numbers.ToDecimal(value));
        }
        else if (_type == BsonType.Double)
        {
            _double += BsonOrder.ToDouble(value);
        }
        else
        {
            var addend = BsonOrder.ToLong(value);
            var sum = unchecked(_long + addend);
            // Both have the one sign and the sum the other: it does not fit.
            if (((_long ^ sum) & (addend ^ sum)) < 0)
                (_double, _type) = ((double)_long + addend, BsonType.Double);
            else
                _long = sum;
        }
    }

    private BsonView Total() => _isDate ? result.Date(_long) : _type switch
    {
        BsonType.Int32 => result.Integer(_long),
        BsonType.Int64 => result.Int64(_long),
        BsonType.Double => result.Double(_double),
        _ => result.Decimal(_decimal),
    };
}
