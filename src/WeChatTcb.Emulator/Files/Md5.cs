using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Files;

/// <summary>MD5 in hex: the object storage's ETag.</summary>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The storage's ETag is MD5.")]
internal static class Md5
{
    public static IncrementalHash Incremental() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public static string Hex(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
