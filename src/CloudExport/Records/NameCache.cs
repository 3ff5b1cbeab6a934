using System.Text.Json;

namespace CloudExport.Records;

/// <summary>Gives one string for each member name however often it comes, so that a million records do not hold a million copies.</summary>
internal sealed class NameCache
{
    private const int Slots = 1024; // a power of two
    private const int LongestName = 64;

    private readonly (byte[] Bytes, string Name)[] _slots = new (byte[], string)[Slots];
    private string[] _checked = [];

    /// <summary>The name at which the reader stands.</summary>
    internal string Get(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped || reader.ValueSpan.Length > LongestName)
            return reader.GetString()!;
        var bytes = reader.ValueSpan;
        ref var slot = ref _slots[Hash(bytes) & (Slots - 1)];
        if (slot.Bytes is null || !bytes.SequenceEqual(slot.Bytes))
            slot = (bytes.ToArray(), reader.GetString()!);
        return slot.Name;
    }

    /// <summary>Whether these very names were the last that <see cref="RememberChecked"/> was given.</summary>
    internal bool WereCheckedLast(ReadOnlySpan<string> names)
    {
        if (names.Length != _checked.Length)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], _checked[i]))
                return false;
        }

        return true;
    }

    internal void RememberChecked(ReadOnlySpan<string> names) => _checked = names.ToArray();

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = bytes.Length;
        foreach (var value in bytes)
            hash = (hash * 31) + value;
        return hash ^ (hash >> 10);
    }
}
