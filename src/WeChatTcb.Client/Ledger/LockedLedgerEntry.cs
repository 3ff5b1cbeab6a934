using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>An entry whose lock this process holds, so that nobody else changes it.</summary>
internal sealed class LockedLedgerEntry(ExportLedger ledger, LockFile lockFile, LedgerEntry entry) : IDisposable
{
    /// <summary>The entry as it is in the keys of the ledger; null if it may not be.</summary>
    private LedgerEntry? _recorded = entry.HasJob || entry.IsFinished ? entry : null;

    private bool _removed;
    private bool _disposed;

    /// <summary>The entry as it is on the disk.</summary>
    internal LedgerEntry Entry { get; private set; } = entry;

    /// <summary>Writes the entry; it is on the disk when this returns.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the old entry is still on the disk.</exception>
    internal void Write(LedgerEntry next) => ledger.OnDisk(() =>
    {
        // What the line of an unfinished entry says too much costs a look into the entry; what it lacks would not be found.
        var isChanged = next.HasJob && next.Job.Key != _recorded?.Job.Key;
        if (isChanged || (_recorded is { IsFinished: true } && !next.IsFinished))
            Record(next);
        ledger.Write(next);
        if (next.IsFinished && _recorded?.IsFinished is not true)
            Record(next);
        return Entry = next;
    });

    /// <summary>Removes the entry from the disk.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    internal void Remove() => ledger.OnDisk(() =>
    {
        ledger.Delete(Entry.Id);
        return _removed = true;
    });

    private void Record(LedgerEntry next)
    {
        ledger.Keys.Append([LedgerKeys.LineOf(next)]);
        _recorded = next;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_removed || Entry.IsFinished)
            lockFile.Remove();
        else
            lockFile.Dispose();
    }
}
