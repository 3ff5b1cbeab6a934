using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// The HMAC-SHA256 of many short texts, eight at a time in the lanes of vectors. One by one, the system's cryptography spends most of the
/// time on each call, and a conversion with it: millions of values have a few characters. Longer texts, and processors without such
/// vectors, take the system's. For one thread.
/// </summary>
internal sealed class ManyHmacs : IDisposable
{
    private const int Lanes = 8;
    private const int BlockSize = 64;
    private const int BlockWords = BlockSize / sizeof(uint);
    private const int HashWords = HMACSHA256.HashSizeInBytes / sizeof(uint);

    /// <summary>The longest text that fits into one block, with the byte and the length that end it.</summary>
    private const int LongestShort = BlockSize - 1 - sizeof(ulong);

    /// <summary>
    /// The first 32 bits of the fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 64.
    /// </summary>
    private static readonly uint[] Initial =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static readonly uint[] Rounds =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly IncrementalHash _hmac;
    private readonly Vector256<uint>[] _inner = new Vector256<uint>[HashWords];
    private readonly Vector256<uint>[] _outer = new Vector256<uint>[HashWords];
    private readonly Vector256<uint>[] _state = new Vector256<uint>[HashWords];
    private readonly Vector256<uint>[] _block = new Vector256<uint>[BlockWords];

    /// <summary>What is left to do: where a text is, and where its hash goes.</summary>
    private readonly (int Start, int Length, int Index)[] _waiting = new (int, int, int)[Lanes];
    private int _count;

    /// <param name="key">The key.</param>
    internal ManyHmacs(ReadOnlySpan<byte> key)
    {
        _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Begin(key, 0x36, _inner);
        Begin(key, 0x5c, _outer);
    }

    /// <summary>Computes the HMAC of each text.</summary>
    /// <param name="text">All texts.</param>
    /// <param name="texts">Where each of them is.</param>
    /// <param name="hashes">Receives 32 bytes for each text.</param>
    internal void Compute(ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int Length)> texts, Span<byte> hashes)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            var (start, length) = texts[i];
            if (length > LongestShort || !Vector256.IsHardwareAccelerated)
            {
                _hmac.AppendData(text.Slice(start, length));
                _hmac.GetHashAndReset(hashes[(i * HMACSHA256.HashSizeInBytes)..]);
                continue;
            }

            _waiting[_count++] = (start, length, i);
            if (_count == Lanes)
                ComputeWaiting(text, hashes);
        }

        if (_count > 0)
            ComputeWaiting(text, hashes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hmac.Dispose();
        Array.Clear(_inner);
        Array.Clear(_outer);
    }

    /// <summary>The state after the first block, which is the key: the same for all texts.</summary>
    private void Begin(ReadOnlySpan<byte> key, byte pad, Vector256<uint>[] state)
    {
        Span<byte> bytes = stackalloc byte[BlockSize];
        bytes.Clear();
        if (key.Length > BlockSize)
            SHA256.HashData(key, bytes);
        else
            key.CopyTo(bytes);
        foreach (ref var value in bytes)
            value ^= pad;
        for (var i = 0; i < BlockWords; i++)
            _block[i] = Vector256.Create(BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]));
        for (var i = 0; i < HashWords; i++)
            state[i] = Vector256.Create(Initial[i]);
        AddBlock(state);
        CryptographicOperations.ZeroMemory(bytes);
        Array.Clear(_block);
    }

    private void ComputeWaiting(ReadOnlySpan<byte> text, Span<byte> hashes)
    {
        var words = MemoryMarshal.Cast<Vector256<uint>, uint>(_block.AsSpan());
        Span<byte> message = stackalloc byte[BlockSize];
        for (var lane = 0; lane < _count; lane++)
        {
            var (start, length, _) = _waiting[lane];
            message.Clear();
            text.Slice(start, length).CopyTo(message);
            message[length] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(message[(BlockSize - sizeof(ulong))..], (ulong)(BlockSize + length) * 8);
            for (var i = 0; i < BlockWords; i++)
                words[(i * Lanes) + lane] = BinaryPrimitives.ReadUInt32BigEndian(message[(i * sizeof(uint))..]);
        }

        _inner.CopyTo(_state.AsSpan());
        AddBlock(_state);
        _state.CopyTo(_block.AsSpan());
        _block.AsSpan(HashWords).Clear();
        _block[HashWords] = Vector256.Create(0x80000000u);
        _block[^1] = Vector256.Create((BlockSize + HMACSHA256.HashSizeInBytes) * 8u);
        _outer.CopyTo(_state.AsSpan());
        AddBlock(_state);

        var state = MemoryMarshal.Cast<Vector256<uint>, uint>(_state.AsSpan());
        for (var lane = 0; lane < _count; lane++)
        {
            var hash = hashes[(_waiting[lane].Index * HMACSHA256.HashSizeInBytes)..];
            for (var i = 0; i < HashWords; i++)
                BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[(i * Lanes) + lane]);
        }

        _count = 0;
    }

    /// <summary>SHA-256 of one more block (FIPS 180-4, 6.2.2), in every lane.</summary>
    private void AddBlock(Vector256<uint>[] state)
    {
        var block = _block.AsSpan(0, BlockWords);
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (var round = 0; round < Rounds.Length; round++)
        {
            ref var word = ref block[round % BlockWords];
            if (round >= BlockWords)
            {
                var (near, far) = (block[(round + 14) % BlockWords], block[(round + 1) % BlockWords]);
                word += block[(round + 9) % BlockWords]
                    + Xor(Rotate(near, 17), Rotate(near, 19), Vector256.ShiftRightLogical(near, 10))
                    + Xor(Rotate(far, 7), Rotate(far, 18), Vector256.ShiftRightLogical(far, 3));
            }

            var first = h + Xor(Rotate(e, 6), Rotate(e, 11), Rotate(e, 25)) + Choose(e, f, g) + Vector256.Create(Rounds[round]) + word;
            var second = Xor(Rotate(a, 2), Rotate(a, 13), Rotate(a, 22)) + Majority(a, b, c);
            (h, g, f, e) = (g, f, e, d + first);
            (d, c, b, a) = (c, b, a, first + second);
        }

        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
        (state[4], state[5], state[6], state[7]) = (state[4] + e, state[5] + f, state[6] + g, state[7] + h);
    }

    // Newer processors have one instruction for each of these.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, [ConstantExpected] byte count) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateRight(value, count)
        : Vector256.ShiftRightLogical(value, count) | Vector256.ShiftLeft(value, 32 - count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, 0x96) : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Choose(Vector256<uint> which, Vector256<uint> a, Vector256<uint> b) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(which, a, b, 0xca) : b ^ (which & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Majority(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, 0xe8) : (a & b) | (c & (a | b));
}
