using System.Text;

namespace WeChatTcb.Commands;

/// <summary>Breaks a text into lines for a terminal, because a view cuts words at the screen's edge.</summary>
internal static class WrappedText
{
    private const string NeverFirst = "，。；：？！、）”》】";

    /// <summary>
    /// The text in lines of at most <paramref name="columns"/> columns. A line begins after a space, or at a Chinese character; a longer
    /// word has a line of its own.
    /// </summary>
    internal static string Of(string text, int columns)
    {
        var lines = new StringBuilder();
        var (start, width, next) = (0, 0, -1);
        for (var index = 0; index < text.Length; index++)
        {
            width += Width(text[index]);
            if (width > columns && next > start)
            {
                lines.Append(text.AsSpan(start, next - start).TrimEnd(' ')).Append('\n');
                width = text[next..(index + 1)].Sum(Width);
                start = next;
            }

            if (index + 1 < text.Length && !NeverFirst.Contains(text[index + 1], StringComparison.Ordinal)
                && (text[index] == ' ' || Width(text[index]) == 2 || Width(text[index + 1]) == 2))
                next = index + 1;
        }

        return lines.Append(text.AsSpan(start)).ToString();
    }

    // The characters for which PowerShell reckons with two columns.
    private static int Width(char character) => character is (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uA4CF')
        or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE30' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFF60')
        or (>= '\uFFE0' and <= '\uFFE6')
        ? 2
        : 1;
}
