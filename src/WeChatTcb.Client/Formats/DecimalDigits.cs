using System.Globalization;
using System.Numerics;
using System.Text;

namespace WeChatTcb.Client.Formats;

/// <summary>A decimal of 128 bits as digits and the power of ten that they are multiplied by.</summary>
internal readonly record struct DecimalDigits(BigInteger Digits, int Exponent)
{
    /// <summary>What a column of decimals can hold, in Parquet and in what reads it.</summary>
    internal const int MaxDigits = 38;

    /// <summary>The digits behind the point.</summary>
    internal int Scale => Math.Max(0, -Exponent);

    /// <summary>The digits in front of the point.</summary>
    internal int IntegerDigits =>
        Digits.IsZero ? 1 : Math.Max(1, BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).Length + Exponent);

    /// <summary>Whether no more digits count than these.</summary>
    internal bool HasAtMost(int digits)
    {
        var rest = BigInteger.Abs(Digits);
        while (!rest.IsZero && rest % 10 == 0)
            rest /= 10;
        return rest < BigInteger.Pow(10, digits);
    }

    /// <summary>What a column has to hold for it.</summary>
    internal NumberFacts Facts => new() { IntegerDigits = IntegerDigits, Scale = Scale };

    /// <summary>Reads the text of a decimal.</summary>
    /// <returns>Null for infinity, for what is not a number, and for negative zero, which no column of decimals can hold.</returns>
    internal static DecimalDigits? Read(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        var e = text.IndexOfAny(['e', 'E']);
        var (mantissa, exponent) = e < 0 ? (text, 0) : (text[..e], int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var power) ? power : int.MaxValue);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var behind = point < 0 ? 0 : mantissa.Length - point - 1;
        if (exponent is < -10_000 or > 10_000 || !BigInteger.TryParse(mantissa.Replace(".", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits))
            return null;
        return digits.IsZero && mantissa[0] == '-' ? null : new DecimalDigits(digits, exponent - behind);
    }

    /// <summary>The digits with more zeros, so that the point is where a column has it.</summary>
    /// <param name="scale">The digits behind the point of the column; at least those of this one.</param>
    internal BigInteger AtScale(int scale) => Digits * BigInteger.Pow(10, Exponent + scale);
}
