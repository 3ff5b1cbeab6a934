using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary><c>db.ObjectId({ id })</c> (contract 6.5).</summary>
internal static class ObjectIds
{
    private const int Digits = 24;

    public static ScriptValue Create(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Span);
        const string Shape = "an object { id: '24 hexadecimal digits' }";
        if (call.Arguments[0] is not ObjectScript options)
        {
            var cure = call.Arguments[0] is ScalarScript { Value: StringValue } ? $"Write {call.Name}({{ id: '…' }})." : null;
            return call.FailArgument(call.Arguments[0], Shape, cure);
        }

        if (options.Members.FirstOrDefault(static m => m.Name != "id") is { } other)
        {
            return call.Fail(
                DiagnosticIds.InvalidArgument,
                other.NameSpan,
                $"{call.Name} takes {Shape}; there is no '{other.Name}'.",
                DidYouMean.Question(other.Name, ["id"]));
        }

        if (options.Members is not [{ Value: ScalarScript { Value: StringValue { Value: var id } } }])
            return call.FailArgument(options.Members is [var only] ? only.Value : options, Shape);
        if (id.Length == Digits && id.All(char.IsAsciiHexDigit))
            return new ScalarScript(new ObjectIdValue(id.ToLowerInvariant()), call.Span);
        return call.Fail(
            DiagnosticIds.InvalidArgument,
            options.Members[0].Value.Span,
            "An ObjectId has 24 hexadecimal digits.",
            "If the field holds texts, as _id does, compare with the text itself.");
    }
}
