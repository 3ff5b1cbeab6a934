using System.Buffers;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>
/// The values of a column for some rows, with the levels by which Parquet tells nulls and the elements of arrays. Reused, so that its
/// arrays grow only once.
/// </summary>
internal abstract class ColumnBuffer(ParquetColumn column)
{
    private byte[] _definitions = new byte[1024];
    private byte[] _repetitions = column.Repetition == 0 ? [] : new byte[1024];

    /// <summary>The values, the nulls, and the empty arrays.</summary>
    private int _levels;

    /// <summary>The number of values that are not null.</summary>
    internal abstract int ValueCount { get; }

    /// <summary>About how many bytes this is in memory.</summary>
    internal long Size => ValueSize + (_levels * (column.Repetition == 0 ? 1L : 2L));

    /// <summary>The bytes of the values.</summary>
    protected abstract long ValueSize { get; }

    /// <summary>Creates the buffer of a column.</summary>
    internal static ColumnBuffer For(ParquetColumn column) => column.Form switch
    {
        ColumnForm.Boolean => new NumberBuffer<bool>(column, static (_, in node) => node.Value != 0),
        ColumnForm.Integer or ColumnForm.Date => new NumberBuffer<long>(column, static (_, in node) => node.Value),
        ColumnForm.Double => new NumberBuffer<double>(
            column, static (batch, in node) => node.Kind is FieldKind.Integer ? node.Value : batch.DoubleOf(node)),
        ColumnForm.Decimal => new NumberBuffer<BigDecimal>(
            column, (batch, in node) =>
                new(DecimalDigits.Read(batch.TextOf(node))!.Value.AtScale(column.Scale), DecimalDigits.MaxDigits, column.Scale)),
        _ => new TextBuffer(column),
    };

    /// <summary>Adds a value.</summary>
    /// <param name="batch">The batch that has it.</param>
    /// <param name="index">Its node.</param>
    /// <param name="repetition">The array that it continues; 0 for a new record.</param>
    internal void Add(RecordBatch batch, int index, int repetition)
    {
        AddLevels(column.Definition, repetition);
        AddValue(batch, index);
    }

    /// <summary>Adds a null, or what stands for an object or array around the value that is null or empty.</summary>
    internal void AddNull(int definition, int repetition) => AddLevels(definition, repetition);

    /// <summary>Adds the values of later rows.</summary>
    internal void Append(ColumnBuffer later)
    {
        Append(ref _definitions, _levels, later._definitions.AsSpan(0, later._levels));
        if (column.Repetition > 0)
            Append(ref _repetitions, _levels, later._repetitions.AsSpan(0, later._levels));
        _levels += later._levels;
        AppendValues(later);
    }

    /// <summary>Makes room for the next rows.</summary>
    internal void Clear()
    {
        _levels = 0;
        ClearValues();
    }

    /// <summary>Writes the column to a row group.</summary>
    internal async Task WriteAsync(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken)
    {
        var definitions = Widen(_definitions);
        var repetitions = column.Repetition == 0 ? null : Widen(_repetitions);
        try
        {
            ReadOnlyMemory<int>? continued = repetitions is null ? null : repetitions.AsMemory(0, _levels);
            await WriteValuesAsync(group, field, definitions.AsMemory(0, _levels), continued, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(definitions);
            if (repetitions is not null)
                ArrayPool<int>.Shared.Return(repetitions);
        }
    }

    /// <summary>Adds to an array that grows.</summary>
    protected static void Append<T>(ref T[] array, int count, ReadOnlySpan<T> added)
    {
        if (array.Length - count < added.Length)
            Array.Resize(ref array, Math.Max(array.Length * 2, count + added.Length));
        added.CopyTo(array.AsSpan(count));
    }

    /// <summary>Adds the value of a node.</summary>
    protected abstract void AddValue(RecordBatch batch, int index);

    /// <summary>Adds the values of another buffer of this column.</summary>
    protected abstract void AppendValues(ColumnBuffer later);

    /// <summary>Makes room for the next values.</summary>
    protected abstract void ClearValues();

    /// <summary>Writes the values.</summary>
    protected abstract Task WriteValuesAsync(
        ParquetRowGroupWriter group,
        DataField field,
        ReadOnlyMemory<int> definitions,
        ReadOnlyMemory<int>? repetitions,
        CancellationToken cancellationToken);

    private void AddLevels(int definition, int repetition)
    {
        if (_levels == _definitions.Length)
        {
            Array.Resize(ref _definitions, _levels * 2);
            if (column.Repetition > 0)
                Array.Resize(ref _repetitions, _levels * 2);
        }

        _definitions[_levels] = (byte)definition;
        if (column.Repetition > 0)
            _repetitions[_levels] = (byte)repetition;
        _levels++;
    }

    // The library wants four bytes for each; one is enough to keep.
    private int[] Widen(byte[] levels)
    {
        var wide = ArrayPool<int>.Shared.Rent(_levels);
        for (var i = 0; i < _levels; i++)
            wide[i] = levels[i];
        return wide;
    }
}
