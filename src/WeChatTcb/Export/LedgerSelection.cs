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
    /// The entries of an environment, the oldest first. A file that is not an entry, or that a newer version of the module wrote, is left
    /// out with a warning: it must not prevent work on the others.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="envs">Environment ids or wildcard patterns; null or empty for all.</param>
    /// <param name="warn">Called with each warning.</param>
    /// <param name="unfinished">Whether those that are finished are left out.</param>
    internal static IReadOnlyList<LedgerEntry> Read(ExportLedger ledger, string[]? envs, Action<string> warn, bool unfinished = false)
    {
        var patterns = (envs ?? []).Where(env => !string.IsNullOrEmpty(env))
            .Select(env => WildcardPattern.Get(env, WildcardOptions.IgnoreCase)).ToArray();
        List<LedgerEntry> entries = [];
        foreach (var result in unfinished ? ledger.ReadUnfinished() : ledger.Read())
        {
            if (result.Entry is not { } entry)
                warn(result.Warning!);
            else if (unfinished && entry.IsFinished)
                continue;
            else if (patterns.Length == 0 || patterns.Any(pattern => pattern.IsMatch(entry.Job.Env)))
                entries.Add(entry);
        }

        return entries;
    }
}
