using System.Buffers;
using Parquet;
using Parquet.Schema;
using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>The values of a column that are text, as UTF-8.</summary>
internal sealed class TextBuffer(ParquetColumn column) : ColumnBuffer(column)
{
    private readonly JsonText? _json = column.Form is ColumnForm.Json ? new(ConversionJson.Relaxed, TimeZoneInfo.Utc) : null;
    private byte[] _text = new byte[4096];
    private int[] _lengths = new int[256];
    private int _size;
    private int _count;

    /// <inheritdoc/>
    internal override int ValueCount => _count;

    /// <inheritdoc/>
    protected override long ValueSize => _size + (_count * (long)sizeof(int));

    /// <inheritdoc/>
    protected override void AddValue(RecordBatch batch, int index)
    {
        if (_json is null)
        {
            AddValue(batch.TextOf(batch.Nodes[index]));
            return;
        }

        using var json = new Utf8Buffer();
        _json.Append(json, batch, index);
        AddValue(json.Span);
    }

    /// <inheritdoc/>
    protected override void AppendValues(ColumnBuffer later)
    {
        var other = (TextBuffer)later;
        Append(ref _text, _size, other._text.AsSpan(0, other._size));
        Append<int>(ref _lengths, _count, other._lengths.AsSpan(0, other._count));
        _size += other._size;
        _count += other._count;
    }

    /// <inheritdoc/>
    protected override void ClearValues() => _size = _count = 0;

    /// <inheritdoc/>
    protected override async Task WriteValuesAsync(
        ParquetRowGroupWriter group,
        DataField field,
        ReadOnlyMemory<int> definitions,
        ReadOnlyMemory<int>? repetitions,
        CancellationToken cancellationToken)
    {
        var values = ArrayPool<ReadOnlyMemory<byte>>.Shared.Rent(_count);
        try
        {
            var start = 0;
            for (var i = 0; i < _count; i++)
            {
                values[i] = _text.AsMemory(start, _lengths[i]);
                start += _lengths[i];
            }

            ReadOnlyMemory<ReadOnlyMemory<byte>> texts = values.AsMemory(0, _count);
            await group.WriteAllPartsAsync(field, texts, definitions, repetitions, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<ReadOnlyMemory<byte>>.Shared.Return(values, clearArray: true);
        }
    }

    private void AddValue(ReadOnlySpan<byte> text)
    {
        Append(ref _text, _size, text);
        Append(ref _lengths, _count, [text.Length]);
        _size += text.Length;
        _count++;
    }
}
