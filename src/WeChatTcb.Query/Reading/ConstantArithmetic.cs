using System.Globalization;
using Acornima;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>
/// <c>+ - * / %</c> on constants, by the rules of ECMAScript. <c>Date.now()</c> is not known here; it can be moved by adding and
/// subtracting, and stays what it is: the time of the execution and an offset.
/// </summary>
internal static class ConstantArithmetic
{
    private const double MaxTime = 8.64e15;

    public static bool Knows(Operator @operator) => SymbolOf(@operator) is not null;

    /// <summary>The result, or null after a diagnostic.</summary>
    public static QueryValue? Compute(EvaluationContext context, Operator @operator, ScriptValue left, ScriptValue right, TextSpan span)
    {
        var symbol = SymbolOf(@operator)!;
        if (left is not ScalarScript { Value: var a })
            return FailOperand(context, symbol, left);
        if (right is not ScalarScript { Value: var b })
            return FailOperand(context, symbol, right);
        if (@operator == Operator.Addition)
        {
            if (a is StringValue || b is StringValue)
                return Concatenate(context, left, right, span);
            if (a is DateValue or ServerDateValue || b is DateValue or ServerDateValue)
            {
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidArgument,
                    span,
                    "A date and '+' give a text in JavaScript, and not a later date.",
                    "Write new Date(date.getTime() + milliseconds).");
                return null;
            }
        }

        if (Dates.ToNumber(a) is not { } x)
            return FailOperand(context, symbol, left);
        if (Dates.ToNumber(b) is not { } y)
            return FailOperand(context, symbol, right);
        return (x, y, @operator) switch
        {
            (NumberValue m, NumberValue n, _) => new NumberValue(Compute(@operator, m.Value, n.Value)),
            (ServerTimeValue now, NumberValue n, Operator.Addition) => Move(context, now.OffsetMilliseconds, n.Value, span),
            (NumberValue m, ServerTimeValue now, Operator.Addition) => Move(context, now.OffsetMilliseconds, m.Value, span),
            (ServerTimeValue now, NumberValue n, Operator.Subtraction) => Move(context, now.OffsetMilliseconds, -n.Value, span),
            (ServerTimeValue m, ServerTimeValue n, Operator.Subtraction) => new NumberValue(m.OffsetMilliseconds - n.OffsetMilliseconds),
            _ => FailTime(context, span),
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

    private static StringValue? Concatenate(EvaluationContext context, ScriptValue left, ScriptValue right, TextSpan span)
    {
        if (ToText(left) is not { } a)
            return FailConcatenation(context, left);
        if (ToText(right) is not { } b)
            return FailConcatenation(context, right);
        // Constants can double a text over and over.
        if (!context.TrySpend((a.Length + b.Length) / 16, span))
            return null;
        if (a.Length + b.Length <= QueryParser.MaxLength)
            return new(a + b);
        context.Diagnostics.Error(
            DiagnosticIds.StatementTooComplex,
            span,
            $"The text has more than {QueryParser.MaxLength} characters.");
        return null;
    }

    private static string? ToText(ScriptValue value) => (value as ScalarScript)?.Value switch
    {
        StringValue text => text.Value,
        NumberValue number => ToText(number.Value),
        _ => null,
    };

    /// <summary>A number as JavaScript writes it; null outside the range where that is plain digits.</summary>
    private static string? ToText(double number)
    {
        if (number == 0)
            return "0";
        return Math.Abs(number) is >= 1e-4 and < 1e15 ? number.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    private static ServerTimeValue? Move(EvaluationContext context, long offset, double difference, TextSpan span)
    {
        var sum = offset + difference;
        if (Math.Abs(sum) <= MaxTime && Math.Floor(sum) == sum)
            return new((long)sum);
        context.Diagnostics.Error(
            DiagnosticIds.InvalidArgument,
            span,
            "Date.now() is moved by whole milliseconds, within the range of dates.");
        return null;
    }

    private static QueryValue? FailTime(EvaluationContext context, TextSpan span)
    {
        context.Diagnostics.Error(
            DiagnosticIds.UnsupportedSyntax,
            span,
            "Date.now() is only understood with milliseconds that are added or subtracted.",
            "Write Date.now() - milliseconds, or the number itself.");
        return null;
    }

    private static QueryValue? FailOperand(EvaluationContext context, string symbol, ScriptValue operand)
    {
        context.Diagnostics.Error(
            DiagnosticIds.InvalidArgument,
            operand.Span,
            $"'{symbol}' computes with constant numbers here, not with {operand.Kind}.",
            operand is ServerDateScript ? "Write db.serverDate({ offset: milliseconds })." : null);
        return null;
    }

    private static StringValue? FailConcatenation(EvaluationContext context, ScriptValue operand)
    {
        context.Diagnostics.Error(
            DiagnosticIds.InvalidArgument,
            operand.Span,
            $"A text is joined with texts and plain numbers here, not with {operand.Kind}.");
        return null;
    }
}
