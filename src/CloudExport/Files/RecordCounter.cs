namespace CloudExport.Files;

/// <summary>Counts the records of a file as its bytes pass by, whatever pieces they come in.</summary>
internal abstract class RecordCounter
{
    /// <summary>The counter for a format.</summary>
    internal static RecordCounter For(ExportFileType type) => type is ExportFileType.Csv ? new CsvRecordCounter() : new JsonLineCounter();

    /// <summary>Takes the next piece.</summary>
    internal abstract void Add(ReadOnlySpan<byte> bytes);

    /// <summary>Takes the end of the file, and gives the number of records.</summary>
    internal abstract long Complete();
}
