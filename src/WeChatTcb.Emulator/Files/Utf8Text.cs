using System.Buffers;
using System.Globalization;

namespace WeChatTcb.Emulator.Files;

/// <summary>Strings and dates as both file formats write them.</summary>
internal static class Utf8Text
{
    /// <summary>9999-12-31T23:59:59.999Z, the last time that the formats write as a date.</summary>
    public const long LastDate = 253402300799999;

    private static readonly SearchValues<byte> Special = SearchValues.Create(Range(0, 0x20, '"', '\\', 0xE2));
    private static readonly SearchValues<byte> SpecialInLegacy = SearchValues.Create(Range(0, 0x20, '"', '\\', 0xE2, '<', '>', '&'));

    /// <summary>
    /// A JSON string as mongoexport writes it: U+2028 and U+2029 escaped, other text beyond ASCII raw. <paramref name="legacy"/> is the
    /// form of objects in CSV cells, with fewer short escapes, and with <c>&lt;&gt;&amp;</c> escaped too.
    /// </summary>
    public static void WriteJson(Utf8Output output, ReadOnlySpan<byte> text, bool legacy = false)
    {
        output.Write((byte)'"');
        var special = legacy ? SpecialInLegacy : Special;
        while (text.IndexOfAny(special) is >= 0 and var place)
        {
            output.Write(text[..place]);
            text = text[(place + Escape(output, text[place..], legacy))..];
        }
        output.Write(text);
        output.Write((byte)'"');
    }

    /// <summary>A time in ISO 8601, UTC; with three decimals, or without trailing zeros.</summary>
    public static void WriteDate(Utf8Output output, long epochMilliseconds, bool threeDecimals)
    {
        var time = DateTime.UnixEpoch.AddMilliseconds(epochMilliseconds);
        time.TryFormat(
            output.GetSpan(32),
            out var written,
            threeDecimals ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'",
            CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static void WriteHex(Utf8Output output, ReadOnlySpan<byte> bytes, bool upperCase = false)
    {
        var digits = upperCase ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        foreach (var value in bytes)
        {
            output.Write(digits[value >> 4]);
            output.Write(digits[value & 15]);
        }
    }

    private static byte[] Range(int start, int count, params int[] more) =>
        [.. Enumerable.Range(start, count).Concat(more).Select(static c => (byte)c)];

    /// <summary>Writes the first character, escaped if necessary; returns its length.</summary>
    private static int Escape(Utf8Output output, ReadOnlySpan<byte> text, bool legacy)
    {
        switch (text[0])
        {
            case 0xE2:
                if (text is not [_, 0x80, 0xA8 or 0xA9, ..])
                {
                    output.Write(text[0]);
                    return 1;
                }
                output.Write(text[2] == 0xA8 ? "\\u2028"u8 : "\\u2029"u8);
                return 3;
            case (byte)'"' or (byte)'\\':
                output.Write((byte)'\\');
                output.Write(text[0]);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t' when !legacy:
                output.Write("\\t"u8);
                break;
            case (byte)'\b' when !legacy:
                output.Write("\\b"u8);
                break;
            case (byte)'\f' when !legacy:
                output.Write("\\f"u8);
                break;
            default:
                output.Write("\\u00"u8);
                WriteHex(output, text[..1]);
                break;
        }
        return 1;
    }
}
