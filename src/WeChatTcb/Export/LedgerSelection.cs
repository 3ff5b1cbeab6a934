using System.Management.Automation;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>Selects ledger entries by environment.</summary>
internal static class LedgerSelection
{
    /// <summary>Whether an entry is of an app and a service.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="appId">An app id or a wildcard pattern; null or empty for all.</param>
    /// <param name="endpoint">The service's base address; null for all.</param>
    internal static bool IsOf(LedgerEntry entry, string? appId, Uri? endpoint) =>
        (string.IsNullOrEmpty(appId) || WildcardPattern.Get(appId, WildcardOptions.IgnoreCase).IsMatch(entry.Job.AppId ?? ""))
        && (endpoint is null || Uri.Compare(
            endpoint, entry.Job.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);

    /// <summary>
    /// The entries of an environment, the oldest first, and the errors of damaged entries. Entries that a newer version of the module wrote
    /// are left out with a warning.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="env">An environment id or a wildcard pattern; null or empty for all.</param>
    /// <param name="warn">Called with each warning.</param>
    internal static (IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<TcbException> Errors) Read(
        ExportLedger ledger, string? env, Action<string> warn)
    {
        var pattern = string.IsNullOrEmpty(env) ? null : WildcardPattern.Get(env, WildcardOptions.IgnoreCase);
        var results = ledger.Read().ToLookup(result => result.IsNewer);
        foreach (var newer in results[true])
            warn(Messages.FormatNewerLedgerEntry(newer.Error!.Message, newer.Error.RecommendedAction));
        var entries = results[false].Select(result => result.Entry).OfType<LedgerEntry>();
        return (
            [.. entries.Where(entry => pattern?.IsMatch(entry.Job.Env) ?? true)],
            [.. results[false].Select(result => result.Error).OfType<TcbException>()]);
    }
}
