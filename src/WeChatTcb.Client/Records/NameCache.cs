using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>Gives one string for each member name however often it comes, so that a million records do not hold a million copies.</summary>
internal sealed class NameCache
{
    private const int Slots = 1024; // a power of two
    private const int LongestName = 64;
    private const int Shapes = 64; // a power of two

    private readonly (byte[] Bytes, string Name)[] _slots = new (byte[], string)[Slots];
    private readonly string[]?[] _checked = new string[Shapes][];

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

    /// <summary>Whether these very names, in this order, were given to <see cref="RememberChecked"/>, and nothing has taken their place since.</summary>
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

    // A record has a few objects inside it, which tell apart well enough by their first name and their size.
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
