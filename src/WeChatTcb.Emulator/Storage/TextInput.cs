using System.Text;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The text of a file as UTF-8. The file is UTF-8 or UTF-16, and may be compressed with gzip.</summary>
internal static class TextInput
{
    /// <param name="stream">The bytes; it can seek.</param>
    public static Stream Utf8(Stream stream)
    {
        var isGzip = FirstBytes(stream) is [0x1F, 0x8B];
        Encoding? encoding = FirstBytes(Text()) switch
        {
            // Without a byte order mark, the first character shows it.
            [0xFF, 0xFE] or [(byte)'{' or (byte)'[', 0] =>
                new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF] or [0, (byte)'{' or (byte)'['] =>
                new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
        return encoding is null ? Text() : Encoding.CreateTranscodingStream(Text(), encoding, Encoding.UTF8);

        Stream Text()
        {
            stream.Position = 0;
            return isGzip ? new GzipInput(stream, Messages.SeedGzipCutOff) : stream;
        }
    }

    private static byte[] FirstBytes(Stream stream)
    {
        var bytes = new byte[2];
        try
        {
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Not gzip after all; reading it says so.
            return [];
        }
    }
}
