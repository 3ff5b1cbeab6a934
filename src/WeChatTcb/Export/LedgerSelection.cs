using System.Management.Automation;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>Selects ledger entries by environment.</summary>
internal static class LedgerSelection
{
    /// <summary>
    /// The entries of an environment, the oldest first. A file that is not an entry, or that a newer version of the module wrote, is left
    /// out with a warning: it must not prevent work on the others.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="env">An environment id or a wildcard pattern; null or empty for all.</param>
    /// <param name="warn">Called with each warning.</param>
    internal static IReadOnlyList<LedgerEntry> Read(ExportLedger ledger, string? env, Action<string> warn)
    {
        var pattern = string.IsNullOrEmpty(env) ? null : WildcardPattern.Get(env, WildcardOptions.IgnoreCase);
        List<LedgerEntry> entries = [];
        foreach (var result in ledger.Read())
        {
            if (result.Entry is not { } entry)
                warn(Messages.FormatLedgerEntryLeftOut(result.Error!.Message, result.Error.RecommendedAction));
            else if (pattern?.IsMatch(entry.Job.Env) ?? true)
                entries.Add(entry);
        }

        return entries;
    }
}
