namespace WeChatTcb.Query.Reading;

/// <summary>Reads values that are compared as a whole: nothing in them is flattened or interpreted.</summary>
internal static class WholeValueReader
{
    /// <summary>The value, or null after a diagnostic.</summary>
    public static QueryValue? Read(ReadingContext context, ScriptValue value) => value switch
    {
        ScalarLiteral scalar => scalar.Value,
        ServerDateLiteral date => date.Value,
        GeometryLiteral geometry => geometry.Geometry.ToGeoJson(),
        ArrayLiteral array => ReadAll(context, array) is { } items ? new ArrayValue(items) : null,
        ObjectLiteral literal => ReadObject(context, literal),
        Command => context.Fail<QueryValue>(
            DiagnosticIds.CommandInValue, value.Place, Messages.CommandInValue, Messages.CommandInValue_Hint),
        _ => context.Fail<QueryValue>(DiagnosticIds.InvalidArgument, value.Place, Messages.FormatNotAValue(value.Kind).Capitalize()),
    };

    /// <summary>The items, or null after a diagnostic.</summary>
    public static ValueList<QueryValue>? ReadAll(ReadingContext context, ArrayLiteral array)
    {
        var items = new QueryValue[array.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (Read(context, array.Items[i]) is not { } item)
                return null;
            items[i] = item;
        }

        return new(items);
    }

    private static ObjectValue? ReadObject(ReadingContext context, ObjectLiteral literal)
    {
        if (literal is { IsUnordered: true, Members.Count: > 1 })
            context.Diagnostics.Warning(
                DiagnosticIds.UnorderedKeys, literal.Place, Messages.UnorderedMembers, Messages.UnorderedMembers_Hint);
        var members = new List<Member>(literal.Members.Count);
        foreach (var member in literal.Members)
        {
            // The service's library drops such members.
            if (member.Value is UndefinedLiteral)
                continue;
            if (!context.Accepts(TextRules.FindInMemberName(member.Name), member.NamePlace)
                || Read(context, member.Value) is not { } value)
            {
                return null;
            }

            members.Add(new(member.Name, value));
        }

        return new(members.ToValueList());
    }
}
