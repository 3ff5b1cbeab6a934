using System.Globalization;
using System.Numerics;
using System.Text;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// The texts of numbers. Those of equal numbers are the same, whatever the type and however they are written; those of others differ.
/// </summary>
internal static class NumberText
{
    /// <summary>The most digits of an integer that is written as such.</summary>
    internal const int MaxDigits = 40;

    /// <summary>More than any decimal of 128 bits needs. To read a longer text would take long.</summary>
    private const int MaxLength = 400;

    /// <summary>Writes a number that has no fraction, and not too many digits, as the digits of an integer.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="node">The number.</param>
    /// <param name="text">Receives the digits; there is room for <see cref="MaxDigits"/> and a sign.</param>
    /// <param name="length">The length of what was written.</param>
    internal static bool TryWriteInteger(RecordBatch batch, in FieldNode node, Span<byte> text, out int length)
    {
        if (node.Kind is FieldKind.Integer)
            return node.Value.TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        if (node.Kind is FieldKind.Double
            && batch.DoubleOf(node) is var value && Math.Abs(value) < long.MaxValue && value == Math.Floor(value))
            return ((long)value).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        length = 0;
        if (Read(batch, node) is not { Exponent: >= 0 and <= MaxDigits } number)
            return false;
        var digits = number.AtScale(0).ToString(CultureInfo.InvariantCulture);
        return digits.Length - (digits[0] == '-' ? 1 : 0) <= MaxDigits && Encoding.ASCII.TryGetBytes(digits, text, out length);
    }

    /// <summary>The text of a number that is not such an integer.</summary>
    internal static byte[] Of(RecordBatch batch, in FieldNode node) => Read(batch, node) is { } number
        ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number.Digits}E{number.Exponent}"))
        : batch.TextOf(node).ToArray();

    /// <summary>Reads a number, without zeros at the end of its digits.</summary>
    private static DecimalDigits? Read(RecordBatch batch, in FieldNode node)
    {
        var text = batch.TextOf(node);
        if (node.Kind is FieldKind.Double && batch.DoubleOf(node) is var value && double.IsFinite(value))
        {
            return value == Math.Floor(value)
                ? WithoutZeros(new DecimalDigits(new BigInteger(value), 0))
                : DecimalDigits.Read(Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)));
        }

        if (text.Length > MaxLength)
            return null;
        // The sign apart: a decimal can be a negative zero, which is equal to zero.
        var isNegative = text is [(byte)'-', ..];
        if (DecimalDigits.Read(isNegative ? text[1..] : text) is not { } number)
            return null;
        return WithoutZeros(isNegative ? number with { Digits = -number.Digits } : number);
    }

    private static DecimalDigits WithoutZeros(DecimalDigits number)
    {
        var (digits, exponent) = number;
        if (digits.IsZero)
            return new(digits, 0);
        for (; BigInteger.DivRem(digits, 10) is (var rest, { IsZero: true }); exponent++)
            digits = rest;
        return new(digits, exponent);
    }
}
