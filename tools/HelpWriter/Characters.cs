using System.Text.RegularExpressions;

namespace HelpWriter;

/// <summary>Chinese, Japanese and Korean characters: two columns wide, with no spaces between them.</summary>
internal static partial class Characters
{
    internal const string Wide = @"[\u2E80-\uFFEF]";

    internal static bool IsWide(char character) => character is >= '\u2E80' and <= '\uFFEF';

    /// <summary>Joins the lines of a paragraph: no space between wide characters, nor beside their punctuation.</summary>
    internal static string JoinLines(string text) => WideBreak().Replace(text, "").Replace('\n', ' ');

    [GeneratedRegex($@"(?<={Wide})\n(?={Wide})|(?<=[、。，；：！？）])\n|\n(?=（)")]
    private static partial Regex WideBreak();
}
