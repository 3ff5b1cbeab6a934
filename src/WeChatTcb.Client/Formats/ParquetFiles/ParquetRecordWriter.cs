using System.Collections.Concurrent;
using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using WeChatTcb.Client.Formats.Tables;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>
/// Writes a Parquet file. Rows are collected until they are enough for a row group; it is compressed while the next one is collected, so at
/// most two are in memory.
/// </summary>
internal sealed class ParquetRecordWriter : IRecordWriter
{
    /// <summary>A warning names no more columns.</summary>
    private const int MaxNamed = 20;

    private readonly ConcurrentBag<ParquetRows> _unused = [];
    private readonly IReadOnlyList<ParquetColumn> _leaves;
    private readonly FieldSet _known;
    private readonly DataField[] _fields;
    private readonly ParquetWriter _file;
    private readonly long _maxGroupSize;
    private readonly long[] _fallbacks;
    private ParquetRows _collected;
    private ParquetRows _spare;
    private Task _writing = Task.CompletedTask;

    internal ParquetRecordWriter(Stream output, FieldSet fields, ConversionOptions options, long maxGroupSize)
    {
        _known = fields;
        Table = TableColumns.Of(fields, options);
        var schema = ParquetSchemaBuilder.Build(fields, Table, options.Flatten is true);
        (Columns, _leaves) = (schema.Columns, schema.Leaves);
        ColumnsByPath = ByPath(Columns);
        _fields = ParquetSchemas.OfValues(Columns);
        _fallbacks = new long[_leaves.Count];
        (_collected, _spare) = (new ParquetRows(_leaves), new ParquetRows(_leaves));
        _maxGroupSize = maxGroupSize;
        // The default level would be that of the smallest size, which takes ten times as long.
        var settings = new ParquetOptions { CompressionMethod = Method(options.Compression), CompressionLevel = CompressionLevel.Optimal };
        _file = Blocking.Wait(ParquetWriter.CreateAsync(ParquetSchemas.OfFile(Columns), output, settings));
    }

    /// <summary>Which fields are columns.</summary>
    internal TableColumns Table { get; }

    /// <summary>The columns.</summary>
    internal ParquetColumn[] Columns { get; }

    /// <summary>The column of each field, by the number of its path.</summary>
    internal ParquetColumn?[] ColumnsByPath { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Warnings
    {
        get
        {
            string[] fallbacks =
            [
                .. from leaf in _leaves
                   where leaf.IsFallback && _fallbacks[leaf.Leaf] > 0
                   let name = leaf.Path < 0 ? leaf.Name : _known[leaf.Path].Text
                   select Messages.FormatConversion_ValuesAsText_Column(name, Counted.Values(_fallbacks[leaf.Leaf])),
            ];
            return fallbacks.Length == 0
                ? Table.Warnings()
                : Table.Warnings().Append(Messages.FormatConversion_ValuesAsText(Lists.Join(fallbacks, MaxNamed)));
        }
    }

    /// <inheritdoc/>
    public IRecordEncoder NewEncoder() => new ParquetEncoder(this);

    /// <inheritdoc/>
    public void Write(object encoded)
    {
        var rows = (ParquetRows)encoded;
        _collected.Append(rows);
        for (var i = 0; i < _fallbacks.Length; i++)
            _fallbacks[i] += rows.Columns[i].ValueCount;
        _unused.Add(rows);
        if (_collected.Size >= _maxGroupSize || _collected.Count >= ParquetFormat.MaxGroupRows)
            WriteGroup();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        WriteGroup();
        Blocking.Wait(EndAsync());
    }

    /// <inheritdoc/>
    /// <remarks>Does not write the end of the file.</remarks>
    public void Dispose() => ((IAsyncResult)_writing).AsyncWaitHandle.WaitOne();

    /// <summary>Rows to fill, which are cleared by the caller.</summary>
    internal ParquetRows RentRows() => _unused.TryTake(out var rows) ? rows : new ParquetRows(_leaves);

    private static ParquetColumn?[] ByPath(IEnumerable<ParquetColumn> table)
    {
        var columns = new ParquetColumn?[64];
        foreach (var column in table)
            Add(column);
        return columns;

        void Add(ParquetColumn column)
        {
            if (column.Path >= columns.Length)
                Array.Resize(ref columns, Math.Max(column.Path + 1, columns.Length * 2));
            if (column.Path >= 0)
                columns[column.Path] = column;
            foreach (var child in column.Children)
                Add(child);
        }
    }

    private static CompressionMethod Method(ConversionCompression? compression) => compression switch
    {
        ConversionCompression.None => CompressionMethod.None,
        ConversionCompression.Snappy => CompressionMethod.Snappy,
        ConversionCompression.Gzip => CompressionMethod.Gzip,
        _ => CompressionMethod.Zstd,
    };

    private void WriteGroup()
    {
        Blocking.Wait(_writing);
        if (_collected.Count == 0)
            return;
        (_collected, _spare) = (_spare, _collected);
        _writing = Task.Run(WriteSpareAsync);
    }

    private async Task WriteSpareAsync()
    {
        using var group = _file.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
            await _spare.Columns[i].WriteAsync(group, _fields[i], CancellationToken.None).ConfigureAwait(false);
        group.CompleteValidate();
        _spare.Clear();
        // The library leaves arrays of the size of a column chunk behind, which .NET would let grow to hundreds of megabytes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private async Task EndAsync()
    {
        await _writing.ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }
}
