using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Names and wildcard patterns that select from a list. Without any, everything is selected.</summary>
internal sealed class NameSelection(string[]? names)
{
    private readonly NamePattern[] _patterns =
        NamePatterns.Of((names ?? []).Where(name => !string.IsNullOrEmpty(name)).Distinct(StringComparer.Ordinal));

    /// <summary>The selected items.</summary>
    internal IEnumerable<T> Of<T>(IReadOnlyCollection<T> items, Func<T, string> nameOf) =>
        _patterns.Length == 0 ? items : items.Where(item => _patterns.Any(pattern => pattern.IsMatch(nameOf(item))));

    /// <summary>The names that select nothing, although they are no patterns.</summary>
    internal IEnumerable<string> Missing(IReadOnlyCollection<string> known) =>
        _patterns.Where(pattern => pattern.IsExact && !known.Any(pattern.IsMatch)).Select(pattern => pattern.Text);
}
