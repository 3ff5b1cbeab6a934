namespace WeChatTcb.Query.Reading;

/// <summary><c>db.ObjectId({ id })</c> (contract 6.5).</summary>
internal static class ObjectIdFunction
{
    private const int Digits = 24;

    public static ScriptValue Create(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Place);
        if (call.Arguments[0] is not ObjectLiteral options)
        {
            var hint = call.Arguments[0] is ScalarLiteral { Value: StringValue } ? Messages.FormatWantedObjectId_Hint(call.Name) : null;
            return call.FailArgument(call.Arguments[0], Messages.Wanted_ObjectId, hint);
        }

        if (options.Members.FirstOrDefault(static m => m.Name != "id") is { } other)
            return call.FailOption<ErrorValue>(other, Messages.Wanted_ObjectId, "id") ?? new(call.Place);
        if (options.Members is not [{ Value: ScalarLiteral { Value: StringValue { Value: var id } } }])
            return call.FailArgument(options.Members is [var only] ? only.Value : options, Messages.Wanted_ObjectId);
        return id.Length == Digits && id.All(char.IsAsciiHexDigit)
            ? new ScalarLiteral(new ObjectIdValue(id.ToLowerInvariant()), call.Place)
            : call.Fail(
                DiagnosticIds.InvalidArgument, options.Members[0].Value.Place, Messages.InvalidObjectId, Messages.InvalidObjectId_Hint);
    }
}
