using System.Management.Automation;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>Selects ledger entries by environment.</summary>
internal static class LedgerSelection
{
    /// <summary>
    /// The entries of an environment, the oldest first, and the errors of damaged entries. Entries that a newer version of the module wrote
    /// are left out with a warning.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="envs">Environment ids or wildcard patterns; null or empty for all.</param>
    /// <param name="warn">Called with each warning.</param>
    internal static (IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<TcbException> Errors) Read(
        ExportLedger ledger, string[]? envs, Action<string> warn)
    {
        var patterns = (envs ?? []).Where(env => !string.IsNullOrEmpty(env))
            .Select(env => WildcardPattern.Get(env, WildcardOptions.IgnoreCase)).ToArray();
        var results = ledger.Read().ToLookup(result => result.IsNewer);
        foreach (var newer in results[true])
            warn(Messages.FormatNewerLedgerEntry(newer.Error!.Message, newer.Error.RecommendedAction));
        var entries = results[false].Select(result => result.Entry).OfType<LedgerEntry>();
        return (
            [.. entries.Where(entry => patterns.Length == 0 || patterns.Any(pattern => pattern.IsMatch(entry.Job.Env)))],
            [.. results[false].Select(result => result.Error).OfType<TcbException>()]);
    }
}
