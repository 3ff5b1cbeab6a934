using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>Interns member names, so that a million records do not hold a million copies of them.</summary>
internal sealed class PropertyNameCache
{
    private const int Slots = 1024; // a power of two
    private const int LongestName = 64;

    private readonly (byte[] Bytes, string Name)[] _slots = new (byte[], string)[Slots];

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

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = bytes.Length;
        foreach (var value in bytes)
            hash = (hash * 31) + value;
        return hash ^ (hash >> 10);
    }
}
