using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>Reads calls of <c>db.command</c> (contract 6.5), and those that are chained to them.</summary>
internal static class CommandReader
{
    public static IReadOnlyList<string> Names { get; } = [.. FieldOperators.Commands, .. LogicOperators.All.Select(static o => o.Command)];

    /// <summary><c>_.name(…)</c>.</summary>
    public static ScriptValue Read(string name, Call call)
    {
        if (LogicOperators.OfCommand(name) is { } logic)
            return Combine(logic, null, call);
        return FieldOperators.OfCommand(name)!.ReadCall(call) is { } condition
            ? call.Context.Limit(new ConditionCommand(condition, call.Arguments, call.Place))
            : new ErrorValue(call.Place);
    }

    /// <summary><c>command.name(…)</c>: the new condition holds as well, or instead.</summary>
    public static ScriptValue ReadChained(Command receiver, Call call)
    {
        if (LogicOperators.OfCommand(call.Name) is { IsChainable: true } logic)
            return Combine(logic, receiver, call);

        var isPlain = receiver is ConditionCommand { IsChainable: true };
        if (isPlain && FieldOperators.OfCommand(call.Name) is { IsChainable: true })
        {
            return Read(call.Name, call) is Command next
                ? Combine(LogicOperators.And, receiver, call with { Arguments = [next] })
                : new ErrorValue(call.Place);
        }

        if (Names.Contains(call.Name))
        {
            return call.Fail(
                DiagnosticIds.UnknownCommand,
                call.NamePlace,
                isPlain ? Messages.FormatNotChainable(call.Name) : Messages.FormatNotChainableToLogic(call.Name),
                Messages.FormatNotChainable_Hint(call.Name));
        }

        if (PredefinedNames.Command.Refused.TryGetValue(call.Name, out var refuse))
        {
            call.Context.Accepts(refuse(), call.NamePlace);
            return new ErrorValue(call.Place);
        }

        var known = LogicOperators.All.Where(static o => o.IsChainable).Select(static o => o.Command);
        if (isPlain)
            known = FieldOperators.All.Where(static o => o.IsChainable).Select(static o => o.Command!).Concat(known);
        return call.Fail(
            DiagnosticIds.UnknownCommand, call.NamePlace, Messages.FormatUnknownCommand(call.Name), DidYouMean.Question(call.Name, known));
    }

    private static ScriptValue Combine(LogicOperator logic, Command? receiver, Call call)
    {
        var arguments = call.Arguments;
        if (arguments is [ArrayLiteral list, ..])
        {
            // The service's library silently drops what follows the array.
            if (!call.HasArguments(1, 1))
                return new ErrorValue(call.Place);
            arguments = list.Items;
        }

        if (arguments.Count == 0)
            return call.Fail(DiagnosticIds.ArgumentCount, call.NamePlace, Messages.FormatLogicWithoutConditions(call.Name));

        var operands = new List<ScriptValue>();
        if (receiver is LogicCommand same && same.Operator == logic)
            operands.AddRange(same.Operands);
        else if (receiver is not null)
            operands.Add(receiver);
        foreach (var argument in arguments)
        {
            if (argument is not (Command or ObjectLiteral or ScalarLiteral { Value: RegexValue or DateValue or ServerDateValue }))
            {
                var hint = argument is ScalarLiteral or ServerDateLiteral or GeometryLiteral ? Messages.WrapValue : null;
                return call.FailArgument(argument, Messages.Wanted_Conditions, hint);
            }

            operands.Add(argument);
        }

        return call.Context.Limit(new LogicCommand(logic, operands, call.Place));
    }
}
