using System.Globalization;
using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Formats.XlsxFiles;

/// <summary>Text as it can be in a cell: cut where Excel ends it, and without characters that XML cannot have.</summary>
internal static partial class XlsxText
{
    /// <summary>The longest text of a cell.</summary>
    internal const int MaxLength = 32_767;

    /// <summary>The text for a cell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cut">Is raised if the text is too long.</param>
    internal static string Of(string text, ref long cut)
    {
        if (text.Length > MaxLength)
        {
            cut++;
            text = Begin(text, MaxLength);
        }

        return NeedsEscape().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"_x{(int)match.Value[0]:X4}_"));
    }

    /// <summary>The beginning of a text, without half of a character.</summary>
    internal static string Begin(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>What the standard writes as <c>_x0000_</c> (ECMA-376, ST_Xstring), and text that looks like that.</summary>
    [GeneratedRegex("[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)", RegexOptions.CultureInvariant)]
    private static partial Regex NeedsEscape();
}
