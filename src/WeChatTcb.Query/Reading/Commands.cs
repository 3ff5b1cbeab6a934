using System.Globalization;
using System.Text.RegularExpressions;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>The commands of <c>db.command</c> (contract 6.5), and those that are chained to them.</summary>
internal static partial class Commands
{
    /// <summary>What can follow a command on one field directly: <c>_.gt(1).lt(5)</c>.</summary>
    private static readonly string[] Chainable =
        ["eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "geoNear", "geoWithin", "geoIntersects"];

    public static IReadOnlyList<string> Names { get; } =
    [
        "eq", "neq", "lt", "lte", "gt", "gte", "in", "nin", "and", "or", "nor", "not", "exists", "mod", "all", "elemMatch", "size",
        "geoNear", "geoWithin", "geoIntersects",
    ];

    /// <summary><c>_.name(…)</c>.</summary>
    public static ScriptValue Create(string name, Call call)
    {
        switch (name)
        {
            case "and":
                return Combine(LogicOperator.And, null, call);
            case "or":
                return Combine(LogicOperator.Or, null, call);
            case "nor":
                return Combine(LogicOperator.Nor, null, call);
            default:
                var before = call.Context.Work;
                if (ReadCondition(name, call) is not { } condition)
                    return new ErrorValue(call.Span);
                var depth = 1 + call.Arguments.Max(static a => a.Depth);
                var command = new ConditionScript(condition, IsChainable: name != "not", 1 + call.Context.Work - before, depth, call.Span);
                return call.Context.IsTooDeep(command) ? new ErrorValue(call.Span) : command;
        }
    }

    /// <summary><c>command.name(…)</c>: the new condition holds as well, or instead.</summary>
    public static ScriptValue CallOn(CommandScript receiver, Call call)
    {
        switch (call.Name)
        {
            case "and":
                return Combine(LogicOperator.And, receiver, call);
            case "or":
                return Combine(LogicOperator.Or, receiver, call);
        }

        var isPlain = receiver is ConditionScript { IsChainable: true };
        if (isPlain && Chainable.Contains(call.Name))
        {
            return Create(call.Name, call) is CommandScript next
                ? Combine(LogicOperator.And, receiver, call with { Arguments = [next] })
                : new ErrorValue(call.Span);
        }

        if (Names.Contains(call.Name))
        {
            return call.Fail(
                DiagnosticIds.UnknownCommand,
                call.NameSpan,
                $"'{call.Name}' cannot be chained to {(isPlain ? "a command" : "the result of _.and, _.or, _.nor or _.not")}.",
                $"Write .and(_.{call.Name}(…)).");
        }

        if (HostObjects.Command.Refused.TryGetValue(call.Name, out var refusal))
            return call.Fail(refusal.Id, call.NameSpan, refusal.Message, refusal.Suggestion);
        return call.Fail(
            DiagnosticIds.UnknownCommand,
            call.NameSpan,
            $"There is no command '{call.Name}'.",
            DidYouMean.Question(call.Name, isPlain ? Chainable.Concat(["and", "or"]) : ["and", "or"]));
    }

    /// <summary>The meaning of a command on one field, or null after a diagnostic. Raw operators come here too.</summary>
    public static Condition? ReadCondition(string name, Call call) => name switch
    {
        "eq" => ReadComparison(ComparisonOperator.Eq, call),
        "neq" => ReadComparison(ComparisonOperator.Ne, call),
        "lt" => ReadComparison(ComparisonOperator.Lt, call),
        "lte" => ReadComparison(ComparisonOperator.Lte, call),
        "gt" => ReadComparison(ComparisonOperator.Gt, call),
        "gte" => ReadComparison(ComparisonOperator.Gte, call),
        "in" => ReadArray(call) is { } values ? new InCondition(values) : null,
        "nin" => ReadArray(call) is { } values ? new NinCondition(values) : null,
        "all" => ReadArray(call) is { } values ? new AllCondition(values) : null,
        "not" => ReadNot(call),
        "exists" => ReadExists(call),
        "mod" => ReadMod(call),
        "size" => ReadSize(call),
        "elemMatch" => ReadElemMatch(call),
        "geoNear" => GeoConditions.Near(call),
        "geoWithin" => GeoConditions.Within(call),
        "geoIntersects" => GeoConditions.Intersects(call),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such command."),
    };

    private static ScriptValue Combine(LogicOperator logic, CommandScript? receiver, Call call)
    {
        var arguments = call.Arguments;
        if (arguments is [ArrayScript list, ..])
        {
            // The service's library drops what follows the array without a word.
            if (!call.HasArguments(1, 1))
                return new ErrorValue(call.Span);
            arguments = list.Items;
        }

        if (arguments.Count == 0)
            return call.Fail(DiagnosticIds.ArgumentCount, call.NameSpan, $"{call.Name} needs at least one condition.");

        var operands = new List<ScriptValue>();
        if (receiver is LogicScript same && same.Operator == logic)
            operands.AddRange(same.Operands);
        else if (receiver is not null)
            operands.Add(receiver);
        foreach (var argument in arguments)
        {
            if (argument is CommandScript or ObjectScript or ScalarScript { Value: RegexValue or DateValue or ServerDateValue })
                operands.Add(argument);
            else
                return call.FailArgument(
                    argument,
                    "conditions",
                    argument is ScalarScript or ServerDateScript or GeometryScript ? "Wrap the value: _.eq(…)." : null);
        }

        var result = new LogicScript(logic, operands, call.Span);
        return call.Context.IsTooDeep(result) || !call.Context.TrySpend(operands.Count, call.Span) ? new ErrorValue(call.Span) : result;
    }

    private static ComparisonCondition? ReadComparison(ComparisonOperator comparison, Call call)
    {
        if (!call.HasArguments(1, 1) || ExactValues.Read(call.Context, call.Arguments[0]) is not { } value)
            return null;
        if (value is RegexValue)
        {
            if (comparison != ComparisonOperator.Eq)
            {
                var cure = comparison == ComparisonOperator.Ne ? "Write _.not(/pattern/)." : null;
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    call.Arguments[0].Span,
                    $"{call.Name} cannot compare with a regular expression.",
                    cure);
                return null;
            }

            call.Context.Diagnostics.Warning(
                DiagnosticIds.RegexAsValue,
                call.Arguments[0].Span,
                $"{call.Name} looks for a stored regular expression, and not for texts that match.",
                "To match, give the regular expression to the field itself: { name: /pattern/ }.");
        }

        if (comparison is not (ComparisonOperator.Eq or ComparisonOperator.Ne))
            WarnOfText(call, value);
        return new(comparison, value);
    }

    /// <summary>Comparisons are type-bracketed: with a text, no number and no date is ever greater or less.</summary>
    private static void WarnOfText(Call call, QueryValue value)
    {
        if (value is not StringValue { Value: { Length: > 0 and < 40 } text })
            return;
        var span = call.Arguments[0].Span;
        if (LooksLikeNumber().IsMatch(text))
            call.Context.Diagnostics.Warning(
                DiagnosticIds.NumberAsText,
                span,
                $"{call.Name} compares with the text '{text}', so that no number passes.",
                $"If the field holds numbers, leave the quotes out: {text}.");
        else if (LooksLikeDate().IsMatch(text))
            call.Context.Diagnostics.Warning(
                DiagnosticIds.DateAsText,
                span,
                $"{call.Name} compares with the text '{text}', so that no date passes.",
                $"If the field holds dates, write new Date('{text}').");
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex LooksLikeNumber();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?\z")]
    private static partial Regex LooksLikeDate();

    private static ValueList<QueryValue>? ReadArray(Call call)
    {
        if (!call.HasArguments(1, 1))
            return null;
        if (call.Arguments[0] is ArrayScript array)
            return ExactValues.ReadAll(call.Context, array);
        call.FailArgument(call.Arguments[0], "an array", "Put the values in brackets: [ … ].");
        return null;
    }

    private static NotCondition? ReadNot(Call call)
    {
        var operands = call.Arguments is [ArrayScript { Items: var items }] ? items : call.Arguments;
        if (operands.Count != 1)
        {
            call.Fail(DiagnosticIds.ArgumentCount, call.NameSpan, $"{call.Name} takes one command.", "For several, write _.nor([ … ]).");
            return null;
        }

        switch (operands[0])
        {
            case ConditionScript command:
                return command.Use(call.Context) is { } condition ? new NotCondition([condition]) : null;
            case ScalarScript { Value: RegexValue regex }:
                return new NotCondition([new RegexCondition(regex.Pattern, regex.Options)]);
            case LogicScript logic:
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    logic.Span,
                    $"{call.Name} takes a single command, not several that are combined.",
                    "Write _.nor([ … ]): none of them holds.");
                return null;
            case var other:
                call.FailArgument(other, "a command or a regular expression", other is ScalarScript ? "Write _.neq(…)." : null);
                return null;
        }
    }

    private static ExistsCondition? ReadExists(Call call)
    {
        if (!call.HasArguments(1, 1))
            return null;
        if (call.Arguments[0] is ScalarScript { Value: BooleanValue flag })
            return new(flag.Value);
        call.FailArgument(call.Arguments[0], "true or false");
        return null;
    }

    private static ModCondition? ReadMod(Call call)
    {
        var operands = call.Arguments is [ArrayScript { Items: var items }] ? items : call.Arguments;
        if (operands.Count != 2)
        {
            call.Fail(DiagnosticIds.ArgumentCount, call.NameSpan, $"{call.Name} takes two numbers: divisor and remainder.");
            return null;
        }

        if (ReadWhole(call, operands[0]) is not { } divisor || ReadWhole(call, operands[1]) is not { } remainder)
            return null;
        if (divisor != 0)
            return new(divisor, remainder);
        call.Fail(DiagnosticIds.InvalidArgument, operands[0].Span, $"{call.Name} cannot divide by 0.");
        return null;
    }

    private static SizeCondition? ReadSize(Call call)
    {
        if (!call.HasArguments(1, 1) || ReadWhole(call, call.Arguments[0]) is not { } size)
            return null;
        if (size >= 0)
            return new(size);
        call.Fail(DiagnosticIds.InvalidArgument, call.Arguments[0].Span, $"{call.Name} takes a number that is not negative.");
        return null;
    }

    private static long? ReadWhole(Call call, ScriptValue value)
    {
        if (value is ScalarScript { Value: NumberValue { Value: var number } })
        {
            if (Math.Abs(number) <= 9007199254740991 && Math.Floor(number) == number)
                return (long)number;
            call.Fail(
                DiagnosticIds.InvalidArgument,
                value.Span,
                $"{call.Name} takes whole numbers, not {number.ToString(CultureInfo.InvariantCulture)}.");
            return null;
        }

        call.FailArgument(value, "whole numbers");
        return null;
    }

    private static Condition? ReadElemMatch(Call call)
    {
        if (!call.HasArguments(1, 1))
            return null;
        switch (call.Arguments[0])
        {
            case ConditionScript command:
                return command.Use(call.Context) is { } condition ? new ElemMatchValueCondition([condition]) : null;
            case LogicScript { Operator: LogicOperator.And } logic
                when call.Context.TrySpend(logic.Operands.Count, logic.Span) && logic.Operands.All(static o => o is ConditionScript):
                return ReadElemMatchOnValues(call, logic.Operands.Cast<ConditionScript>());
            case ObjectScript { Members: [{ Name: ['$', ..] and not ("$and" or "$or" or "$nor" or "$expr") }, ..] } operators:
                return RawOperators.ReadConditions(call.Context, operators.Members) is { } read ? new ElemMatchValueCondition(read) : null;
            case ObjectScript literal:
                // Nested objects stay whole inside an element (contract 6.5).
                return new FilterReader(call.Context, flattens: false).ReadObject(literal) is { } filter
                    ? new ElemMatchFilterCondition(filter)
                    : null;
            case LogicScript logic:
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    logic.Span,
                    $"{call.Name} takes commands that all hold, not alternatives.",
                    "Combine several _.elemMatch(…) with _.or(…).");
                return null;
            case var other:
                call.FailArgument(other, "an object of conditions or a command");
                return null;
        }
    }

    private static ElemMatchValueCondition? ReadElemMatchOnValues(Call call, IEnumerable<ConditionScript> commands)
    {
        var conditions = new List<Condition>();
        foreach (var command in commands)
        {
            if (command.Use(call.Context) is not { } condition)
                return null;
            var symbol = RawOperators.SymbolOf(condition);
            if (conditions.Exists(c => RawOperators.SymbolOf(c) == symbol))
            {
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    command.Span,
                    $"{symbol} stands twice within {call.Name}, and MongoDB knows it only once there.",
                    symbol == "$ne" ? "Write _.nin([ … ])." : null);
                return null;
            }

            conditions.Add(condition);
        }

        return new(conditions.ToValueList());
    }
}
