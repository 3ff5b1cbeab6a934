using System.Globalization;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>Masks values: the length and the last characters remain.</summary>
internal static class MaskedValue
{
    /// <summary>The most characters that remain. Of short values fewer remain, because little would be hidden.</summary>
    private const int MaxKept = 4;

    /// <summary>Masks a simple value.</summary>
    internal static void Set(RecordBatch batch, ref FieldNode node)
    {
        var text = batch.TextOf(node);
        switch (node.Kind)
        {
            case FieldKind.String:
                SetText(batch, ref node, text);
                break;
            case FieldKind.ObjectId:
                batch.Replace(ref node, FieldKind.ObjectId, [.. "00000000000000000000"u8, .. text[^MaxKept..]], 0);
                break;
            case FieldKind.Integer or FieldKind.BigInteger:
                var masked = Digits(text, KeptOf(text.Length - (text is [(byte)'-', ..] ? 1 : 0)));
                batch.Replace(ref node, node.Kind, masked, node.Kind is FieldKind.Integer
                    ? long.Parse(masked, CultureInfo.InvariantCulture) : 0);
                break;
            case FieldKind.Double or FieldKind.Decimal:
                batch.Replace(ref node, node.Kind, Digits(text, 0), 0);
                break;
            case FieldKind.Date:
                batch.Replace(ref node, FieldKind.Date, [], BeginningOfYear(node.Value));
                break;
            case FieldKind.Other:
                var binary = BinaryValue.Parse(text);
                Array.Clear(binary.Bytes);
                batch.Replace(ref node, FieldKind.Other, binary.ToUtf8(), 0);
                break;
        }
    }

    /// <summary>The number of characters that remain: 4 of at least 10, and fewer than half of shorter ones.</summary>
    private static int KeptOf(int length) => Math.Min(MaxKept, length * 2 / 5);

    private static void SetText(RecordBatch batch, ref FieldNode node, ReadOnlySpan<byte> text)
    {
        var length = 0;
        foreach (var value in text)
            length += IsStart(value) ? 1 : 0;
        var hidden = length - KeptOf(length);
        var tail = 0;
        for (var characters = 0; tail < text.Length && (characters += IsStart(text[tail]) ? 1 : 0) <= hidden; tail++)
        {
        }

        var masked = new byte[hidden + text.Length - tail];
        masked.AsSpan(0, hidden).Fill((byte)'*');
        text[tail..].CopyTo(masked.AsSpan(hidden));
        batch.Replace(ref node, FieldKind.String, masked, 0);

        static bool IsStart(byte value) => (value & 0xC0) != 0x80;
    }

    /// <summary>A number of the same length: its first digit is 1, the other hidden ones are 0.</summary>
    private static byte[] Digits(ReadOnlySpan<byte> number, int kept)
    {
        var masked = number.ToArray();
        var isFirst = true;
        for (var i = 0; i < masked.Length - kept && masked[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (!char.IsAsciiDigit((char)masked[i]))
                continue;
            masked[i] = isFirst ? (byte)'1' : (byte)'0';
            isFirst = false;
        }

        return masked;
    }

    private static long BeginningOfYear(long milliseconds)
    {
        var first = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        var last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        var date = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, first, last));
        return new DateTimeOffset(date.Year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }
}
