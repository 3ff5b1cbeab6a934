using System.Buffers.Binary;
using System.Numerics;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// Numbers that look random and follow from 32 bytes: xoshiro256**. That it is not cryptographic does no harm, because the 32 bytes are a
/// HMAC, from which nobody finds its input.
/// </summary>
internal struct KeyedRandom
{
    private ulong _a, _b, _c, _d;

    internal KeyedRandom(ReadOnlySpan<byte> seed) => (_a, _b, _c, _d) = (
        BinaryPrimitives.ReadUInt64LittleEndian(seed),
        BinaryPrimitives.ReadUInt64LittleEndian(seed[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(seed[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(seed[24..]));

    /// <summary>A number from 0 up to, but not including, a limit.</summary>
    internal int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>One of some bytes.</summary>
    internal byte OneOf(ReadOnlySpan<byte> choices) => choices[Below(choices.Length)];

    /// <summary>Fills bytes.</summary>
    internal void Fill(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
            value = (byte)Below(256);
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }
}
