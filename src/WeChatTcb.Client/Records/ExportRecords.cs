using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Records;

/// <summary>Reads the records of an exported file one by one, in constant memory.</summary>
public static class ExportRecords
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The format; null to detect it from the extension or, failing that, the first byte.</param>
    /// <param name="builder">Creates the objects.</param>
    /// <returns>A result for each record, in the order of the file. Reading continues after a damaged record.</returns>
    /// <exception cref="TcbException">The file cannot be opened or read.</exception>
    public static IEnumerable<RecordResult> Read(string path, ExportFileType? type, IRecordBuilder builder)
    {
        using var stream = Open(path);
        using var records = ReadAll(path, type, stream, builder).GetEnumerator();
        while (true)
        {
            try
            {
                if (!records.MoveNext())
                    yield break;
            }
            catch (IOException cause)
            {
                throw FileErrors.CannotRead(path, cause);
            }

            yield return records.Current;
        }
    }

    private static IEnumerable<RecordResult> ReadAll(string path, ExportFileType? type, FileStream stream, IRecordBuilder builder)
    {
        var records = (type ?? TypeOf(path, stream)) is ExportFileType.Csv
            ? CsvFile.Read(path, stream, builder)
            : JsonLinesFile.Read(path, stream, builder);
        foreach (var record in records)
            yield return record;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotFound(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    private static ExportFileType TypeOf(string path, FileStream stream)
    {
        if (FileTypes.OfName(path) is { } type)
            return type;
        Span<byte> start = stackalloc byte[512];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return FileTypes.Sniff(start[..read]);
    }
}
