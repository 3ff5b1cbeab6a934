namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>Some rows of a file, column by column. Reused for others after they are written.</summary>
/// <param name="columns">The columns that hold values, in the order of the file.</param>
internal sealed class ParquetRows(IReadOnlyList<ParquetColumn> columns)
{
    /// <summary>The values, column by column.</summary>
    internal ColumnBuffer[] Columns { get; } = [.. columns.Select(ColumnBuffer.For)];

    /// <summary>The number of rows.</summary>
    internal int Count { get; set; }

    /// <summary>About how many bytes they are in memory.</summary>
    internal long Size => Columns.Sum(column => column.Size);

    /// <summary>Adds later rows.</summary>
    internal void Append(ParquetRows later)
    {
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Append(later.Columns[i]);
        Count += later.Count;
    }

    /// <summary>Makes room for the next rows.</summary>
    internal void Clear()
    {
        foreach (var column in Columns)
            column.Clear();
        Count = 0;
    }
}
