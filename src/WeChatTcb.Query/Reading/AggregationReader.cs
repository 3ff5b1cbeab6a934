using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Turns the argument of <c>_.expr</c> into an expression (contract 6.5).</summary>
internal static class AggregationReader
{
    /// <summary>The expression, or null after a diagnostic.</summary>
    public static AggregationExpression? Read(EvaluationContext context, ScriptValue value)
    {
        if (!context.TrySpend(1, value.Span))
            return null;
        switch (value)
        {
            case ScalarScript { Value: StringValue { Value: ['$', ..] path } }:
                return ReadField(context, path, value.Span);
            case ScalarScript or ServerDateScript or GeometryScript:
                return ReadLiteral(context, value);
            case ArrayScript array:
                return ReadArray(context, array);
            case ObjectScript { Members: [{ Name: ['$', ..] } member] }:
                return ReadOperator(context, member);
            case ObjectScript literal when literal.Members.FirstOrDefault(static m => m.Name.StartsWith('$')) is { } member:
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidExpression,
                    member.NameSpan,
                    $"An object with an operator has nothing beside it, but '{member.Name}' is not alone.",
                    "Combine several with _.aggregate.and([ …, … ]).");
                return null;
            case ObjectScript literal:
                return ReadObject(context, literal);
            case CommandScript:
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidExpression,
                    value.Span,
                    "A command such as _.gt(1) is a condition on a field, and no expression.",
                    "Write _.aggregate.gt(['$field', 1]).");
                return null;
            default:
                context.Diagnostics.Error(DiagnosticIds.InvalidExpression, value.Span, $"{value.Kind} is no expression.".Capitalize());
                return null;
        }
    }

    private static FieldExpression? ReadField(EvaluationContext context, string path, TextSpan span)
    {
        if (!path.StartsWith("$$", StringComparison.Ordinal))
            return context.IsPath(path[1..], span) ? new(path[1..]) : null;
        context.Diagnostics.Error(
            DiagnosticIds.NotSupported,
            span,
            "Variables of expressions ('$$') are not understood here.",
            "Write a field as '$name'; for a text that starts with '$', _.aggregate.literal('$…').");
        return null;
    }

    private static LiteralExpression? ReadLiteral(EvaluationContext context, ScriptValue value) =>
        ExactValues.Read(context, value) is { } literal ? new(literal) : null;

    private static LiteralExpression? ReadArray(EvaluationContext context, ArrayScript array)
    {
        var items = new List<QueryValue>(array.Items.Count);
        foreach (var item in array.Items)
        {
            if (ReadConstant(context, item) is not { } value)
                return null;
            items.Add(value);
        }

        return new(new ArrayValue(items.ToValueList()));
    }

    private static LiteralExpression? ReadObject(EvaluationContext context, ObjectScript literal)
    {
        var members = new List<Member>(literal.Members.Count);
        foreach (var member in literal.Members)
        {
            if (member.Value is UndefinedScript)
                continue;
            if (!context.IsSoundText(member.Name, member.NameSpan, nulAllowed: false, "A field's name"))
                return null;
            if (ReadConstant(context, member.Value) is not { } value)
                return null;
            members.Add(new(member.Name, value));
        }

        return new(new ObjectValue(members.ToValueList()));
    }

    private static QueryValue? ReadConstant(EvaluationContext context, ScriptValue value)
    {
        switch (Read(context, value))
        {
            case null:
                return null;
            case LiteralExpression literal:
                return literal.Value;
            default:
                context.Diagnostics.Error(
                    DiagnosticIds.NotSupported,
                    value.Span,
                    "Arrays and objects that are computed are not understood here.",
                    "Give operators single values: fields, constants and other operators.");
                return null;
        }
    }

    private static AggregationExpression? ReadOperator(EvaluationContext context, ScriptMember member)
    {
        if (member.Name == AggregationOperators.Literal)
            return ReadLiteral(context, member.Value);
        if (!AggregationOperators.TryFind(member.Name, out var found))
        {
            FailUnknown(context, member);
            return null;
        }

        var values = member.Value is ArrayScript array ? array.Items : [member.Value];
        var (least, most) = AggregationOperators.Operands(found);
        if (values.Count < least || values.Count > most)
        {
            var wanted = least == most ? least.ToString(CultureInfo.InvariantCulture) : $"{least} to {most}";
            context.Diagnostics.Error(
                DiagnosticIds.InvalidExpression,
                member.NameSpan,
                $"{member.Name} takes {wanted} {(most == 1 ? "operand" : "operands")}, and not {values.Count}.",
                least > 1 ? $"Write them in an array: ['$a', '$b']." : null);
            return null;
        }

        var operands = new List<AggregationExpression>(values.Count);
        foreach (var value in values)
        {
            if (Read(context, value) is not { } operand)
                return null;
            operands.Add(operand);
        }

        return new OperatorExpression(found, operands.ToValueList());
    }

    private static void FailUnknown(EvaluationContext context, ScriptMember member)
    {
        if (AggregationOperators.OtherCommandNames.Contains(member.Name[1..]))
        {
            var refusal = AggregationOperators.Refuse(member.Name);
            context.Diagnostics.Error(refusal.Id, member.NameSpan, refusal.Message, refusal.Suggestion);
            return;
        }

        context.Diagnostics.Error(
            DiagnosticIds.UnknownOperator,
            member.NameSpan,
            $"There is no operator '{member.Name}' in expressions here.",
            DidYouMean.Question(member.Name, AggregationOperators.Symbols));
    }
}
