namespace WeChatTcb.Client.Ledger;

/// <summary>What a ledger entry records. A kind that is not listed here was written by a newer version of the module.</summary>
internal enum LedgerEntryKind
{
    /// <summary>An export.</summary>
    Export,

    /// <summary>An import.</summary>
    Import,
}
