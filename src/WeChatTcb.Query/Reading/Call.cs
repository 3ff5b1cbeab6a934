using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>A call of a predefined function or of a method, with what it needs to check its arguments.</summary>
/// <param name="Name">The function as a user writes it: <c>_.gt</c>, <c>limit</c>.</param>
/// <param name="NameSpan">The place of the function's name.</param>
/// <param name="Span">The place of the whole call.</param>
/// <param name="Arguments">The arguments; none of them is poison.</param>
/// <param name="IsNew">Whether it is called by <c>new</c>.</param>
/// <param name="Context">The statement that is being read.</param>
internal sealed record Call(
    string Name,
    TextSpan NameSpan,
    TextSpan Span,
    IReadOnlyList<ScriptValue> Arguments,
    bool IsNew,
    EvaluationContext Context)
{
    /// <summary>Reports the error and gives what stands for the failed call.</summary>
    public ErrorValue Fail(string id, TextSpan span, string message, string? suggestion = null)
    {
        Context.Diagnostics.Error(id, span, message, suggestion);
        return new(Span);
    }

    /// <summary>Reports an argument of the wrong kind.</summary>
    public ErrorValue FailArgument(ScriptValue argument, string wanted, string? suggestion = null) =>
        Fail(DiagnosticIds.InvalidArgument, argument.Span, $"{Name} takes {wanted}, not {argument.Kind}.", suggestion);

    /// <summary>Whether the number of arguments is right; reports it if not.</summary>
    public bool HasArguments(int least, int most)
    {
        if (Arguments.Count >= least && Arguments.Count <= most)
            return true;
        var wanted = least == most ? least.ToString(CultureInfo.InvariantCulture) : $"{least} to {most}";
        var noun = most == 1 ? "argument" : "arguments";
        var span = Arguments.Count > most
            ? new TextSpan(Arguments[most].Span.Start, Arguments[^1].Span.End)
            : NameSpan;
        // An argument by way of a constant is written somewhere else.
        if (span.Start < NameSpan.End || span.End > Span.End)
            span = NameSpan;
        Context.Diagnostics.Error(
            DiagnosticIds.ArgumentCount,
            span,
            $"{Name} takes {wanted} {noun}, and not {Arguments.Count}.");
        return false;
    }
}
