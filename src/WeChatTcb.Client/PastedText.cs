using System.Globalization;

namespace WeChatTcb.Client;

/// <summary>
/// Cleans ids and secrets that were pasted or read from a file: what a web page, a spreadsheet or an editor puts around a value is not part
/// of it.
/// </summary>
internal static class PastedText
{
    private static readonly string[] Quotes = ["\"\"", "''", "``", "“”", "‘’", "„“", "«»", "「」", "＂＂", "＇＇"];

    /// <summary>The text without invisible characters and without quotes around it.</summary>
    internal static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        while (true)
        {
            text = TrimInvisible(text);
            if (text.Length < 2 || !Quotes.Any(pair => pair[0] == text[0] && pair[1] == text[^1]))
                return text;
            text = text[1..^1];
        }
    }

    private static string TrimInvisible(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsInvisible(text[start]))
            start++;
        while (end > start && IsInvisible(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>White space of any kind, zero-width characters, byte order marks and direction marks.</summary>
    private static bool IsInvisible(char character) =>
        char.IsWhiteSpace(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
}
