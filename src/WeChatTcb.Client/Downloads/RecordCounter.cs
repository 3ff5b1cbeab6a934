namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Counts the records of a file as its bytes pass by, whatever pieces they come in, and remembers where the first line and the last record lie.
/// </summary>
internal abstract class RecordCounter
{
    /// <summary>The counter for a format.</summary>
    internal static RecordCounter For(ExportFileType type) => type is ExportFileType.Csv ? new CsvRecordCounter() : new JsonLineCounter();

    /// <summary>The records that have ended so far.</summary>
    internal abstract long Count { get; }

    /// <summary>The number of bytes of the record that has not ended yet.</summary>
    internal long OpenLength => Position - LineStart;

    /// <summary>The column names of a CSV file; null where there is none.</summary>
    internal (long Start, long End)? Header { get; private protected set; }

    /// <summary>The last record, without its line break; null when there is none.</summary>
    internal (long Start, long End)? LastRecord { get; private protected set; }

    /// <summary>The number of bytes that have passed.</summary>
    private protected long Position { get; private set; }

    /// <summary>Where the current line, or the row, begins.</summary>
    private protected long LineStart { get; set; }

    /// <summary>Takes the next piece.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        Read(bytes);
        Position += bytes.Length;
    }

    /// <summary>Takes the end of the file, and gives the number of records.</summary>
    internal abstract long Complete();

    /// <summary>Reads a piece, which begins at <see cref="Position"/>.</summary>
    private protected abstract void Read(ReadOnlySpan<byte> bytes);
}
