using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Ledger;

/// <summary>The entry of a running export or import, in memory, and on the disk if there is a ledger.</summary>
/// <param name="entry">The entry as it is.</param>
/// <param name="locked">The same in the ledger; null if there is no ledger.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEntry<TEntry>(TEntry entry, LockedLedgerEntry? locked, TimeProvider time) : IDisposable
    where TEntry : LedgerEntry
{
    /// <summary>The entry as the run knows it.</summary>
    internal TEntry Entry { get; private set; } = entry;

    /// <summary>Called if the ledger cannot be written and the run continues; on any thread.</summary>
    internal Action<string>? Warn { get; set; }

    /// <summary>Records a new entry in the ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the run must not be started.</exception>
    internal static RunEntry<TEntry> Begin(ExportLedger? ledger, TEntry entry, TimeProvider time)
    {
        var locked = ledger?.Add(entry);
        return new RunEntry<TEntry>((TEntry?)locked?.Entry ?? entry, locked, time);
    }

    /// <summary>Locks an entry to resume its run.</summary>
    /// <param name="resume">Makes the run, which then owns the record, or throws.</param>
    /// <returns>The run; null if another command has locked the entry, or it has finished in the meantime.</returns>
    internal static TRun? Resume<TRun>(ExportLedger ledger, string id, TimeProvider time, Func<RunEntry<TEntry>, TRun> resume)
        where TRun : class
    {
        var locked = ledger.TryLock(id);
        if (locked is null or { Entry.IsFinished: true })
        {
            locked?.Dispose();
            return null;
        }

        try
        {
            return resume(new RunEntry<TEntry>((TEntry)locked.Entry, locked, time));
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Records a step that must be in the ledger before the run continues.</summary>
    internal void Require(TEntry next)
    {
        next = next with { UpdatedAt = time.GetUtcNow().UtcDateTime };
        locked?.Write(next);
        Entry = next;
    }

    /// <summary>Records a step; if that fails, the run continues with a warning.</summary>
    internal void Record(TEntry next)
    {
        try
        {
            Require(next);
        }
        catch (TcbException exception)
        {
            Entry = next;
            Warn?.Invoke(Messages.FormatStepNotRecorded(exception.Message, JobErrors.Describe(next.Job)));
        }
    }

    /// <summary>Releases the entry, which remains in the ledger.</summary>
    public void Dispose() => locked?.Dispose();
}
