using System.Globalization;
using System.Text.RegularExpressions;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary>The operators that take values: comparisons, lists, numbers and regular expressions.</summary>
internal static partial class ValueOperators
{
    public static FieldOperator Comparison(string command, string symbol, ComparisonOperator comparison) => new(
        command,
        [symbol],
        [comparison],
        call => ReadComparison(comparison, call),
        static (text, condition, _) => text.Value(((ComparisonCondition)condition).Value))
    {
        IsChainable = true,
    };

    public static FieldOperator List<T>(
        string command,
        string symbol,
        Func<ValueList<QueryValue>, T> create,
        Func<T, ValueList<QueryValue>> values)
        where T : Condition => new(
            command,
            [symbol],
            [typeof(T)],
            call => call.Arguments[0] is ArrayLiteral array
                ? ReadList(call, array) is { } items ? create(items) : null
                : call.FailArgument<Condition>(call.Arguments[0], Messages.Kind_Array, Messages.WantedArray_Hint),
            (text, condition, _) => text.List("[", values((T)condition), "]", text.Value));

    /// <summary>The values of <c>$in</c>, <c>$nin</c> or <c>$all</c>; null after a diagnostic.</summary>
    public static ValueList<QueryValue>? ReadList(Call call, ArrayLiteral array)
    {
        if (WholeValueReader.ReadAll(call.Context, array) is not { } values)
            return null;
        for (var i = 0; i < values.Count; i++)
            if (!call.Context.Accepts(TextRules.FindInListed(values[i]), array.Items[i].Place))
                return null;
        return values;
    }

    /// <summary>Like MongoDB it takes numbers and null for a truth value.</summary>
    public static Condition? ReadExists(Call call) => (call.Arguments[0] as ScalarLiteral)?.Value switch
    {
        BooleanValue flag => new ExistsCondition(flag.Value),
        NumberValue number => new ExistsCondition(number.Value != 0),
        NullValue => new ExistsCondition(false),
        _ => call.FailArgument<Condition>(call.Arguments[0], Messages.Wanted_Boolean),
    };

    public static void WriteExists(StatementText text, Condition condition, bool isRaw) =>
        text.Append(((ExistsCondition)condition).Exists ? "true" : "false");

    public static Condition? ReadMod(Call call) =>
        ReadTruncated(call, call.Arguments[0]) is { } divisor && ReadTruncated(call, call.Arguments[1]) is { } remainder
            && call.Context.Accepts(QueryRules.FindInDivisor(call.Name, divisor), call.Arguments[0].Place)
                ? new ModCondition(divisor, remainder)
                : null;

    public static void WriteMod(StatementText text, Condition condition, bool isRaw)
    {
        var mod = (ModCondition)condition;
        text.List(isRaw ? "[" : "", (long[])[mod.Divisor, mod.Remainder], isRaw ? "]" : "", text.Number);
    }

    public static Condition? ReadSize(Call call) =>
        ReadWhole(call, call.Arguments[0]) is { } size
            && call.Context.Accepts(QueryRules.FindInSize(call.Name, size), call.Arguments[0].Place)
                ? new SizeCondition(size)
                : null;

    public static void WriteSize(StatementText text, Condition condition, bool isRaw) => text.Number(((SizeCondition)condition).Size);

    public static Condition? ReadRegex(Call call)
    {
        var pattern = call.Arguments[0];
        var options = call.Arguments.ElementAtOrDefault(1);
        if (options is not (null or ScalarLiteral { Value: StringValue }))
            return Fail("$options", Messages.Kind_String, options);
        var flags = ((options as ScalarLiteral)?.Value as StringValue)?.Value;
        if (flags is not null && pattern is ScalarLiteral { Value: RegexValue { Options.Length: > 0 } })
            return call.Fail<Condition>(
                DiagnosticIds.InvalidRegexOptions, options!.Place, Messages.RegexOptionsTwice, Messages.RegexOptionsTwice_Hint);
        var read = pattern switch
        {
            ScalarLiteral { Value: StringValue text } =>
                RegexFunction.Read(call.Context, text.Value, flags ?? "", pattern.Place, options?.Place),
            ScalarLiteral { Value: RegexValue regex } =>
                RegexFunction.Read(call.Context, regex.Pattern, flags ?? regex.Options, pattern.Place, options?.Place),
            _ => null,
        };
        return read switch
        {
            null => Fail(call.Name, Messages.Wanted_Pattern, pattern),
            ScalarLiteral { Value: RegexValue regex } => new RegexCondition(regex.Pattern, regex.Options),
            _ => null,
        };

        Condition? Fail(string name, string wanted, ScriptValue value) =>
            (call with { Name = name }).FailArgument<Condition>(value, wanted);
    }

    public static void WriteRegex(StatementText text, Condition condition, bool isRaw)
    {
        var regex = (RegexCondition)condition;
        text.String(regex.Pattern);
        if (regex.Options.Length == 0)
            return;
        text.Append(", $options: ");
        text.String(regex.Options);
    }

    private static ComparisonCondition? ReadComparison(ComparisonOperator comparison, Call call)
    {
        var argument = call.Arguments[0];
        if (WholeValueReader.Read(call.Context, argument) is not { } value)
            return null;
        switch (value)
        {
            case RegexValue when comparison == ComparisonOperator.Eq:
                call.Context.Diagnostics.Warning(
                    DiagnosticIds.RegexAsValue, argument.Place, Messages.FormatRegexAsValue(call.Name), Messages.RegexAsValue_Hint);
                break;
            case RegexValue:
                return call.Fail<ComparisonCondition>(
                    DiagnosticIds.InvalidArgument,
                    argument.Place,
                    Messages.FormatRegexNotComparable(call.Name),
                    comparison == ComparisonOperator.Ne ? Messages.RegexNotComparable_Hint : null);
            case StringValue { Value: { Length: > 0 and < 40 } text } when comparison is not (
                ComparisonOperator.Eq or ComparisonOperator.Ne):
                WarnOfText(call, text);
                break;
        }

        return new(comparison, value);
    }

    /// <summary>Comparisons are type-bracketed: no number and no date is ever greater or less than a string.</summary>
    private static void WarnOfText(Call call, string text)
    {
        var place = call.Arguments[0].Place;
        var diagnostics = call.Context.Diagnostics;
        if (LooksLikeNumber().IsMatch(text))
            diagnostics.Warning(
                DiagnosticIds.NumberAsText, place, Messages.FormatNumberAsText(call.Name, text), Messages.FormatNumberAsText_Hint(text));
        else if (LooksLikeDate().IsMatch(text))
            diagnostics.Warning(
                DiagnosticIds.DateAsText, place, Messages.FormatDateAsText(call.Name, text), Messages.FormatDateAsText_Hint(text));
    }

    /// <summary>The number without its fraction, as MongoDB reads those of <c>$mod</c>.</summary>
    private static long? ReadTruncated(Call call, ScriptValue value)
    {
        const double TwoTo63 = 9223372036854775808d;
        if (value is ScalarLiteral { Value: NumberValue { Value: var number } } && Math.Abs(number) < TwoTo63)
            return (long)number;
        call.FailArgument(value, Messages.Wanted_Integers);
        return null;
    }

    private static long? ReadWhole(Call call, ScriptValue value)
    {
        if (value is ScalarLiteral { Value: NumberValue { Value: var number } })
        {
            if (Math.Abs(number) <= 9007199254740991 && Math.Floor(number) == number)
                return (long)number;
            var written = number.ToString(CultureInfo.InvariantCulture);
            call.Fail(DiagnosticIds.InvalidArgument, value.Place, Messages.FormatWrongArgument(call.Name, Messages.Wanted_Whole, written));
        }
        else
        {
            call.FailArgument(value, Messages.Wanted_Whole);
        }

        return null;
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex LooksLikeNumber();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?\z")]
    private static partial Regex LooksLikeDate();
}
