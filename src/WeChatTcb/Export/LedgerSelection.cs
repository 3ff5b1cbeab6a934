using System.Management.Automation;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>Selects ledger entries by environment.</summary>
internal static class LedgerSelection
{
    /// <summary>The entries of an environment, the oldest first, and the errors of those that are damaged. Entries of a newer version of the module are left out, with a warning.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="env">An environment, with or without wildcards; empty for all.</param>
    /// <param name="warn">Called with each warning.</param>
    internal static (IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<TcbException> Errors) Read(ExportLedger ledger, string? env, Action<string> warn)
    {
        var pattern = string.IsNullOrEmpty(env) ? null : WildcardPattern.Get(env, WildcardOptions.IgnoreCase);
        var results = ledger.Read().ToLookup(result => result.IsNewer);
        foreach (var newer in results[true])
            warn($"{newer.Error!.Message} {newer.Error.RecommendedAction}");
        return (
            [.. results[false].Select(result => result.Entry).OfType<LedgerEntry>().Where(entry => pattern?.IsMatch(entry.Job.Env) ?? true)],
            [.. results[false].Select(result => result.Error).OfType<TcbException>()]);
    }
}
