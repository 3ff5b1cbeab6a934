using System.Buffers;
using System.Text;
using WeChatTcb.Client.Formats.Tables;
using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats;

/// <summary>
/// CSV in UTF-8 with a header line, quoted as RFC 4180 says. Null and missing fields are empty cells, empty text is <c>""</c>.
/// </summary>
internal sealed class CsvFormat(ConversionOptions options) : IRecordFormat
{
    /// <summary>Characters that may be part of a number or a date, or have another meaning in CSV.</summary>
    private const string NoDelimiters = "\"\r\n.+-:";

    /// <inheritdoc/>
    public bool NeedsFields => true;

    /// <summary>Whether a character can separate cells.</summary>
    internal static bool IsDelimiter(char character) =>
        (character is '\t' || char.IsBetween(character, ' ', '~')) && !char.IsAsciiLetterOrDigit(character)
        && !NoDelimiters.Contains(character, StringComparison.Ordinal);

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, FieldSet fields)
    {
        var columns = TableColumns.Of(fields, options);
        var writer = new TextFileWriter(output, options.Compression, () => new Encoder(columns, options), columns.Warnings);
        if (columns.Names.Count > 0)
        {
            using var header = new Encoder(columns, options).Header();
            writer.Write(header.Span);
        }

        return writer;
    }

    private sealed class Encoder(TableColumns columns, ConversionOptions options) : IRecordEncoder
    {
        private readonly byte _delimiter = (byte)(options.Delimiter ?? ',');
        private readonly SearchValues<byte> _quoted = SearchValues.Create([(byte)(options.Delimiter ?? ','), .. "\"\r\n"u8]);
        private readonly bool _forExcel = options.ForExcel is true;
        private readonly CellText _cells = new(options);
        private readonly ZoneOffsets _zone = new(options.Zone());
        private readonly TableRow _row = new(columns);

        public object Encode(RecordBatch batch)
        {
            var text = new Utf8Buffer();
            try
            {
                foreach (var record in batch.Records)
                {
                    _row.Read(batch, record);
                    if (columns.Names.Count > 0)
                        AppendRow(text, batch);
                }

                return text;
            }
            catch
            {
                text.Dispose();
                throw;
            }
        }

        internal Utf8Buffer Header()
        {
            var text = new Utf8Buffer();
            if (_forExcel)
                text.Append("\ufeff"u8);
            for (var column = 0; column < columns.Names.Count; column++)
            {
                if (column > 0)
                    text.Append(_delimiter);
                var start = text.Length;
                text.Append(Encoding.UTF8.GetBytes(columns.Names[column]));
                if (_forExcel)
                    ExcelText.ProtectText(text, start);
                Quote(text, start);
            }

            text.Append((byte)'\n');
            return text;
        }

        private void AppendRow(Utf8Buffer text, RecordBatch batch)
        {
            var nodes = _row.Nodes;
            for (var column = 0; column < nodes.Length; column++)
            {
                if (column > 0)
                    text.Append(_delimiter);
                if (nodes[column] > 0)
                    AppendCell(text, batch, nodes[column]);
                else if (nodes.Length == 1)
                    text.Append("\"\""u8); // readers skip empty lines
            }

            text.Append((byte)'\n');
        }

        private void AppendCell(Utf8Buffer text, RecordBatch batch, int index)
        {
            var start = text.Length;
            ref var node = ref batch.Nodes[index];
            if (_forExcel && node.Kind is FieldKind.Date && DateText.CanWrite(node.Value))
            {
                DateText.AppendLocal(text, node.Value, _zone);
                return;
            }

            _cells.Append(text, batch, index);
            switch (node.Kind)
            {
                case FieldKind.Boolean or FieldKind.Null or FieldKind.Date when text.Length > start && text.Span[start] != (byte)'{':
                    break;
                case FieldKind.Integer or FieldKind.BigInteger or FieldKind.Double or FieldKind.Decimal:
                    if (_forExcel)
                        ProtectNumber(text, start);
                    break;
                case FieldKind.Null:
                    if (columns.Names.Count == 1)
                        text.Append("\"\""u8);
                    break;
                default:
                    if (_forExcel)
                        ExcelText.ProtectText(text, start);
                    Quote(text, start);
                    break;
            }
        }

        private void ProtectNumber(Utf8Buffer text, int start)
        {
            var length = text.Length - start;
            if (!text.Span[start..].ContainsAnyInRange((byte)'0', (byte)'9'))
                ExcelText.ProtectText(text, start); // -Infinity looks like a formula
            else if (length > ExcelText.MaxDigits)
                ExcelText.ProtectNumber(text, start);
            if (text.Length - start > length)
                Quote(text, start);
        }

        /// <summary>Quotes the cell that the text ends in if it needs quotes.</summary>
        private void Quote(Utf8Buffer text, int start)
        {
            var cell = text.Span[start..];
            if (!cell.IsEmpty && cell.IndexOfAny(_quoted) < 0)
                return;
            var quotes = cell.Count((byte)'"');
            var length = cell.Length;
            text.Add(quotes + 2);
            cell = text.Span[start..];
            var to = cell.Length;
            cell[--to] = (byte)'"';
            for (var from = length - 1; from >= 0; from--)
            {
                cell[--to] = cell[from];
                if (cell[from] == (byte)'"')
                    cell[--to] = (byte)'"';
            }

            cell[0] = (byte)'"';
        }
    }
}
