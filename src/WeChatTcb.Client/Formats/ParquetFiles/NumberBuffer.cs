using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>Reads the value of a node.</summary>
internal delegate T NodeValue<out T>(RecordBatch batch, in FieldNode node);

/// <summary>The values of a column that have a fixed size.</summary>
internal sealed class NumberBuffer<T>(ParquetColumn column, NodeValue<T> valueOf) : ColumnBuffer(column)
    where T : struct
{
    private T[] _values = new T[256];
    private int _count;

    /// <inheritdoc/>
    internal override int ValueCount => _count;

    /// <inheritdoc/>
    protected override long ValueSize => (long)_count * Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    protected override void AddValue(RecordBatch batch, int index)
    {
        if (_count == _values.Length)
            Array.Resize(ref _values, _count * 2);
        _values[_count++] = valueOf(batch, batch.Nodes[index]);
    }

    /// <inheritdoc/>
    protected override void AppendValues(ColumnBuffer later)
    {
        var other = (NumberBuffer<T>)later;
        Append<T>(ref _values, _count, other._values.AsSpan(0, other._count));
        _count += other._count;
    }

    /// <inheritdoc/>
    protected override void ClearValues() => _count = 0;

    /// <inheritdoc/>
    protected override Task WriteValuesAsync(
        ParquetRowGroupWriter group,
        DataField field,
        ReadOnlyMemory<int> definitions,
        ReadOnlyMemory<int>? repetitions,
        CancellationToken cancellationToken) =>
        group.WriteAllPartsAsync<T>(field, _values.AsMemory(0, _count), definitions, repetitions, cancellationToken);
}
