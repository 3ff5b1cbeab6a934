namespace WeChatTcb.Query;

/// <summary>What <c>_.expr()</c> computes from a document, with MongoDB's aggregation operators.</summary>
public abstract record AggregationExpression
{
    private protected AggregationExpression()
    {
    }
}

/// <summary>
/// The value of a field, <c>'$a.b'</c>. Through an array of documents it is the array of their values, never an element by index.
/// </summary>
/// <param name="Path">The field's path without the <c>$</c>, dotted where it is nested.</param>
public sealed record FieldExpression(string Path) : AggregationExpression;

/// <summary>The whole document, <c>$$ROOT</c> or <c>$$CURRENT</c>.</summary>
public sealed record DocumentExpression : AggregationExpression;

/// <summary>A constant. A string that starts with <c>$</c> is that string.</summary>
public sealed record LiteralExpression(QueryValue Value) : AggregationExpression;

/// <summary>An operator and its operands.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Arguments">As many as the operator takes, see <see cref="AggregationOperator"/>.</param>
public sealed record OperatorExpression(AggregationOperator Operator, ValueList<AggregationExpression> Arguments) : AggregationExpression;

/// <summary>The comparison, boolean and arithmetic operators of MongoDB's aggregation, with the number of their operands.</summary>
public enum AggregationOperator
{
    /// <summary><c>$eq</c>, 2: equal, of any types; comparisons here are not type-bracketed.</summary>
    Eq,

    /// <summary><c>$ne</c>, 2.</summary>
    Ne,

    /// <summary><c>$gt</c>, 2.</summary>
    Gt,

    /// <summary><c>$gte</c>, 2.</summary>
    Gte,

    /// <summary><c>$lt</c>, 2.</summary>
    Lt,

    /// <summary><c>$lte</c>, 2.</summary>
    Lte,

    /// <summary><c>$cmp</c>, 2: -1, 0 or 1.</summary>
    Cmp,

    /// <summary><c>$and</c>, any number: whether all are true; with none, true.</summary>
    And,

    /// <summary><c>$or</c>, any number: whether one is true; with none, false.</summary>
    Or,

    /// <summary><c>$not</c>, 1.</summary>
    Not,

    /// <summary><c>$abs</c>, 1.</summary>
    Abs,

    /// <summary><c>$add</c>, any number: the sum; a date and numbers of milliseconds give a date. With none, 0.</summary>
    Add,

    /// <summary><c>$ceil</c>, 1.</summary>
    Ceil,

    /// <summary><c>$divide</c>, 2.</summary>
    Divide,

    /// <summary><c>$exp</c>, 1.</summary>
    Exp,

    /// <summary><c>$floor</c>, 1.</summary>
    Floor,

    /// <summary><c>$ln</c>, 1.</summary>
    Ln,

    /// <summary><c>$log</c>, 2: number and base.</summary>
    Log,

    /// <summary><c>$log10</c>, 1.</summary>
    Log10,

    /// <summary><c>$mod</c>, 2: the remainder with the dividend's sign.</summary>
    Mod,

    /// <summary><c>$multiply</c>, any number: the product; with none, 1.</summary>
    Multiply,

    /// <summary><c>$pow</c>, 2.</summary>
    Pow,

    /// <summary><c>$round</c>, 1 or 2: number and decimal places, half to even.</summary>
    Round,

    /// <summary><c>$sqrt</c>, 1.</summary>
    Sqrt,

    /// <summary><c>$subtract</c>, 2: numbers, two dates (milliseconds), or a date and milliseconds (a date).</summary>
    Subtract,

    /// <summary><c>$trunc</c>, 1 or 2: number and decimal places, towards zero.</summary>
    Trunc,
}
