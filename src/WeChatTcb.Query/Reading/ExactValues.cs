namespace WeChatTcb.Query.Reading;

/// <summary>Turns script values into values that are compared as a whole: nothing in them is flattened or interpreted.</summary>
internal static class ExactValues
{
    /// <summary>The value, or null after a diagnostic.</summary>
    public static QueryValue? Read(EvaluationContext context, ScriptValue value)
    {
        if (!context.TrySpend(1, value.Span))
            return null;
        switch (value)
        {
            case ScalarScript scalar:
                return scalar.Value;
            case ServerDateScript date:
                return date.Value;
            case GeometryScript geometry:
                return context.TrySpend(geometry.Weight, value.Span) ? geometry.Geometry.ToGeoJson() : null;
            case ArrayScript array:
                return ReadAll(context, array) is { } items ? new ArrayValue(items) : null;
            case ObjectScript literal:
                return ReadObject(context, literal);
            case CommandScript:
                context.Diagnostics.Error(
                    DiagnosticIds.CommandInValue,
                    value.Span,
                    "A command cannot stand inside a value that is compared as a whole.",
                    "Give the condition to the field itself, with a dotted path such as 'a.b': _.gt(1).");
                return null;
            default:
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidArgument,
                    value.Span,
                    $"{value.Kind} is no value of a document.".Capitalize());
                return null;
        }
    }

    /// <summary>The items, or null after a diagnostic.</summary>
    public static ValueList<QueryValue>? ReadAll(EvaluationContext context, ArrayScript array)
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

    private static ObjectValue? ReadObject(EvaluationContext context, ObjectScript literal)
    {
        if (literal is { IsUnordered: true, Members.Count: > 1 })
        {
            context.Diagnostics.Warning(
                DiagnosticIds.UnorderedKeys,
                literal.Span,
                "An object is equal only with its members in the stored order, and a hashtable has no order; here it is that of the names.",
                "Write [ordered]@{ … } with the members in the order of the documents.");
        }

        var members = new List<Member>(literal.Members.Count);
        foreach (var member in literal.Members)
        {
            if (!context.TrySpend(1, member.NameSpan))
                return null;
            // The service's library drops such members.
            if (member.Value is UndefinedScript)
                continue;
            if (!context.IsSoundText(member.Name, member.NameSpan, nulAllowed: false, "A field's name"))
                return null;
            if (member.Name.StartsWith('$'))
            {
                context.Diagnostics.Error(
                    DiagnosticIds.UnknownOperator,
                    member.NameSpan,
                    $"The operator '{member.Name}' cannot stand inside a value that is compared as a whole.");
                return null;
            }

            if (Read(context, member.Value) is not { } value)
                return null;
            members.Add(new(member.Name, value));
        }

        return new(members.ToValueList());
    }
}
