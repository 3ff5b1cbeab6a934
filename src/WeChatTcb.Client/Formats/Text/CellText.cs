using System.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>Writes values as the text of cells: objects and arrays as JSON, dates as ISO 8601, null as nothing. For one thread.</summary>
internal sealed class CellText(ConversionOptions options)
{
    private readonly JsonText _json = new(ConversionJson.Plain, options.Zone());
    private readonly ZoneOffsets _zone = new(options.Zone());
    private readonly byte[]? _separator = options.ArraySeparator is { } separator ? Encoding.UTF8.GetBytes(separator) : null;

    /// <summary>Adds the text of a value.</summary>
    internal void Append(Utf8Buffer text, RecordBatch batch, int index)
    {
        ref var node = ref batch.Nodes[index];
        switch (node.Kind)
        {
            case FieldKind.Null:
                break;
            case FieldKind.Boolean:
                text.Append(node.Value != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Integer:
                text.Append(node.Value);
                break;
            case FieldKind.Date when DateText.CanWrite(node.Value):
                DateText.AppendIso(text, node.Value, _zone);
                break;
            case FieldKind.Array when _separator is not null:
                AppendJoined(text, batch, index, node.Next);
                break;
            case FieldKind.Object or FieldKind.Array or FieldKind.Date:
                _json.Append(text, batch, index);
                break;
            default:
                text.Append(batch.TextOf(node));
                break;
        }
    }

    private void AppendJoined(Utf8Buffer text, RecordBatch batch, int index, int end)
    {
        var isFirst = true;
        for (var i = index + 1; i < end; i = batch.Nodes[i].Next)
        {
            var kind = batch.Nodes[i].Kind;
            if (kind is FieldKind.Removed)
                continue;
            if (!isFirst)
                text.Append(_separator);
            isFirst = false;
            if (kind is FieldKind.Object or FieldKind.Array)
                _json.Append(text, batch, i);
            else
                Append(text, batch, i);
        }
    }
}
