using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary>The operators that take other conditions: <c>not</c>, <c>elemMatch</c>, and <c>all</c> with <c>elemMatch</c>.</summary>
internal static class NestedOperators
{
    public static Condition? ReadNot(Call call)
    {
        switch (call.Arguments[0])
        {
            case ObjectLiteral { Members: [{ IsOperator: true }, ..] } operators when call.IsRaw:
                return OperatorReader.ReadConditions(call.Context, operators.Members) is { } conditions
                    ? new NotCondition(conditions)
                    : null;
            case ConditionCommand command:
                return new NotCondition([command.Condition]);
            case ScalarLiteral { Value: RegexValue regex }:
                return new NotCondition([new RegexCondition(regex.Pattern, regex.Options)]);
            case LogicCommand logic:
                return call.Fail<Condition>(
                    DiagnosticIds.InvalidArgument, logic.Place, Messages.FormatNotOfSeveral(call.Name), Messages.NotOfSeveral_Hint);
            case var other:
                return call.FailArgument<Condition>(
                    other, Messages.Wanted_CommandOrRegex, other is ScalarLiteral ? Messages.NotOfValue_Hint : null);
        }
    }

    public static void WriteNot(StatementText text, Condition condition, bool isRaw)
    {
        var conditions = ((NotCondition)condition).Conditions;
        if (!isRaw)
            text.Command(conditions[0]);
        else if (conditions is [RegexCondition { Pattern.Length: > 0 } regex])
            text.Regex(regex.Pattern, regex.Options);
        else
            text.Operators(conditions);
    }

    /// <summary>The condition of the elements of an array; contract 6.5.</summary>
    public static Condition? ReadElemMatch(Call call)
    {
        switch (call.Arguments[0])
        {
            case ConditionCommand command:
                return new ElemMatchValueCondition([command.Condition]);
            case LogicCommand { Operator.Command: "and" } logic when logic.Operands.All(static o => o is ConditionCommand):
                return ReadElemMatchOnValues(call, logic.Operands.Cast<ConditionCommand>());
            case ObjectLiteral { Members: [{ IsOperator: true } first, ..] } operators when !OperatorReader.IsOnDocuments(first.Name):
                return OperatorReader.ReadConditions(call.Context, operators.Members) is { } read
                    ? new ElemMatchValueCondition(read)
                    : null;
            case ObjectLiteral literal:
                // Nested objects stay whole inside an element.
                return new FilterReader(call.Context, flattens: false).ReadObject(literal) is { } filter
                    ? new ElemMatchFilterCondition(filter)
                    : null;
            case LogicCommand logic:
                return call.Fail<Condition>(
                    DiagnosticIds.InvalidArgument, logic.Place, Messages.FormatElemMatchOfLogic(call.Name), Messages.ElemMatchOfLogic_Hint);
            case var other:
                return call.FailArgument<Condition>(other, Messages.Wanted_Element);
        }
    }

    public static void WriteElemMatch(StatementText text, Condition condition, bool isRaw)
    {
        if (condition is ElemMatchFilterCondition element)
            text.RawFilter(element.Filter);
        else
            text.Operators(((ElemMatchValueCondition)condition).Conditions);
    }

    /// <summary><c>$all</c>: values, or nothing but <c>elemMatch</c>.</summary>
    public static Condition? ReadAll(Call call)
    {
        if (call.Arguments[0] is not ArrayLiteral array)
            return call.FailArgument<Condition>(call.Arguments[0], Messages.Kind_Array, Messages.WantedArray_Hint);
        if (!array.Items.Any(IsElemMatch))
            return ValueOperators.ReadList(call, array) is { } values ? new AllCondition(values) : null;
        if (array.Items.FirstOrDefault(static i => !IsElemMatch(i)) is { } other)
            return call.Fail<Condition>(
                DiagnosticIds.InvalidArgument, other.Place, Messages.FormatMixedAll(call.Name), Messages.MixedAll_Hint);
        var elements = new List<Condition>(array.Items.Count);
        foreach (var item in array.Items)
        {
            var element = item is ObjectLiteral literal
                ? OperatorReader.ReadConditions(call.Context, literal.Members)?[0]
                : ((ConditionCommand)item).Condition;
            if (element is null)
                return null;
            elements.Add(element);
        }

        return new AllElemMatchCondition(elements.ToValueList());
    }

    public static void WriteAll(StatementText text, Condition condition, bool isRaw)
    {
        if (condition is AllCondition { Values: var values })
            text.List("[", values, "]", text.Value);
        else
            text.List("[", ((AllElemMatchCondition)condition).Elements, "]", element => text.Operators([element]));
    }

    // With a second operator beside it, MongoDB would ignore that one.
    private static bool IsElemMatch(ScriptValue value) =>
        value is ConditionCommand { Condition: ElemMatchFilterCondition or ElemMatchValueCondition }
            or ObjectLiteral { Members: [{ Name: "$elemMatch", Value: not UndefinedLiteral }] };

    private static ElemMatchValueCondition? ReadElemMatchOnValues(Call call, IEnumerable<ConditionCommand> commands)
    {
        var conditions = new Dictionary<FieldOperator, Condition>();
        foreach (var command in commands)
        {
            var row = FieldOperators.Of(command.Condition);
            if (!conditions.TryAdd(row, command.Condition))
            {
                return call.Fail<ElemMatchValueCondition>(
                    DiagnosticIds.InvalidArgument,
                    command.Place,
                    Messages.FormatOperatorTwice(row.Symbol, call.Name),
                    row.Symbol == "$ne" ? Messages.OperatorTwice_Hint : null);
            }
        }

        return new(conditions.Values.ToValueList());
    }
}
