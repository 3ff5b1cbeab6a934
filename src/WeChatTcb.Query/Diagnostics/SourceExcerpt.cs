using System.Globalization;
using System.Text;

namespace WeChatTcb.Query;

/// <summary>A line of a statement with carets under a place in it, as it can be shown on any terminal.</summary>
public static class SourceExcerpt
{
    // As PowerShell's own errors show a line.
    private const string Bar = "     | ";
    private const string TabText = "    ";
    private const char Ellipsis = '…';

    /// <summary>
    /// Two lines of text. Both begin with the same bar, because views may trim leading blanks. Tabs become blanks, invisible characters are
    /// replaced by visible ones, wide characters count two columns; a line that is too long is cut around the place.
    /// </summary>
    /// <param name="text">The statement.</param>
    /// <param name="diagnostic">What was found in it.</param>
    /// <param name="width">The most columns of the terminal that each line may take; 40 or more.</param>
    public static string Of(string text, QueryDiagnostic diagnostic, int width = 76)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostic);
        var (line, caret) = Lines(LineOf(text, diagnostic), diagnostic, Math.Max(width, 40) - Bar.Length);
        return $"{Bar}{line}\n{Bar}{caret}";
    }

    /// <summary>The unchanged line of the statement that the diagnostic is about.</summary>
    public static string LineOf(string text, QueryDiagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostic);
        var start = diagnostic.Start - (diagnostic.Column - 1);
        var end = text.AsSpan(start).IndexOfAny("\r\n\u2028\u2029");
        return end < 0 ? text[start..] : text.Substring(start, end);
    }

    private static (string Line, string Caret) Lines(string line, QueryDiagnostic diagnostic, int width)
    {
        var from = Math.Min(diagnostic.Column - 1, line.Length);
        var to = Math.Min(from + diagnostic.Length, line.Length);
        // A quarter of the room goes to the text before the place, if there is more after it.
        var first = Back(line, from, width / 4);
        if (first > 0 && Width(line, first, line.Length) < width)
            first = Back(line, line.Length, width - 2);
        first = Math.Min(first, from);
        var last = first;
        var room = width - (first > 0 ? 1 : 0) - 1;
        while (last < line.Length && (room -= WidthOf(line, last)) >= 0)
            last += LengthOf(line, last);
        var shown = new StringBuilder(first > 0 ? Ellipsis.ToString() : "");
        var before = shown.Length + Width(line, first, Math.Min(from, last));
        for (var i = first; i < last; i += LengthOf(line, i))
            Append(shown, line, i);
        if (last < line.Length)
            shown.Append(Ellipsis);
        var marked = Math.Max(1, Width(line, from, Math.Clamp(to, from, Math.Max(from, last))));
        return (shown.ToString(), new string(' ', before) + new string('^', marked));
    }

    /// <summary>The first character to show, given the number of columns before the place.</summary>
    private static int Back(string line, int place, int columns)
    {
        var start = place;
        while (start > 0)
        {
            var previous = start > 1 && char.IsSurrogatePair(line[start - 2], line[start - 1]) ? start - 2 : start - 1;
            columns -= WidthOf(line, previous);
            if (columns < 0)
                break;
            start = previous;
        }

        return start;
    }

    private static int Width(string line, int start, int end)
    {
        var width = 0;
        for (var i = start; i < end; i += LengthOf(line, i))
            width += WidthOf(line, i);
        return width;
    }

    private static int LengthOf(string line, int index) =>
        index + 1 < line.Length && char.IsSurrogatePair(line[index], line[index + 1]) ? 2 : 1;

    private static void Append(StringBuilder shown, string line, int index)
    {
        var c = line[index];
        if (c == '\t')
            shown.Append(TabText);
        else if (LengthOf(line, index) == 2)
            shown.Append(c).Append(line[index + 1]);
        else
            shown.Append(Visible(c));
    }

    /// <summary>
    /// What is shown for a character: control characters would move the cursor or change colours, others change the reading direction.
    /// </summary>
    private static char Visible(char c) => c switch
    {
        < ' ' => (char)('\u2400' + c),
        '\u007f' => '\u2421',
        _ when char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format => '\ufffd',
        _ => c,
    };

    /// <summary>The columns that a character takes on a terminal: two for Chinese, Japanese and Korean ones and for emoji.</summary>
    private static int WidthOf(string line, int index)
    {
        if (line[index] == '\t')
            return TabText.Length;
        var isPair = LengthOf(line, index) == 2;
        var code = isPair ? char.ConvertToUtf32(line[index], line[index + 1]) : line[index];
        if (CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        return code is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F)
            or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF01 and <= 0xFF60)
            or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
    }
}
