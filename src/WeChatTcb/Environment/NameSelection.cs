using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>Names and wildcard patterns that select from a list. Without any, everything is selected.</summary>
internal sealed class NameSelection(string[]? names)
{
    private readonly string[] _names = [.. (names ?? []).Where(name => !string.IsNullOrEmpty(name)).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a name is a pattern, which may match nothing.</summary>
    internal static bool IsPattern(string name) => WildcardPattern.ContainsWildcardCharacters(name);

    /// <summary>The selected items.</summary>
    internal IEnumerable<T> Of<T>(IReadOnlyCollection<T> items, Func<T, string> nameOf) => _names.Length == 0
        ? items
        : items.Where(item => _names.Any(name => Selects(name, nameOf(item))));

    /// <summary>The names that select nothing, although they are no patterns.</summary>
    internal IEnumerable<string> Missing(IEnumerable<string> known) =>
        _names.Where(name => !IsPattern(name) && !known.Any(item => Selects(name, item)));

    private static bool Selects(string name, string item) =>
        name == item || WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(item);
}
