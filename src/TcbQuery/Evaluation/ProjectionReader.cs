namespace TcbQuery.Evaluation;

/// <summary>The argument of <c>.field()</c> (contract 6.6).</summary>
internal static class ProjectionReader
{
    /// <summary>Reads the projection; null, and true, for an empty object, which chooses nothing.</summary>
    public static bool TryRead(Call call, out Projection? projection)
    {
        projection = null;
        var context = call.Context;
        if (call.Arguments[0] is not ObjectScript literal)
        {
            call.Fail(
                DiagnosticIds.InvalidField,
                call.Arguments[0].Span,
                $"field takes an object, not {call.Arguments[0].Kind}.",
                "Write .field({ name: true, 'address.city': true }).");
            return false;
        }

        var fields = new List<ProjectedField>(literal.Members.Count);
        var succeeded = true;
        foreach (var member in literal.Members)
        {
            bool? include = member.Value switch
            {
                ScalarScript { Value: BooleanValue flag } => flag.Value,
                ScalarScript { Value: NumberValue { Value: >= 0 and var number } } => number > 0,
                _ => null,
            };
            if (include is null)
                Fail(call, member);
            if (include is null || !context.IsPath(member.Name, member.NameSpan) || !context.TrySpend(1, member.NameSpan))
                succeeded = false;
            else
                fields.Add(new(member.Name, include.Value));
        }

        if (!succeeded || !IsUniform(context, literal, fields))
            return false;
        if (fields.Count == 0)
        {
            context.Diagnostics.Warning(DiagnosticIds.EmptyField, literal.Span, "field({}) chooses nothing; all fields are kept.");
            return true;
        }

        WarnOfCollisions(context, literal);
        projection = new(fields.ToValueList());
        return true;
    }

    private static void Fail(Call call, ScriptMember member)
    {
        if (member.Value is ObjectScript)
        {
            call.Fail(
                DiagnosticIds.NotSupported,
                member.Value.Span,
                "A nested projection is not supported yet.",
                $"Write dotted paths: '{member.Name}.part': true.");
            return;
        }

        call.Fail(
            DiagnosticIds.InvalidField,
            member.Value.Span,
            $"A projection says true or false of '{member.Name}', and not {member.Value.Kind}.",
            "Write true or 1 to keep the field, false or 0 to leave it out.");
    }

    private static bool IsUniform(EvaluationContext context, ObjectScript literal, List<ProjectedField> fields)
    {
        var first = fields.FindIndex(static f => f.Path != "_id");
        if (first < 0)
            return true;
        var isInclusion = fields[first].Include;
        var odd = fields.FindIndex(f => f.Path != "_id" && f.Include != isInclusion);
        if (odd < 0)
            return true;
        context.Diagnostics.Error(
            DiagnosticIds.MixedField,
            literal.Members[odd].NameSpan,
            isInclusion
                ? $"'{fields[odd].Path}' is left out of a projection that names the fields to keep."
                : $"'{fields[odd].Path}' is kept in a projection that names the fields to leave out.",
            "Name only fields to keep, or only fields to leave out; '_id: false' may stand beside either.");
        return false;
    }

    private static void WarnOfCollisions(EvaluationContext context, ObjectScript literal)
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
                    member.NameSpan,
                    $"'{member.Name}' is a part of '{member.Name[..dot]}', which is named as well; some servers refuse that.",
                    "Leave one of them out.");
                break;
            }
        }
    }
}
