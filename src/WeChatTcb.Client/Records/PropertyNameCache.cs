using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>Interns member names, so that a million records do not hold a million copies of them.</summary>
internal sealed class PropertyNameCache
{
    private const int Slots = 1024; // a power of two
    private const int LongestName = 64;
    private const int Shapes = 64; // a power of two

    private readonly (byte[] Bytes, string Name)[] _slots = new (byte[], string)[Slots];
    private readonly string[]?[] _checked = new string[Shapes][];

    /// <summary>The name at the position of the reader.</summary>
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

    /// <summary>Whether these names, in this order, were passed to <see cref="RememberChecked"/> and are still remembered.</summary>
    internal bool WereChecked(ReadOnlySpan<string> names)
    {
        var known = _checked[ShapeOf(names)];
        if (known is null || names.Length != known.Length)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], known[i]))
                return false;
        }

        return true;
    }

    internal void RememberChecked(ReadOnlySpan<string> names) => _checked[ShapeOf(names)] = names.ToArray();

    // The few kinds of objects in a record usually differ in their first name or size.
    private static int ShapeOf(ReadOnlySpan<string> names) =>
        names.IsEmpty ? 0 : (RuntimeHelpers.GetHashCode(names[0]) + names.Length) & (Shapes - 1);

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = bytes.Length;
        foreach (var value in bytes)
            hash = (hash * 31) + value;
        return hash ^ (hash >> 10);
    }
}
