using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary><c>$type</c>, with MongoDB's names of types and their numbers.</summary>
internal static class TypeOperator
{
    private static readonly Dictionary<string, double?> Types = new(StringComparer.Ordinal)
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

    public static Condition? Read(Call call)
    {
        var values = call.Arguments[0] is ArrayLiteral array ? array.Items : call.Arguments;
        if (values.Count == 0)
            return call.Fail<Condition>(DiagnosticIds.InvalidArgument, call.Arguments[0].Place, Messages.NoType);
        var types = new List<string>();
        foreach (var value in values)
        {
            if (ReadName(call, value) is not { } name)
                return null;
            if (!types.Contains(name))
                types.Add(name);
        }

        return new TypeCondition(types.ToValueList());
    }

    public static void Write(StatementText text, Condition condition, bool isRaw) =>
        text.List("[", ((TypeCondition)condition).Types, "]", text.String);

    private static string? ReadName(Call call, ScriptValue value) => (value as ScalarLiteral)?.Value switch
    {
        StringValue { Value: var name } when Types.ContainsKey(name) => name,
        NumberValue { Value: var code } when Types.FirstOrDefault(t => t.Value == code).Key is { } name => name,
        StringValue { Value: var unknown } => call.Fail<string>(
            DiagnosticIds.InvalidArgument, value.Place, Messages.UnknownType, DidYouMean.Question(unknown, Types.Keys)),
        _ => call.FailArgument<string>(value, Messages.Wanted_Type, Messages.WantedType_Hint),
    };
}
