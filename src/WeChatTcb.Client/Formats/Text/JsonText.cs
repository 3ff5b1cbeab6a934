using System.Buffers;
using System.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>Writes values as JSON of one kind (contract 8). For one thread.</summary>
internal sealed class JsonText(ConversionJson kind, TimeZoneInfo zone)
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly ZoneOffsets _zone = new(zone);

    /// <summary>Adds a value with all that it contains.</summary>
    internal void Append(Utf8Buffer text, RecordBatch batch, int index)
    {
        ref var node = ref batch.Nodes[index];
        switch (node.Kind)
        {
            case FieldKind.Object:
                AppendObject(text, batch, index, node.Next);
                break;
            case FieldKind.Array:
                AppendArray(text, batch, index, node.Next);
                break;
            case FieldKind.Null:
                text.Append("null"u8);
                break;
            case FieldKind.Boolean:
                text.Append(node.Value != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Integer:
                AppendInteger(text, node);
                break;
            case FieldKind.BigInteger:
                AppendTyped(text, kind is ConversionJson.Canonical ? "$numberDouble"u8 : default, batch.TextOf(node));
                break;
            case FieldKind.Double:
                AppendDouble(text, batch, node);
                break;
            case FieldKind.Date:
                AppendDate(text, node.Value);
                break;
            case FieldKind.Other when kind is ConversionJson.Plain && BinaryValue.UuidOf(batch.TextOf(node)) is { } uuid:
                AppendString(text, Encoding.ASCII.GetBytes(uuid.ToString()));
                break;
            case FieldKind.Other:
                text.Append(batch.TextOf(node));
                break;
            case FieldKind.Decimal or FieldKind.ObjectId when kind is not ConversionJson.Plain:
                AppendTyped(text, node.Kind is FieldKind.ObjectId ? "$oid"u8 : "$numberDecimal"u8, batch.TextOf(node));
                break;
            default:
                AppendString(text, batch.TextOf(node));
                break;
        }
    }

    /// <summary>Adds a string in quotes.</summary>
    internal static void AppendString(Utf8Buffer text, ReadOnlySpan<byte> value)
    {
        text.Append((byte)'"');
        while (value.IndexOfAny(Escaped) is >= 0 and var position)
        {
            text.Append(value[..position]);
            AppendEscaped(text, value[position]);
            value = value[(position + 1)..];
        }

        text.Append(value);
        text.Append((byte)'"');
    }

    private static void AppendEscaped(Utf8Buffer text, byte character)
    {
        text.Append((byte)'\\');
        var letter = character switch
        {
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'"' or (byte)'\\' => character,
            _ => (byte)'u',
        };
        text.Append(letter);
        if (letter != (byte)'u')
            return;
        text.Append("00"u8);
        text.Append((byte)('0' + (character >> 4)));
        text.Append("0123456789abcdef"u8[character & 15]);
    }

    private void AppendObject(Utf8Buffer text, RecordBatch batch, int index, int end)
    {
        text.Append((byte)'{');
        var isFirst = true;
        for (var i = index + 1; i < end; i = batch.Nodes[i].Next)
        {
            ref var member = ref batch.Nodes[i];
            if (member.Kind is FieldKind.Removed)
                continue;
            if (!isFirst)
                text.Append((byte)',');
            isFirst = false;
            AppendString(text, batch.NameOf(member));
            text.Append((byte)':');
            Append(text, batch, i);
        }

        text.Append((byte)'}');
    }

    private void AppendArray(Utf8Buffer text, RecordBatch batch, int index, int end)
    {
        text.Append((byte)'[');
        var isFirst = true;
        for (var i = index + 1; i < end; i = batch.Nodes[i].Next)
        {
            if (batch.Nodes[i].Kind is FieldKind.Removed)
                continue;
            if (!isFirst)
                text.Append((byte)',');
            isFirst = false;
            Append(text, batch, i);
        }

        text.Append((byte)']');
    }

    private void AppendInteger(Utf8Buffer text, in FieldNode node)
    {
        if (kind is not ConversionJson.Canonical)
        {
            text.Append(node.Value);
            return;
        }

        text.Append(node.IsInt64 || node.Value is < int.MinValue or > int.MaxValue ? "{\"$numberLong\":\""u8 : "{\"$numberInt\":\""u8);
        text.Append(node.Value);
        text.Append("\"}"u8);
    }

    private void AppendDouble(Utf8Buffer text, RecordBatch batch, in FieldNode node)
    {
        var number = batch.TextOf(node);
        var isFinite = number is not ([(byte)'N' or (byte)'I', ..] or [(byte)'-', (byte)'I', ..]);
        if (kind is ConversionJson.Canonical || (kind is ConversionJson.Relaxed && !isFinite))
            AppendTyped(text, "$numberDouble"u8, number);
        else if (isFinite)
            text.Append(number);
        else
            AppendString(text, number);
    }

    private void AppendDate(Utf8Buffer text, long milliseconds)
    {
        if (kind is ConversionJson.Plain && DateText.CanWrite(milliseconds))
        {
            text.Append((byte)'"');
            DateText.AppendIso(text, milliseconds, _zone);
            text.Append((byte)'"');
        }
        else if (kind is ConversionJson.Relaxed && milliseconds is >= 0 and <= DateText.Last)
        {
            text.Append("{\"$date\":\""u8);
            DateText.AppendRelaxed(text, milliseconds);
            text.Append("\"}"u8);
        }
        else
        {
            text.Append("{\"$date\":{\"$numberLong\":\""u8);
            text.Append(milliseconds);
            text.Append("\"}}"u8);
        }
    }

    /// <summary>Adds a number as it is written, or an object that names its type.</summary>
    private static void AppendTyped(Utf8Buffer text, ReadOnlySpan<byte> type, ReadOnlySpan<byte> value)
    {
        if (type.IsEmpty)
        {
            text.Append(value);
            return;
        }

        text.Append("{\""u8);
        text.Append(type);
        text.Append("\":"u8);
        AppendString(text, value);
        text.Append((byte)'}');
    }
}
