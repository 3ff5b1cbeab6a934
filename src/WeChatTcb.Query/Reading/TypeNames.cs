using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>The types of <c>$type</c>: MongoDB's names, and the numbers that stand for them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, double?> All = new(StringComparer.Ordinal)
    {
        ["double"] = 1,
        ["string"] = 2,
        ["object"] = 3,
        ["array"] = 4,
        ["binData"] = 5,
        ["undefined"] = 6,
        ["objectId"] = 7,
        ["bool"] = 8,
        ["date"] = 9,
        ["null"] = 10,
        ["regex"] = 11,
        ["dbPointer"] = 12,
        ["javascript"] = 13,
        ["symbol"] = 14,
        ["javascriptWithScope"] = 15,
        ["int"] = 16,
        ["timestamp"] = 17,
        ["long"] = 18,
        ["decimal"] = 19,
        ["minKey"] = -1,
        ["maxKey"] = 127,
        ["number"] = null,
    };

    /// <summary>The condition of <c>$type: x</c> or <c>$type: [x, y]</c>; null after a diagnostic.</summary>
    public static TypeCondition? Read(EvaluationContext context, ScriptMember member)
    {
        var values = member.Value is ArrayScript array ? array.Items : [member.Value];
        if (values.Count == 0)
        {
            context.Diagnostics.Error(DiagnosticIds.InvalidArgument, member.Value.Span, "$type needs at least one type.");
            return null;
        }

        var types = new List<string>();
        foreach (var value in values)
        {
            if (!context.TrySpend(1, value.Span) || Name(context, value) is not { } name)
                return null;
            if (!types.Contains(name))
                types.Add(name);
        }

        return new(types.ToValueList());
    }

    private static string? Name(EvaluationContext context, ScriptValue value)
    {
        switch ((value as ScalarScript)?.Value)
        {
            case StringValue { Value: var name } when All.ContainsKey(name):
                return name;
            case NumberValue { Value: var code } when All.FirstOrDefault(t => t.Value == code).Key is { } name:
                return name;
            case StringValue { Value: var unknown }:
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidArgument,
                    value.Span,
                    "$type knows no such type.",
                    DidYouMean.Question(unknown, All.Keys));
                return null;
            default:
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidArgument,
                    value.Span,
                    $"$type takes names of types, or their numbers, not {value.Kind}.",
                    "Write 'string', 'number', 'date' and so on.");
                return null;
        }
    }
}
