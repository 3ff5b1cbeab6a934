using System.Buffers.Text;
using System.Globalization;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Writes doubles as Go's <c>FormatFloat(f, 'g' or 'G', -1, 64)</c> does: the shortest digits that give the same number back, with an
/// exponent when it is less than -4 or at least 6 (contract 7.1).
/// </summary>
internal static class GoNumber
{
    private const int MaxLength = 32;

    /// <summary>Writes a finite number; returns whether the text has neither decimal point nor exponent.</summary>
    public static bool Write(Utf8Output output, double value, byte exponentCharacter)
    {
        // The common case: small integers.
        if (Math.Abs(value) < 1e6 && value == (int)value && (value != 0 || !double.IsNegative(value)))
        {
            output.Write((long)value);
            return true;
        }

        Span<byte> digits = stackalloc byte[MaxLength];
        var (count, exponent) = Digits(value, digits);
        digits = digits[..count];
        if (double.IsNegative(value))
            output.Write((byte)'-');
        if (value == 0)
        {
            output.Write((byte)'0');
            return true;
        }
        if (exponent is < -4 or >= 6)
        {
            Scientific(output, digits, exponent, exponentCharacter);
            return false;
        }
        if (exponent < 0)
        {
            output.Write("0."u8);
            output.Write("0000"u8[..(-exponent - 1)]);
            output.Write(digits);
            return false;
        }
        if (count <= exponent + 1)
        {
            output.Write(digits);
            output.Write("00000"u8[..(exponent + 1 - count)]);
            return true;
        }
        output.Write(digits[..(exponent + 1)]);
        output.Write((byte)'.');
        output.Write(digits[(exponent + 1)..]);
        return false;
    }

    private static void Scientific(Utf8Output output, ReadOnlySpan<byte> digits, int exponent, byte exponentCharacter)
    {
        output.Write(digits[0]);
        if (digits.Length > 1)
        {
            output.Write((byte)'.');
            output.Write(digits[1..]);
        }
        output.Write(exponentCharacter);
        output.Write(exponent < 0 ? (byte)'-' : (byte)'+');
        var magnitude = Math.Abs(exponent);
        if (magnitude < 10)
            output.Write((byte)'0');
        output.Write(magnitude);
    }

    /// <summary>The shortest digits without leading and trailing zeros, and the power of ten of the first.</summary>
    private static (int Count, int Exponent) Digits(double value, Span<byte> digits)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        Utf8Formatter.TryFormat(Math.Abs(value), text, out var length);
        text = text[..length];
        var exponent = 0;
        var mark = text.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture);
            text = text[..mark];
        }
        var point = text.IndexOf((byte)'.');
        exponent += (point < 0 ? text.Length : point) - 1;
        var count = 0;
        foreach (var character in text)
            if (character != '.')
            {
                if (count > 0 || character != '0')
                    digits[count++] = character;
                else
                    exponent--;
            }
        while (count > 0 && digits[count - 1] == '0')
            count--;
        return (count, exponent);
    }
}
