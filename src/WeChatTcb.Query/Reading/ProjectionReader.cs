using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

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
            if (ReadField(call, member) is { } field
                && context.IsPath(member.Name, member.NameSpan)
                && context.TrySpend(1, member.NameSpan))
                fields.Add(field);
            else
                succeeded = false;
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

    private static ProjectedField? ReadField(Call call, ScriptMember member)
    {
        switch (member.Value)
        {
            case ScalarScript { Value: BooleanValue flag }:
                return new(member.Name, flag.Value);
            case ScalarScript { Value: NumberValue { Value: >= 0 and var number } }:
                return new(member.Name, number > 0);
            case ObjectScript { Members: [{ Name: ['$', ..] } part] }:
                return ReadPart(call, member, part) is { } read ? new(member.Name, Include: true, read) : null;
            default:
                Fail(call, member);
                return null;
        }
    }

    private static ArrayPart? ReadPart(Call call, ScriptMember member, ScriptMember part)
    {
        var argument = new Call(part.Name, part.NameSpan, part.NameSpan, [part.Value], IsNew: false, call.Context);
        switch (part.Name)
        {
            case "$slice":
                return ReadSlice(argument);
            case "$elemMatch" when member.Name.Contains('.'):
                call.Fail(
                    DiagnosticIds.InvalidField,
                    member.NameSpan,
                    "MongoDB takes no elemMatch of a nested field in a projection.",
                    "Keep the whole array, or use _.project.slice.");
                return null;
            case "$elemMatch":
                return Commands.ReadCondition("elemMatch", argument) is { } condition && FilterPlaces.CheckElement(call.Context, condition)
                    ? new ElemMatchPart(condition)
                    : null;
            case "$meta":
                call.Fail(DiagnosticIds.NotSupported, part.NameSpan, "'$meta' in a projection is not understood here.");
                return null;
            default:
                call.Fail(
                    DiagnosticIds.UnknownOperator,
                    part.NameSpan,
                    $"A projection has no operator '{part.Name}'.",
                    DidYouMean.Question(part.Name, ["$slice", "$elemMatch"]));
                return null;
        }
    }

    private static SlicePart? ReadSlice(Call call)
    {
        int?[] numbers = call.Arguments[0] switch
        {
            ArrayScript { Items: [var skip, var count] } => [ReadInt(skip), ReadInt(count)],
            var count => [ReadInt(count)],
        };
        switch (numbers)
        {
            case [{ } only]:
                return new(Skip: null, only);
            case [{ } skip, { } count and > 0]:
                return new(skip, count);
            case [{ }, { }]:
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    call.Arguments[0].Span,
                    "A slice that skips elements keeps at least one.",
                    "Write _.project.slice([skip, count]) with a count above 0.");
                return null;
            default:
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    call.Arguments[0].Span,
                    "A slice takes a whole number of elements, or [skip, count].");
                return null;
        }
    }

    private static int? ReadInt(ScriptValue value) =>
        value is ScalarScript { Value: NumberValue { Value: >= int.MinValue and <= int.MaxValue and var number } }
            && Math.Floor(number) == number
            ? (int)number
            : null;

    private static void Fail(Call call, ScriptMember member)
    {
        if (member.Value is ObjectScript)
        {
            call.Fail(
                DiagnosticIds.NotSupported,
                member.Value.Span,
                "A nested projection is not understood here.",
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
        var first = fields.FindIndex(static f => f is { Path: not "_id", Part: null });
        if (first < 0)
            return true;
        var isInclusion = fields[first].Include;
        var odd = fields.FindIndex(f => f is { Path: not "_id", Part: null } && f.Include != isInclusion);
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
