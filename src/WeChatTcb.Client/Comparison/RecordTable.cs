using System.Numerics;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// Entries of a <see cref="RecordStore"/>, found by their keys. Entries of the same key form a chain in the order of the file. Reused for
/// all parts of a store.
/// </summary>
internal sealed class RecordTable
{
    private ReadOnlyMemory<byte> _bytes;
    private Entry[] _entries = [];
    private int[] _slots = []; // numbers of entries, plus 1
    private int _count;

    /// <summary>The number of entries.</summary>
    internal int Count => _count;

    /// <summary>Replaces the entries.</summary>
    internal void Load(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _count = 0;
        for (var offset = 0; offset < bytes.Length; _count++)
        {
            var entry = bytes.Span[offset..];
            if (_count == _entries.Length)
                Array.Resize(ref _entries, Math.Max(1024, _count * 2));
            _entries[_count] = new()
            {
                Hash = RecordEntry.HashOf(entry),
                KeyStart = offset + RecordEntry.HeaderSize,
                KeyLength = RecordEntry.KeyLengthOf(entry),
                RecordLength = RecordEntry.RecordLengthOf(entry),
                Next = -1,
                Last = _count,
            };
            offset += RecordEntry.SizeOf(entry);
        }

        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, _count * 2));
        if (_slots.Length < size)
            _slots = new int[size];
        else
            Array.Clear(_slots);
        for (var i = 0; i < _count; i++)
            Link(i);
    }

    /// <summary>Whether this is the first entry of its key.</summary>
    internal bool IsFirst(int entry) => !_entries[entry].IsDuplicate;

    /// <summary>The next entry of the same key; -1 if there is none.</summary>
    internal int Next(int entry) => _entries[entry].Next;

    /// <summary>The first entry of the same key in this table; -1 if there is none.</summary>
    internal int Find(RecordTable other, int entry)
    {
        ref var sought = ref other._entries[entry];
        var key = other.Key(entry);
        for (var slot = SlotOf(sought.Hash); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var found = _slots[slot] - 1;
            if (_entries[found].Hash == sought.Hash && Key(found).SequenceEqual(key))
                return found;
        }

        return -1;
    }

    /// <summary>The record as it is in the file.</summary>
    internal ReadOnlyMemory<byte> Record(int entry) =>
        _bytes.Slice(_entries[entry].KeyStart + _entries[entry].KeyLength, _entries[entry].RecordLength);

    private ReadOnlySpan<byte> Key(int entry) => _bytes.Span.Slice(_entries[entry].KeyStart, _entries[entry].KeyLength);

    private int SlotOf(ulong hash) => (int)(hash >> 32) & (_slots.Length - 1);

    private void Link(int entry)
    {
        if (Find(this, entry) is >= 0 and var first)
        {
            _entries[entry].IsDuplicate = true;
            _entries[_entries[first].Last].Next = entry;
            _entries[first].Last = entry;
            return;
        }

        var slot = SlotOf(_entries[entry].Hash);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry + 1;
    }

    private struct Entry
    {
        internal ulong Hash;
        internal int KeyStart;
        internal int KeyLength;
        internal int RecordLength;
        internal int Next;
        internal int Last; // of the chain, at its first entry
        internal bool IsDuplicate;
    }
}
