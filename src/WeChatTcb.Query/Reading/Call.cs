using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>A call of a predefined function, of a method or of a raw operator.</summary>
/// <param name="Name">The function as a user writes it: <c>_.gt</c>, <c>limit</c>, <c>$gt</c>.</param>
/// <param name="NamePlace">The place of the function's name.</param>
/// <param name="Place">The place of the whole call.</param>
/// <param name="Arguments">The arguments; none of them is an <see cref="ErrorValue"/>.</param>
/// <param name="IsNew">Whether it is called by <c>new</c>.</param>
/// <param name="Context">The statement that is being read.</param>
internal sealed record Call(
    string Name,
    Place NamePlace,
    Place Place,
    IReadOnlyList<ScriptValue> Arguments,
    bool IsNew,
    ReadingContext Context)
{
    /// <summary>Whether this is a raw operator such as <c>$gt</c>.</summary>
    public bool IsRaw => Name.StartsWith('$');

    /// <summary>A raw operator with its argument, as a call.</summary>
    public static Call OfOperator(ReadingContext context, ScriptMember member, params IReadOnlyList<ScriptValue> others) =>
        new(member.Name, member.NamePlace, member.NamePlace, [member.Value, .. others], IsNew: false, context);

    /// <summary>Reports an error; the result is the value of the failed call.</summary>
    public ErrorValue Fail(string id, Place place, string message, string? hint = null) => Context.Error(id, place, message, hint);

    /// <summary>Reports an error; the result is null.</summary>
    public T? Fail<T>(string id, Place place, string message, string? hint = null)
        where T : class => Context.Fail<T>(id, place, message, hint);

    /// <summary>Reports an argument of the wrong kind.</summary>
    public ErrorValue FailArgument(ScriptValue argument, string wanted, string? hint = null) =>
        Fail(DiagnosticIds.InvalidArgument, argument.Place, Messages.FormatWrongArgument(Name, wanted, argument.Kind), hint);

    /// <summary>Reports an argument of the wrong kind; the result is null.</summary>
    public T? FailArgument<T>(ScriptValue argument, string wanted, string? hint = null)
        where T : class
    {
        FailArgument(argument, wanted, hint);
        return null;
    }

    /// <summary>Reports an option that the function does not have; the result is null.</summary>
    public T? FailOption<T>(ScriptMember option, string wanted, params IEnumerable<string> known)
        where T : class => Fail<T>(
            DiagnosticIds.InvalidArgument,
            option.NamePlace,
            Messages.FormatUnknownOption(Name, wanted, option.Name),
            DidYouMean.Question(option.Name, known));

    /// <summary>Whether the number of arguments is right; reports it otherwise, at the name or at the first argument too many.</summary>
    public bool HasArguments(int least, int most, string? hint = null, bool atName = false)
    {
        if (Arguments.Count >= least && Arguments.Count <= most)
            return true;
        var place = Arguments.Count > most
            ? Arguments[most].Place with { End = Arguments[^1].Place.End }
            : NamePlace;
        // An argument by way of a constant is written somewhere else.
        if (place.Start < NamePlace.End || place.End > Place.End || atName)
            place = NamePlace;
        var wanted = least == most ? least.ToString(CultureInfo.InvariantCulture) : Messages.FormatRange(least, most);
        var message = most == 1
            ? Messages.FormatArgumentCountOne(Name, wanted, Arguments.Count)
            : Messages.FormatArgumentCount(Name, wanted, Arguments.Count);
        return Context.Accepts(new(DiagnosticIds.ArgumentCount, message, hint), place);
    }
}
