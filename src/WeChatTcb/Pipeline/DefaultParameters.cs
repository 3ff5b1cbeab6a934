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
        if (cmdlet.SessionState.PSVariable.GetValue("PSDefaultParameterValues") is not IDictionary defaults || IsOn(defaults["Disabled"]))
            return false;
        foreach (DictionaryEntry entry in defaults)
        {
            // The same value, typed, is not told apart: then it makes no difference.
            if (entry.Key is string key && IsMeant(key, cmdlet.MyInvocation.MyCommand.Name, parameter)
                && (entry.Value is ScriptBlock || Text(entry.Value) == Text(value)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMeant(string key, string command, string parameter)
    {
        var colon = key.LastIndexOf(':');
        return colon > 0
            && key[(colon + 1)..].Trim().Trim('\'', '"').Equals(parameter, StringComparison.OrdinalIgnoreCase)
            && WildcardPattern.Get(key[..colon].Trim().Trim('\'', '"'), WildcardOptions.IgnoreCase).IsMatch(command);
    }

    private static bool IsOn(object? value) => LanguagePrimitives.IsTrue(value);

    private static string Text(object? value) => LanguagePrimitives.TryConvertTo<string[]>(value, CultureInfo.InvariantCulture, out var texts)
        ? string.Join('\n', texts ?? [])
        : value?.ToString() ?? "";
}
