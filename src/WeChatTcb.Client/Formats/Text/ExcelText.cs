using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>
/// Protects cells of CSV from what Excel makes of them: it runs text that looks like a formula, and turns text that looks like a number, a
/// date, a time, a boolean or an error into one, with 15 digits and without zeros at the beginning.
/// </summary>
internal static class ExcelText
{
    /// <summary>Excel keeps no more digits of a number.</summary>
    internal const int MaxDigits = 15;

    /// <summary>The longest text in a formula.</summary>
    private const int LongestLiteral = 255;

    /// <summary>That of September.</summary>
    private const int LongestWord = 9;

    /// <summary>The characters of Chinese dates and times.</summary>
    private const string ChineseUnits = "年月日时時分秒上下午";

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    /// <summary>Changes a cell of text so that Excel shows it as it is.</summary>
    /// <param name="text">The text that ends in the cell.</param>
    /// <param name="start">Where the cell begins.</param>
    internal static void ProtectText(Utf8Buffer text, int start)
    {
        var cell = text.Span[start..];
        var (isLiteral, isFormula) = (IsConverted(cell), IsFormula(cell));
        if (isLiteral && cell.Length <= LongestLiteral)
            AsFormula(text, start);
        else if (isLiteral || isFormula)
            text.Insert(start, (byte)'\'');
    }

    /// <summary>Changes a number with more digits than Excel keeps to text.</summary>
    /// <param name="text">The text that ends in the number.</param>
    /// <param name="start">Where the number begins.</param>
    internal static void ProtectNumber(Utf8Buffer text, int start)
    {
        var digits = 0;
        foreach (var character in text.Span[start..])
        {
            if (character is (byte)'e' or (byte)'E')
                break;
            digits += char.IsAsciiDigit((char)character) && (digits > 0 || character != (byte)'0') ? 1 : 0;
        }

        if (digits > MaxDigits)
            AsFormula(text, start);
    }

    /// <summary>
    /// Whether Excel could take a cell for something else than text. It cannot if there is no digit in it (but for TRUE, FALSE and the
    /// names of errors), or anything that no number, date or time has: a word other than the names of months and the like, or a character
    /// other than digits, signs, separators, currencies and the Chinese units of time.
    /// </summary>
    private static bool IsConverted(ReadOnlySpan<byte> cell)
    {
        if (cell is [(byte)'#', ..])
            return IsErrorName(cell[1..]);
        var isConverted = false;
        Span<char> word = stackalloc char[LongestWord];
        var letters = 0;
        while (!cell.IsEmpty)
        {
            var rune = Next(ref cell);
            if (rune.IsAscii && char.IsAsciiLetter((char)rune.Value))
            {
                if (letters == LongestWord)
                    return false;
                word[letters++] = char.ToLowerInvariant((char)rune.Value);
                if (!cell.IsEmpty)
                    continue;
            }

            if (letters > 0)
            {
                if (word[..letters] is "true" or "false")
                    isConverted = true;
                else if (!IsOfDates(word[..letters], isConverted))
                    return false;
                letters = 0;
            }

            if (Rune.IsDigit(rune))
                isConverted = true;
            else if (!IsOfNumbers(rune))
                return false;
        }

        return isConverted;
    }

    /// <param name="word">A word in lower case.</param>
    /// <param name="followsDigit">Whether a digit is before it.</param>
    private static bool IsOfDates(ReadOnlySpan<char> word, bool followsDigit)
    {
        if (followsDigit && word is "a" or "p" or "am" or "pm" or "e" or "t" or "z")
            return true;
        if (word.Length < 3)
            return false;
        foreach (var month in Months)
        {
            // Excel knows MARCH1, Mar-1 and SEPT1.
            if (month.AsSpan().StartsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static bool IsOfNumbers(Rune rune) => rune.IsAscii
        ? rune.Value <= ' ' || char.IsAsciiLetter((char)rune.Value) || ".,:/+-%$()".Contains((char)rune.Value, StringComparison.Ordinal)
        : (rune.IsBmp && ChineseUnits.Contains((char)rune.Value, StringComparison.Ordinal)) || Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.CurrencySymbol or UnicodeCategory.DashPunctuation;

    /// <summary>Whether a text is the name of an error, such as N/A, REF! or GETTING_DATA.</summary>
    private static bool IsErrorName(ReadOnlySpan<byte> name)
    {
        var hasMark = false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && !"/_!?"u8.Contains(character))
                return false;
            hasMark |= !char.IsAsciiLetterOrDigit((char)character);
        }

        return hasMark;
    }

    private static bool IsFormula(ReadOnlySpan<byte> cell)
    {
        if (cell is [(byte)'\t' or (byte)'\r' or (byte)'\n', ..])
            return true;
        while (!cell.IsEmpty)
        {
            var rune = Next(ref cell);
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune))
                return rune.Value is '=' or '+' or '-' or '@';
        }

        return false;
    }

    /// <summary>
    /// Takes the next character of a text. Of a wide one, such as <c>＝</c> or <c>５</c>, the ordinary one: Excel reads both.
    /// </summary>
    private static Rune Next(ref ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out var length);
        text = text[length..];
        return rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;
    }

    /// <summary>A formula whose result is the text: the only form in which Excel takes digits for text.</summary>
    private static void AsFormula(Utf8Buffer text, int start)
    {
        text.Insert(start, (byte)'=');
        text.Insert(start + 1, (byte)'"');
        text.Append((byte)'"');
    }
}
