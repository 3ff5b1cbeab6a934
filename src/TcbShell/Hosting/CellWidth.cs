using System.Management.Automation.Internal;

namespace TcbShell.Hosting;

/// <summary>How many columns of a terminal a text takes: Chinese, Japanese and Korean characters take two.</summary>
internal static class CellWidth
{
    public static int Of(string text)
    {
        int width = 0;
        foreach (char c in text.Contains('\e', StringComparison.Ordinal) ? Undecorated(text) : text)
            width += Of(c);
        return width;
    }

    /// <summary>Half of a surrogate pair counts one: the pairs in use (emoji, rare ideographs) are wide.</summary>
    public static int Of(char c) => c switch
    {
        < '\u1100' => c is >= '\u0300' and <= '\u036F' ? 0 : 1,
        <= '\u115F' => 2,
        < '\u2E80' => 1,
        '\u303F' => 1,
        <= '\uA4CF' => 2,
        >= '\uAC00' and <= '\uD7A3' => 2,
        >= '\uF900' and <= '\uFAFF' => 2,
        >= '\uFE30' and <= '\uFE6F' => 2,
        >= '\uFF00' and <= '\uFF60' => 2,
        >= '\uFFE0' and <= '\uFFE6' => 2,
        _ => 1,
    };

    /// <summary>The beginning of a text that fits.</summary>
    public static string Fit(string text, int columns)
    {
        int length = 0;
        for (int width = 0; length < text.Length && (width += Of(text[length])) <= columns; length++)
        {
        }

        return text[..length];
    }

    private static string Undecorated(string text) =>
        new StringDecorated(text).ToString(System.Management.Automation.OutputRendering.PlainText);
}
