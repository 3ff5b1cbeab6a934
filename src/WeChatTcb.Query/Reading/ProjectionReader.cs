using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>The argument of <c>.field()</c> (contract 6.6).</summary>
internal static class ProjectionReader
{
    /// <summary>Reads the projection. False after a diagnostic; true and null for an empty object, which selects nothing.</summary>
    public static bool TryRead(Call call, out Projection? projection)
    {
        projection = null;
        var context = call.Context;
        if (call.Arguments[0] is not ObjectLiteral literal)
        {
            call.Fail(
                DiagnosticIds.InvalidField,
                call.Arguments[0].Place,
                Messages.FormatWrongArgument("field", Messages.Kind_Object, call.Arguments[0].Kind),
                Messages.InvalidProjection_Hint);
            return false;
        }

        var fields = new List<ProjectedField>(literal.Members.Count);
        foreach (var member in literal.Members)
            if (ReadField(context, member) is { } read && context.Accepts(QueryRules.FindIn(read), member.NamePlace))
                fields.Add(read);
        if (fields.Count < literal.Members.Count)
            return false;
        if (fields.Count == 0)
        {
            context.Diagnostics.Warning(DiagnosticIds.EmptyField, literal.Place, Messages.EmptyField);
            return true;
        }

        projection = new(fields.ToValueList());
        var problem = QueryRules.FindMixed(projection);
        var place = problem?.Node is ProjectedField field ? literal.Members[fields.IndexOf(field)].NamePlace : literal.Place;
        if (!context.Accepts(problem, place))
            return false;
        WarnOfCollisions(context, literal);
        return true;
    }

    private static ProjectedField? ReadField(ReadingContext context, ScriptMember member) => member.Value switch
    {
        ScalarLiteral { Value: BooleanValue flag } => new(member.Name, flag.Value),
        ScalarLiteral { Value: NumberValue { Value: >= 0 and var number } } => new(member.Name, number > 0),
        ObjectLiteral { Members: [{ IsOperator: true } part] } =>
            ReadPart(context, part) is { } read ? new(member.Name, Include: true, read) : null,
        ObjectLiteral literal => context.Fail<ProjectedField>(
            DiagnosticIds.NotSupported,
            member.Value.Place,
            Messages.NestedProjection,
            literal.Find("") is { NamePlace.Path: not null }
                ? Messages.DoubleQuotes_Hint
                : Messages.FormatNestedProjection_Hint(member.Name)),
        _ => context.Fail<ProjectedField>(
            DiagnosticIds.InvalidField,
            member.Value.Place,
            Messages.FormatInvalidField(member.Name, member.Value.Kind),
            Messages.InvalidField_Hint),
    };

    private static ArrayPart? ReadPart(ReadingContext context, ScriptMember part)
    {
        if (ProjectionOperators.OfSymbol(part.Name) is { } row)
            return row.Read(Call.OfOperator(context, part));
        context.Accepts(
            part.Name == "$meta" ? new(DiagnosticIds.NotSupported, Messages.MetaProjection) : new(
                DiagnosticIds.UnknownOperator,
                Messages.FormatUnknownProjection(part.Name),
                DidYouMean.Question(part.Name, ProjectionOperators.All.Select(static o => o.Symbol))),
            part.NamePlace);
        return null;
    }

    private static void WarnOfCollisions(ReadingContext context, ObjectLiteral literal)
    {
        var names = literal.Members.Select(static m => m.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var member in literal.Members)
        {
            for (var dot = member.Name.IndexOf('.'); dot >= 0; dot = member.Name.IndexOf('.', dot + 1))
            {
                if (!names.Contains(member.Name[..dot]))
                    continue;
                context.Diagnostics.Warning(
                    DiagnosticIds.PathCollision,
                    member.NamePlace,
                    Messages.FormatPathCollision(member.Name, member.Name[..dot]),
                    Messages.PathCollision_Hint);
                break;
            }
        }
    }
}
