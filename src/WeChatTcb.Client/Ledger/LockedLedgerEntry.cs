using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>An entry whose lock this process holds, so that nobody else changes it.</summary>
internal sealed class LockedLedgerEntry(ExportLedger ledger, LockFile lockFile, LedgerEntry entry) : IDisposable
{
    /// <summary>The last line of the entry in the keys of the ledger; none if it may have none.</summary>
    private (string? Keys, bool IsFinished) _line = entry.HasJob || entry.IsFinished ? (LedgerKeys.Of(entry), entry.IsFinished) : default;

    private bool _removed;
    private bool _disposed;

    /// <summary>The entry as it is on the disk.</summary>
    internal LedgerEntry Entry { get; private set; } = entry;

    /// <summary>Writes the entry; it is on the disk when this returns.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the old entry is still on the disk.</exception>
    internal void Write(LedgerEntry next) => ledger.OnDisk(() =>
    {
        var keys = LedgerKeys.Of(next);
        // In advance: a key that the entry does not have costs a look into it, and one that the line lacks would not be found.
        if ((next.HasJob && keys != _line.Keys) || (_line.IsFinished && !next.IsFinished))
            AddLine(keys, isFinished: false);
        ledger.Write(next);
        if (next.IsFinished && !_line.IsFinished)
            AddLine(keys, isFinished: true);
        return Entry = next;
    });

    /// <summary>Removes the entry from the disk.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>.</exception>
    internal void Remove() => ledger.OnDisk(() =>
    {
        ledger.Delete(Entry.Id);
        return _removed = true;
    });

    private void AddLine(string keys, bool isFinished)
    {
        ledger.Keys.Append([LedgerKeys.LineOf(keys, isFinished)]);
        _line = (keys, isFinished);
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
