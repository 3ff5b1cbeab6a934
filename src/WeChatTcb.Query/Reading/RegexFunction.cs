using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary><c>db.RegExp({ regexp, options })</c> and the literals (contract 6.5).</summary>
internal static class RegexFunction
{
    public static ScriptValue Create(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Place);
        if (call.Arguments[0] is not ObjectLiteral argument)
            return call.FailArgument(call.Arguments[0], Messages.Wanted_RegExp);
        var pattern = "";
        var options = "";
        var patternPlace = argument.Place;
        var optionsPlace = argument.Place;
        foreach (var member in argument.Members)
        {
            switch (member)
            {
                case { Name: "regexp", Value: ScalarLiteral { Value: StringValue text } }:
                    pattern = text.Value;
                    patternPlace = member.Value.Place;
                    break;
                case { Name: "options", Value: ScalarLiteral { Value: StringValue text } }:
                    options = text.Value;
                    optionsPlace = member.Value.Place;
                    break;
                case { Name: "options", Value: UndefinedLiteral }:
                    break;
                case { Name: "regexp" or "options" }:
                    var hint = member is { Name: "regexp", Value: ScalarLiteral { Value: RegexValue } }
                        ? Messages.RegExpOfLiteral_Hint
                        : null;
                    return call.FailArgument(member.Value, Messages.FormatWanted_StringAs(member.Name), hint);
                default:
                    return call.FailOption<ErrorValue>(member, Messages.Wanted_RegExp, "regexp", "options") ?? new(call.Place);
            }
        }

        // The service's library throws for an empty pattern as well.
        if (pattern.Length == 0)
            return call.Fail(
                DiagnosticIds.InvalidArgument, patternPlace, Messages.FormatNoPattern(call.Name), Messages.FormatNoPattern_Hint(call.Name));
        return Read(call.Context, pattern, options, patternPlace, optionsPlace) with { Place = call.Place };
    }

    /// <summary>Checks pattern and options; the resulting options are in alphabetical order.</summary>
    public static ScriptValue Read(
        ReadingContext context, string pattern, string options, Place patternPlace, Place? optionsPlace = null) =>
        context.Accepts(TextRules.FindInPattern(pattern), patternPlace)
        && context.Accepts(TextRules.FindInRegexOptions(options), optionsPlace ?? patternPlace)
            ? new ScalarLiteral(new RegexValue(pattern, string.Concat(options.Order())), patternPlace)
            : new ErrorValue(patternPlace);
}
