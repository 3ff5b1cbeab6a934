namespace WeChatTcb.Client.Ledger;

/// <summary>A ledger entry, or why its file could not be read.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Entry">The entry; null if it could not be read.</param>
/// <param name="Error"><c>LedgerEntryDamaged</c> or <c>LedgerEntryNewer</c>; null if the entry could be read.</param>
internal sealed record LedgerReadResult(string Id, LedgerEntry? Entry, TcbException? Error)
{
    /// <summary>Whether a newer version of the module wrote the entry. It is not damaged, but must be left alone.</summary>
    internal bool IsNewer => Error?.ErrorId is "LedgerEntryNewer";

    /// <summary>The warning that the entry is left out; null if it could be read.</summary>
    internal string? Warning => Error is null ? null : $"{Error.Message} {Error.RecommendedAction}";
}
