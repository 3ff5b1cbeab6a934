using System.Globalization;
using Acornima;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>
/// <c>+ - * / %</c> on constants, by the rules of ECMAScript. The value of <c>Date.now()</c> is not known here; adding and subtracting
/// changes its offset from the time of the execution.
/// </summary>
internal static class ConstantArithmetic
{
    public static bool Knows(Operator @operator) => SymbolOf(@operator) is not null;

    /// <summary>The result, or null after a diagnostic.</summary>
    public static QueryValue? Compute(ReadingContext context, Operator @operator, ScriptValue left, ScriptValue right, Place place)
    {
        var a = (left as ScalarLiteral)?.Value;
        var b = (right as ScalarLiteral)?.Value;
        if (a is null || b is null)
            return FailOperand(context, @operator, a is null ? left : right);
        if (@operator == Operator.Addition)
        {
            if (a is StringValue || b is StringValue)
                return Concatenate(context, left, right, place);
            if (a is DateValue or ServerDateValue || b is DateValue or ServerDateValue)
                return context.Fail<QueryValue>(DiagnosticIds.InvalidArgument, place, Messages.DatePlus, Messages.DatePlus_Hint);
        }

        if (DateFunctions.ToNumber(a) is not { } x)
            return FailOperand(context, @operator, left);
        if (DateFunctions.ToNumber(b) is not { } y)
            return FailOperand(context, @operator, right);
        return (x, y, @operator) switch
        {
            (NumberValue m, NumberValue n, _) => new NumberValue(Compute(@operator, m.Value, n.Value)),
            (ServerTimeValue now, NumberValue n, Operator.Addition) => Move(context, now.OffsetMilliseconds + n.Value, place),
            (NumberValue m, ServerTimeValue now, Operator.Addition) => Move(context, now.OffsetMilliseconds + m.Value, place),
            (ServerTimeValue now, NumberValue n, Operator.Subtraction) => Move(context, now.OffsetMilliseconds - n.Value, place),
            (ServerTimeValue m, ServerTimeValue n, Operator.Subtraction) => new NumberValue(m.OffsetMilliseconds - n.OffsetMilliseconds),
            _ => context.Fail<QueryValue>(DiagnosticIds.UnsupportedSyntax, place, Messages.NowArithmetic, Messages.NowArithmetic_Hint),
        };
    }

    private static double Compute(Operator @operator, double a, double b) => @operator switch
    {
        Operator.Addition => a + b,
        Operator.Subtraction => a - b,
        Operator.Multiplication => a * b,
        Operator.Division => a / b,
        _ => a % b,
    };

    private static string? SymbolOf(Operator @operator) => @operator switch
    {
        Operator.Addition => "+",
        Operator.Subtraction => "-",
        Operator.Multiplication => "*",
        Operator.Division => "/",
        Operator.Remainder => "%",
        _ => null,
    };

    private static StringValue? Concatenate(ReadingContext context, ScriptValue left, ScriptValue right, Place place)
    {
        if (ToText(left) is not { } a)
            return FailConcatenation(context, left);
        if (ToText(right) is not { } b)
            return FailConcatenation(context, right);
        return a.Length + b.Length < QueryParser.MaxLength || context.Accepts(QueryRules.TooComplex(), place) ? new(a + b) : null;
    }

    private static string? ToText(ScriptValue value) => (value as ScalarLiteral)?.Value switch
    {
        StringValue text => text.Value,
        NumberValue { Value: 0 } => "0",
        // In this range JavaScript writes plain digits.
        NumberValue { Value: var number } when Math.Abs(number) is >= 1e-4 and < 1e15 => number.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static ServerTimeValue? Move(ReadingContext context, double offset, Place place) => DateFunctions.IsOffset(offset)
        ? new((long)offset)
        : context.Fail<ServerTimeValue>(DiagnosticIds.InvalidArgument, place, Messages.NowOffset);

    private static QueryValue? FailOperand(ReadingContext context, Operator @operator, ScriptValue operand) => context.Fail<QueryValue>(
        DiagnosticIds.InvalidArgument,
        operand.Place,
        Messages.FormatWrongOperand(SymbolOf(@operator), operand.Kind),
        operand is ServerDateLiteral ? Messages.WrongOperand_Hint : null);

    private static StringValue? FailConcatenation(ReadingContext context, ScriptValue operand) => context.Fail<StringValue>(
        DiagnosticIds.InvalidArgument, operand.Place, Messages.FormatWrongConcatenation(operand.Kind));
}
