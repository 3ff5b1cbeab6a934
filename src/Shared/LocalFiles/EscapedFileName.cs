using System.Buffers;
using System.Globalization;
using System.Text;

namespace WeChatTcb.LocalFiles;

/// <summary>File names in which characters that some file system does not allow are <c>%XX</c>, the bytes of their UTF-8.</summary>
internal static class EscapedFileName
{
    /// <summary>The name that a file name stands for. An escape that is not valid UTF-8 stays as it is.</summary>
    public static string Decode(string fileName)
    {
        var name = new StringBuilder(fileName.Length);
        var bytes = new List<byte>();
        for (var i = 0; i < fileName.Length;)
        {
            bytes.Clear();
            while (TryGetByte(fileName, i + (3 * bytes.Count), out var value))
                bytes.Add(value);
            if (bytes.Count == 0)
                name.Append(fileName[i++]);
            for (ReadOnlySpan<byte> rest = bytes.ToArray(); rest.Length > 0;)
            {
                var valid = Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done;
                name.Append(valid ? rune.ToString() : fileName.Substring(i, 3 * length));
                i += 3 * length;
                rest = rest[length..];
            }
        }
        return name.ToString();
    }

    private static bool TryGetByte(string text, int index, out byte value)
    {
        value = 0;
        return index + 2 < text.Length && text[index] == '%'
            && byte.TryParse(text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
