using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>Turns the argument of <c>_.expr</c> into an expression (contract 6.5).</summary>
internal static class AggregationReader
{
    /// <summary>The expression, or null after a diagnostic.</summary>
    public static AggregationExpression? Read(ReadingContext context, ScriptValue value)
    {
        switch (value)
        {
            case ScalarLiteral { Value: StringValue { Value: ['$', ..] path } }:
                return ReadField(context, path, value.Place);
            case ScalarLiteral or ServerDateLiteral or GeometryLiteral:
                return ReadLiteral(context, value);
            case ArrayLiteral array:
                return ReadArray(context, array);
            case ObjectLiteral { Members: [{ IsOperator: true } member] }:
                return ReadOperator(context, member);
            case ObjectLiteral literal when literal.Members.FirstOrDefault(static m => m.IsOperator) is { } member:
                return Fail(context, member.NamePlace, Messages.FormatOperatorNotAlone(member.Name), Messages.OperatorNotAlone_Hint);
            case ObjectLiteral literal:
                return ReadObject(context, literal);
            case Command:
                return Fail(context, value.Place, Messages.CommandAsExpression, Messages.CommandAsExpression_Hint);
            default:
                return Fail(context, value.Place, Messages.FormatNotAnExpression(value.Kind).Capitalize());
        }
    }

    private static AggregationExpression? Fail(ReadingContext context, Place place, string message, string? hint = null) =>
        context.Fail<AggregationExpression>(DiagnosticIds.InvalidExpression, place, message, hint);

    private static AggregationExpression? ReadField(ReadingContext context, string path, Place place)
    {
        // Both variables are the document: no operator here changes $$CURRENT.
        if (path is "$$ROOT" or "$$CURRENT")
            return new DocumentExpression();
        foreach (var prefix in (ReadOnlySpan<string>)["$$ROOT.", "$$CURRENT."])
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                path = "$" + path[prefix.Length..];
        if (path.StartsWith("$$", StringComparison.Ordinal))
            return context.Fail<AggregationExpression>(
                DiagnosticIds.NotSupported, place, Messages.ExpressionVariable, Messages.ExpressionVariable_Hint);
        return context.Accepts(TextRules.FindInPath(path[1..]), place) ? new FieldExpression(path[1..]) : null;
    }

    private static LiteralExpression? ReadLiteral(ReadingContext context, ScriptValue value) =>
        WholeValueReader.Read(context, value) is { } literal ? new(literal) : null;

    private static LiteralExpression? ReadArray(ReadingContext context, ArrayLiteral array)
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

    private static LiteralExpression? ReadObject(ReadingContext context, ObjectLiteral literal)
    {
        var members = new List<Member>(literal.Members.Count);
        foreach (var member in literal.Members)
        {
            if (member.Value is UndefinedLiteral)
                continue;
            if (!context.Accepts(TextRules.FindInMemberName(member.Name), member.NamePlace)
                || ReadConstant(context, member.Value) is not { } value)
            {
                return null;
            }

            members.Add(new(member.Name, value));
        }

        return new(new ObjectValue(members.ToValueList()));
    }

    private static QueryValue? ReadConstant(ReadingContext context, ScriptValue value) => Read(context, value) switch
    {
        null => null,
        LiteralExpression literal => literal.Value,
        _ => context.Fail<QueryValue>(
            DiagnosticIds.NotSupported, value.Place, Messages.ComputedValue, Messages.ComputedValue_Hint),
    };

    private static AggregationExpression? ReadOperator(ReadingContext context, ScriptMember member)
    {
        if (member.Name == AggregationOperators.Literal)
            return ReadLiteral(context, member.Value);
        if (AggregationOperators.OfSymbol(member.Name) is not { } row)
        {
            context.Accepts(
                AggregationOperators.OtherFunctions.Contains(member.Name[1..]) ? AggregationOperators.Refuse(member.Name) : new(
                    DiagnosticIds.UnknownOperator,
                    Messages.FormatUnknownAggregation(member.Name),
                    DidYouMean.Question(member.Name, AggregationOperators.Symbols)),
                member.NamePlace);
            return null;
        }

        var values = member.Value is ArrayLiteral array ? array.Items : [member.Value];
        if (!context.Accepts(row.FindInOperands(values.Count), member.NamePlace))
            return null;
        var operands = new List<AggregationExpression>(values.Count);
        foreach (var value in values)
        {
            if (Read(context, value) is not { } operand)
                return null;
            operands.Add(operand);
        }

        return new OperatorExpression(row.Operator, operands.ToValueList());
    }
}
