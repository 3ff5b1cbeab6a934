using System.Management.Automation;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>Picks entries of the ledger by what the user names.</summary>
internal static class LedgerSelection
{
    /// <summary>The entries of an environment, the oldest first, and the errors of those that cannot be read.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="env">An environment, with wildcards or without; empty for all.</param>
    internal static (IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<TcbException> Errors) Read(ExportLedger ledger, string? env)
    {
        var pattern = string.IsNullOrEmpty(env) ? null : WildcardPattern.Get(env, WildcardOptions.IgnoreCase);
        var findings = ledger.Read().ToArray();
        return (
            [.. findings.Select(finding => finding.Entry).OfType<LedgerEntry>().Where(entry => pattern?.IsMatch(entry.Env) ?? true)],
            [.. findings.Select(finding => finding.Error).OfType<TcbException>()]);
    }
}
