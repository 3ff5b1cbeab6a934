using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Tells the parameters that the user typed from those that <c>$PSDefaultParameterValues</c> supplied: PowerShell binds both before the
/// pipeline's input.
/// </summary>
internal static class DefaultParameters
{
    /// <summary>Whether the value of a bound parameter comes from <c>$PSDefaultParameterValues</c>.</summary>
    internal static bool Supplies(PSCmdlet cmdlet, string parameter, object? value)
    {
        // The same value, typed, is not told apart: then it makes no difference.
        return Find(cmdlet.SessionState, cmdlet.MyInvocation.MyCommand.Name, parameter)
            .Any(found => found is ScriptBlock || Text(found) == Text(value));
    }

    /// <summary>The values that <c>$PSDefaultParameterValues</c> has for a parameter.</summary>
    internal static IEnumerable<object?> Find(SessionState session, string command, string parameter) =>
        session.PSVariable.GetValue("PSDefaultParameterValues") is not IDictionary defaults || IsOn(defaults["Disabled"])
            ? []
            : defaults.Cast<DictionaryEntry>()
                .Where(entry => entry.Key is string key && IsMeant(key, command, parameter))
                .Select(entry => entry.Value);

    private static bool IsMeant(string key, string command, string parameter)
    {
        var colon = key.LastIndexOf(':');
        return colon > 0
            && key[(colon + 1)..].Trim().Trim('\'', '"').Equals(parameter, StringComparison.OrdinalIgnoreCase)
            && WildcardPattern.Get(key[..colon].Trim().Trim('\'', '"'), WildcardOptions.IgnoreCase).IsMatch(command);
    }

    private static bool IsOn(object? value) => LanguagePrimitives.IsTrue(value);

    private static string Text(object? value) =>
        LanguagePrimitives.TryConvertTo<string[]>(value, CultureInfo.InvariantCulture, out var texts)
        ? string.Join('\n', texts ?? [])
        : value?.ToString() ?? "";
}
