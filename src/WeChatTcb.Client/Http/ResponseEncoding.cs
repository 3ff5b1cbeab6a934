using System.Text;
using System.Text.Unicode;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Converts the body of a response to the UTF-8 that JSON requires. Gateways add a byte order mark, or answer in the encoding that they
/// declare.
/// </summary>
internal static class ResponseEncoding
{
    /// <summary>What may surround the JSON.</summary>
    private const string Padding = " \t\r\n\ufeff";

    /// <summary>The body in UTF-8, without a byte order mark and padding.</summary>
    /// <param name="body">The body as it was received.</param>
    /// <param name="charset">The encoding that the response declares; null if it declares none.</param>
    internal static byte[] ToUtf8(byte[] body, string? charset)
    {
        if (Detect(body) is { } detected)
            return Convert(body, detected);
        // What is valid UTF-8 is hardly anything else, whatever is declared.
        if (!Utf8.IsValid(body))
            return Find(charset) is { CodePage: not 65001 } declared ? Convert(body, declared) : body;
        return body is [0xEF, 0xBB, 0xBF, ..] or [<= 0x20, ..] ? Convert(body, Encoding.UTF8) : body;
    }

    private static byte[] Convert(byte[] body, Encoding encoding) =>
        Encoding.UTF8.GetBytes(encoding.GetString(body).Trim(Padding.ToCharArray()));

    /// <summary>The encoding that a byte order mark shows, or the zeros around the first character, which is ASCII.</summary>
    private static Encoding? Detect(byte[] body) => body switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static Encoding? Find(string? charset)
    {
        if (charset?.Trim('"', '\'', ' ') is not { Length: > 0 } name)
            return null;
        try
        {
            // Not registered for the process, whose encodings are not ours.
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception cause) when (cause is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
