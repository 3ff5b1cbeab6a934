using System.Security.Cryptography;
using System.Text;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// The key of a redaction. Its bytes are in memory that the garbage collector does not copy, and are overwritten when it is disposed of;
/// the copies of the system's cryptography are released with the redactors.
/// </summary>
internal sealed class RedactKey : IDisposable
{
    /// <summary>The shortest key in characters. A shorter one could be found by trying.</summary>
    internal const int MinLength = 16;

    private readonly byte[] _bytes;

    /// <param name="text">The key; blanks around it do not count, because they come from pasting.</param>
    /// <exception cref="TcbException"><c>RedactKeyTooShort</c>.</exception>
    internal RedactKey(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length < MinLength)
            throw RedactionErrors.KeyTooShort(text.Length);
        _bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(text), pinned: true);
        Encoding.UTF8.GetBytes(text, _bytes);
        Id = Convert.ToHexString(HMACSHA256.HashData(_bytes, "WeChatTcb key id"u8).AsSpan(0, 4)).ToLowerInvariant();
    }

    /// <summary>Eight hexadecimal digits by which two keys can be told apart, and from which no key can be found.</summary>
    internal string Id { get; }

    /// <summary>Computes HMACs with the key, for one thread.</summary>
    internal ManyHmacs NewHmacs() => new(_bytes);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
