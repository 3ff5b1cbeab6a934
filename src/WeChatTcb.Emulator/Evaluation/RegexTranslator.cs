using System.Globalization;
using System.Text;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// Translates a PCRE pattern, the service's kind, into a .NET pattern with the same meaning. What .NET does not have, such as possessive
/// quantifiers, recursion and scripts (<c>\p{Han}</c>), stays as it is, and .NET rejects it.
/// </summary>
internal static class RegexTranslator
{
    // PCRE's classes and the letters around \b are ASCII only; .NET's include all scripts.
    private const string Word = "a-zA-Z0-9_";
    private const string Space = @" \t\n\v\f\r";
    private const string Horizontal = @" \t\u00A0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000";
    private const string Boundary = $"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))";

    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = "a-zA-Z",
        ["digit"] = "0-9",
        ["alnum"] = "a-zA-Z0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["space"] = Space,
        ["blank"] = @" \t",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["xdigit"] = "0-9A-Fa-f",
        ["word"] = Word,
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["print"] = @"\x20-\x7E",
        ["graph"] = @"\x21-\x7E",
    };

    /// <exception cref="InvalidQueryException">The pattern has something that PCRE itself rejects.</exception>
    public static string ToDotNet(string pattern, bool isExtended)
    {
        var output = new StringBuilder(pattern.Length + 16);
        for (var i = 0; i < pattern.Length;)
            switch (pattern[i])
            {
                case '\\':
                    i = Escape(pattern, i, output, inClass: false);
                    break;
                case '[':
                    i = Class(pattern, i, output);
                    break;
                case '(' when pattern.AsSpan(i).StartsWith("(?P<"):
                    output.Append("(?<");
                    i += 4;
                    break;
                case '(' when pattern.AsSpan(i).StartsWith("(?P=") && pattern.IndexOf(')', i) is > 0 and var end:
                    output.Append(CultureInfo.InvariantCulture, $@"\k<{pattern[(i + 4)..end]}>");
                    i = end + 1;
                    break;
                case '#' when isExtended:
                    var line = pattern.IndexOf('\n', i);
                    i = line < 0 ? pattern.Length : line;
                    break;
                default:
                    output.Append(pattern[i++]);
                    break;
            }
        return output.ToString();
    }

    /// <summary>Translates an escape; returns the index after it.</summary>
    private static int Escape(string pattern, int start, StringBuilder output, bool inClass)
    {
        if (start + 1 == pattern.Length)
        {
            output.Append('\\');
            return start + 1;
        }
        switch (pattern[start + 1])
        {
            case 'u' or 'U' or 'l' or 'L':
                throw new InvalidQueryException(Messages.FormatRegexEscapeUnsupported(pattern[start + 1]));
            case 'x' when pattern.AsSpan(start).StartsWith(@"\x{") && pattern.IndexOf('}', start) is > 0 and var end
                && int.TryParse(
                    pattern.AsSpan(start + 3, end - start - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.IsValid(code):
                // To .NET these are two characters; the group keeps them together when a quantifier follows.
                var isPair = code > char.MaxValue && !inClass;
                output.Append(isPair ? "(?:" : "");
                Literal(new Rune(code).ToString(), output);
                output.Append(isPair ? ")" : "");
                return end + 1;
            case 'Q':
                var close = pattern.IndexOf(@"\E", start, StringComparison.Ordinal);
                Literal(pattern[(start + 2)..(close < 0 ? pattern.Length : close)], output);
                return close < 0 ? pattern.Length : close + 2;
            case 'R' when !inClass:
                output.Append(@"(?>\r\n|[\n\v\f\r\u0085\u2028\u2029])");
                break;
            case 'b' when !inClass:
                output.Append(Boundary);
                break;
            case 'B' when !inClass:
                output.Append(CultureInfo.InvariantCulture, $"(?!{Boundary})");
                break;
            case 'd' or 'w' or 's' or 'h' or 'v':
                output.Append(inClass ? Members(pattern[start + 1]) : $"[{Members(pattern[start + 1])}]");
                break;
            case 'D' or 'W' or 'S' or 'H' or 'V' when !inClass:
                output.Append(CultureInfo.InvariantCulture, $"[^{Members(char.ToLowerInvariant(pattern[start + 1]))}]");
                break;
            default:
                output.Append(pattern, start, 2);
                break;
        }
        return start + 2;
    }

    private static void Literal(string text, StringBuilder output)
    {
        foreach (var character in text)
            output.Append(CultureInfo.InvariantCulture, $@"\u{(int)character:X4}");
    }

    private static string Members(char escape) => escape switch
    {
        'd' => "0-9",
        'w' => Word,
        's' => Space,
        'h' => Horizontal,
        _ => @"\n\v\f\r\u0085\u2028\u2029",
    };

    /// <summary>Translates a class in brackets; returns the index after it.</summary>
    private static int Class(string pattern, int start, StringBuilder output)
    {
        var i = start + 1;
        output.Append('[');
        if (i < pattern.Length && pattern[i] == '^')
            output.Append(pattern[i++]);
        // A closing bracket that comes first is an ordinary character.
        for (var first = i; i < pattern.Length && (pattern[i] != ']' || i == first);)
            switch (pattern[i])
            {
                case '\\':
                    i = Escape(pattern, i, output, inClass: true);
                    break;
                case '[' when pattern.AsSpan(i).StartsWith("[:") && pattern.IndexOf(":]", i, StringComparison.Ordinal) is > 0 and var end
                    && PosixClasses.TryGetValue(pattern[(i + 2)..end], out var members):
                    output.Append(members);
                    i = end + 2;
                    break;
                // In .NET a bracket here would subtract a class.
                case '[' or ']':
                    output.Append('\\').Append(pattern[i++]);
                    break;
                default:
                    output.Append(pattern[i++]);
                    break;
            }
        if (i < pattern.Length)
            output.Append(pattern[i++]);
        return i;
    }
}
