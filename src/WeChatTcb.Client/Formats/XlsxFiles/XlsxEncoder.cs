using System.Globalization;
using System.Text;
using SpreadCheetah;
using WeChatTcb.Client.Formats.Tables;
using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.XlsxFiles;

/// <summary>The cells of some rows.</summary>
/// <param name="Cells">The cells, row after row.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Cut">The number of cells whose text was too long.</param>
internal sealed record XlsxRows(DataCell[] Cells, int Count, long Cut);

/// <summary>Makes cells of records: numbers and dates if Excel keeps them as they are, text otherwise. For one thread.</summary>
internal sealed class XlsxEncoder(TableColumns table, ConversionOptions options) : IRecordEncoder
{
    /// <summary>The largest integer of <see cref="ExcelText.MaxDigits"/>.</summary>
    private const long MaxInteger = 999_999_999_999_999;

    /// <summary>The first date that all programs agree on: the calendar of Excel has a 29 February 1900.</summary>
    private static readonly long FirstDate = new DateTimeOffset(1900, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly TableRow _row = new(table);
    private readonly CellText _text = new(options);
    private readonly ZoneOffsets _zone = new(options.Zone());
    private long _cut;

    /// <inheritdoc/>
    public object Encode(RecordBatch batch)
    {
        var cells = new DataCell[batch.Records.Count * table.Names.Count];
        var next = 0;
        _cut = 0;
        foreach (var record in batch.Records)
        {
            _row.Read(batch, record);
            foreach (var node in _row.Nodes)
                cells[next++] = node > 0 ? Cell(batch, node) : default;
        }

        return new XlsxRows(cells, batch.Records.Count, _cut);
    }

    private DataCell Cell(RecordBatch batch, int index)
    {
        ref readonly var node = ref batch.Nodes[index];
        switch (node.Kind)
        {
            case FieldKind.Null:
                return default;
            case FieldKind.Boolean:
                return new DataCell(node.Value != 0);
            case FieldKind.Integer when node.Value is >= -MaxInteger and <= MaxInteger:
                return new DataCell(node.Value);
            case FieldKind.Double when batch.DoubleOf(node) is var number && double.IsFinite(number):
                return new DataCell(number);
            case FieldKind.Decimal when DecimalDigits.Read(batch.TextOf(node)) is { } digits && digits.HasAtMost(ExcelText.MaxDigits)
                && double.TryParse(batch.TextOf(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && (double.IsNormal(number) || digits.Digits.IsZero):
                return new DataCell(number);
            case FieldKind.Date when DateText.CanWrite(node.Value) && LocalTime(node.Value) is var local && local >= FirstDate:
                return new DataCell(DateTime.UnixEpoch.AddMilliseconds(local));
            case FieldKind.String or FieldKind.ObjectId:
                return new DataCell(XlsxText.Of(Encoding.UTF8.GetString(batch.TextOf(node)), ref _cut));
            default:
                using (var text = new Utf8Buffer())
                {
                    _text.Append(text, batch, index);
                    return new DataCell(XlsxText.Of(Encoding.UTF8.GetString(text.Span), ref _cut));
                }
        }
    }

    private long LocalTime(long milliseconds) => milliseconds + (_zone.MinutesAt(milliseconds) * 60_000L);
}
