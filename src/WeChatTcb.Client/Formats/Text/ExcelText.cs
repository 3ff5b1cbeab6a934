using System.Buffers;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>
/// Protects cells of CSV from what Excel makes of them: it runs text that looks like a formula, and turns text that looks like a number
/// or a date into one, with 15 digits and without zeros at the beginning.
/// </summary>
internal static class ExcelText
{
    /// <summary>Excel keeps no more digits of a number.</summary>
    internal const int MaxDigits = 15;

    /// <summary>The longest text in a formula.</summary>
    private const int LongestLiteral = 255;

    private static readonly SearchValues<byte> OfNumbersAndDates = SearchValues.Create("0123456789.,:/+-eE% "u8);

    /// <summary>Changes a cell of text so that Excel shows it as it is.</summary>
    /// <param name="text">The text that ends in the cell.</param>
    /// <param name="start">Where the cell begins.</param>
    internal static void ProtectText(Utf8Text text, int start)
    {
        var cell = text.Span[start..];
        if (cell.IsEmpty)
            return;
        if (LooksLikeNumberOrDate(cell))
            AsFormula(text, start);
        else if (cell[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r')
            text.Insert(start, (byte)'\'');
    }

    /// <summary>Changes a number with more digits than Excel keeps to text.</summary>
    /// <param name="text">The text that ends in the number.</param>
    /// <param name="start">Where the number begins.</param>
    internal static void ProtectNumber(Utf8Text text, int start)
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

    private static bool LooksLikeNumberOrDate(ReadOnlySpan<byte> cell) =>
        cell.Length <= LongestLiteral && !cell.ContainsAnyExcept(OfNumbersAndDates) && cell.ContainsAnyInRange((byte)'0', (byte)'9');

    /// <summary>A formula whose result is the text: the only form in which Excel takes digits for text.</summary>
    private static void AsFormula(Utf8Text text, int start)
    {
        text.Insert(start, (byte)'=');
        text.Insert(start + 1, (byte)'"');
        text.Append((byte)'"');
    }
}
