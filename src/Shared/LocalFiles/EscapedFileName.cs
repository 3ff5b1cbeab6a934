using System.Buffers;
using System.Globalization;
using System.Text;

namespace WeChatTcb.LocalFiles;

/// <summary>
/// File names made from any text, such as the name of a collection, so that the text can be read from the name again. What some file
/// system does not allow is written as in a URL: <c>%</c> and two hexadecimal digits for each byte of its UTF-8.
/// </summary>
internal static class EscapedFileName
{
    private static readonly SearchValues<char> Unsafe = SearchValues.Create("<>:\"/\\|?*%");

    private static readonly string[] DeviceNames = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Escapes a text. <see cref="Decode"/> returns the text again.</summary>
    /// <param name="text">The text.</param>
    /// <param name="taken">The names in the same folder, in a set that ignores case; the new name differs from them.</param>
    internal static string Encode(string text, IReadOnlySet<string>? taken = null)
    {
        var isDevice = IsDeviceName(text);
        var name = Escape(text, IsUnsafe);
        if (taken?.Contains(name) is not true)
            return name;

        // As few letters as are needed: the capitals; and if another name has the same ones, more from the left.
        for (var letters = 0; taken.Contains(name) && letters <= text.Length; letters++)
            name = Escape(text, (rune, index) => index < letters || Rune.IsUpper(rune) || IsUnsafe(rune, index));
        return name;

        bool IsUnsafe(Rune rune, int index) =>
            Rune.IsControl(rune)
            || (rune.IsBmp && Unsafe.Contains((char)rune.Value))
            || (index == 0 && (isDevice || rune.Value == '.'))
            || (index == text.Length - 1 && rune.Value is '.' or ' ');
    }

    /// <summary>The text of an escaped name. What is no escaped UTF-8 stays as it is.</summary>
    internal static string Decode(string name)
    {
        if (!name.Contains('%', StringComparison.Ordinal))
            return name;
        var text = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length;)
        {
            if (TryDecodeAt(name.AsSpan(index), out var rune, out var length))
            {
                text.Append(rune.ToString());
                index += length;
            }
            else
            {
                text.Append(name[index++]);
            }
        }

        return text.ToString();
    }

    /// <summary>Whether Windows takes a file of this name for a device, whatever its extension.</summary>
    internal static bool IsDeviceName(string name)
    {
        var stem = name.Split('.', ':')[0].TrimEnd(' ').ToUpperInvariant();
        return DeviceNames.Contains(stem)
            || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && (char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³'));
    }

    private static string Escape(string text, Func<Rune, int, bool> isEscaped)
    {
        var name = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var index = 0; index < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
                rune = Rune.ReplacementChar; // half of a pair, which UTF-8 cannot express
            if (isEscaped(rune, index))
            {
                foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                    name.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
            else
            {
                name.Append(rune.ToString());
            }

            index += rune.Utf16SequenceLength;
        }

        return name.ToString();
    }

    private static bool TryDecodeAt(ReadOnlySpan<char> name, out Rune rune, out int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && name.Length >= 3 * (count + 1) && name[3 * count] == '%'
            && byte.TryParse(
                name.Slice((3 * count) + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
        {
            count++;
        }

        var status = Rune.DecodeFromUtf8(bytes[..count], out rune, out var consumed);
        length = 3 * consumed;
        return status is OperationStatus.Done;
    }
}
