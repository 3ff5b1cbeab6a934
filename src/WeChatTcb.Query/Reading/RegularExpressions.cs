using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary><c>db.RegExp({ regexp, options })</c> and the literals (contract 6.5).</summary>
internal static class RegularExpressions
{
    public static ScriptValue Create(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Span);
        const string Shape = "an object { regexp: 'pattern', options: 'i' }";
        if (call.Arguments[0] is not ObjectScript argument)
            return call.FailArgument(call.Arguments[0], Shape);
        StringValue? pattern = null;
        var options = "";
        var patternSpan = argument.Span;
        var optionsSpan = argument.Span;
        foreach (var member in argument.Members)
        {
            switch (member)
            {
                case { Name: "regexp", Value: ScalarScript { Value: StringValue text } }:
                    pattern = text;
                    patternSpan = member.Value.Span;
                    break;
                case { Name: "options", Value: ScalarScript { Value: StringValue text } }:
                    options = text.Value;
                    optionsSpan = member.Value.Span;
                    break;
                case { Name: "options", Value: UndefinedScript }:
                    break;
                case { Name: "regexp", Value: ScalarScript { Value: RegexValue } }:
                    return call.FailArgument(member.Value, "a string as 'regexp'", "Write the literal alone, without db.RegExp.");
                case { Name: "regexp" or "options" }:
                    return call.FailArgument(member.Value, $"a string as '{member.Name}'");
                default:
                    return call.Fail(
                        DiagnosticIds.InvalidArgument,
                        member.NameSpan,
                        $"{call.Name} takes {Shape}; there is no '{member.Name}'.",
                        DidYouMean.Question(member.Name, ["regexp", "options"]));
            }
        }

        // The service's library throws for an empty pattern as well.
        if (pattern is not { Value.Length: > 0 })
            return call.Fail(
                DiagnosticIds.InvalidArgument,
                patternSpan,
                $"{call.Name} needs a pattern.",
                $"Write {call.Name}({{ regexp: 'pattern' }}).");
        return Read(call.Context, pattern.Value, options, patternSpan, optionsSpan) is ScalarScript value
            ? value with { Span = call.Span }
            : new ErrorValue(call.Span);
    }

    /// <summary>Checks pattern and options; the options come out in alphabetical order.</summary>
    public static ScriptValue Read(EvaluationContext context, string pattern, string options, TextSpan patternSpan, TextSpan optionsSpan)
    {
        if (!context.IsSoundText(pattern, patternSpan, nulAllowed: false, "A pattern"))
            return new ErrorValue(patternSpan);
        if (options.Any(static o => o is not ('i' or 'm' or 's')) || options.Distinct().Count() < options.Length)
        {
            context.Diagnostics.Error(
                DiagnosticIds.InvalidRegexOptions,
                optionsSpan,
                $"The options '{options}' of the regular expression are not any of i, m, s, each once.",
                options.Contains('g', StringComparison.Ordinal) ? "Leave 'g' out: the database searches the whole text anyway." : null);
            return new ErrorValue(patternSpan);
        }

        return new ScalarScript(new RegexValue(pattern, string.Concat(options.Order())), patternSpan);
    }
}
