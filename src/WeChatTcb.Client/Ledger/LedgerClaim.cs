namespace WeChatTcb.Client.Ledger;

/// <summary>An entry that only the holder may change, until it lets go of it.</summary>
internal sealed class LedgerClaim(ExportLedger ledger, LedgerLock taken, LedgerEntry entry) : IDisposable
{
    private bool _removed;
    private bool _disposed;

    /// <summary>The entry as it stands on the disk.</summary>
    internal LedgerEntry Entry { get; private set; } = entry;

    /// <summary>Writes the entry; when this returns, it is on the disk.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: what was on the disk is there still.</exception>
    internal void Write(LedgerEntry next) => ledger.OnDisk(() =>
    {
        ledger.Write(next);
        return Entry = next;
    });

    /// <summary>Takes the entry off the disk.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    internal void Remove() => ledger.OnDisk(() =>
    {
        ledger.Delete(Entry.Id);
        return _removed = true;
    });

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_removed || Entry.IsFinished)
            taken.Remove();
        else
            taken.Dispose();
    }
}
