using System.Management.Automation;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Pipeline;

/// <summary>Names with PowerShell's wildcards.</summary>
internal static class NamePatterns
{
    /// <summary>Reads names that may have wildcards. They match whatever the case, as everywhere in PowerShell.</summary>
    internal static NamePattern[] Of(IEnumerable<string>? texts) => [.. (texts ?? []).Select(Of)];

    /// <summary>Reads a name that may have wildcards.</summary>
    internal static NamePattern Of(string text)
    {
        var name = WildcardPattern.Unescape(text);
        if (!WildcardPattern.ContainsWildcardCharacters(text) || !IsValid(text))
            return new NamePattern(name, IsExact: true, other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return new NamePattern(text, IsExact: false, pattern.IsMatch);
    }

    /// <summary>Whether a text is a pattern. One with a bracket that is not closed is the name itself.</summary>
    private static bool IsValid(string text)
    {
        try
        {
            _ = new WildcardPattern(text).IsMatch("");
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }
}
