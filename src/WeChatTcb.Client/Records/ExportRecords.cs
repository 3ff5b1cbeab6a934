using WeChatTcb.Client.Downloads;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Records;

/// <summary>Reads the records of an exported file one by one, in constant memory.</summary>
public static class ExportRecords
{
    /// <summary>Reads a file. Its receipt decides the file type, then its contents, then its extension.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The file type; null to find it out.</param>
    /// <param name="builder">Creates the objects.</param>
    /// <param name="allValues">Whether a field that occurs more than once in an object has all its values, or only the last one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>A result for each record, in the order of the file. Reading continues after a damaged record.</returns>
    /// <exception cref="TcbException">
    /// The file cannot be opened or read, or <c>NotAnExportFile</c>: it is something else.
    /// </exception>
    public static IEnumerable<RecordResult> Read(
        string path, ExportFileType? type, IRecordBuilder builder, bool allValues = false, CancellationToken cancellationToken = default) =>
        Read(path, type, new ExtendedJson(builder, allValues), builder, allValues, onBytes: null, cancellationToken);

    /// <summary>Reads a file with another reader of JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The file type; null to find it out.</param>
    /// <param name="json">Reads the records of JSON.</param>
    /// <param name="rows">Creates the records of CSV.</param>
    /// <param name="allValues">Whether a column that occurs more than once has all its values.</param>
    /// <param name="onBytes">Called now and then with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static IEnumerable<RecordResult> Read(
        string path, ExportFileType? type, IJsonRecords json, IRecordBuilder rows, bool allValues, Action<long>? onBytes,
        CancellationToken cancellationToken)
    {
        using var file = Open(path);
        foreach (var record in Read(path, type, file, json, rows, allValues, onBytes, cancellationToken))
            yield return record;
    }

    /// <summary>Reads a file that is open.</summary>
    /// <param name="path">The file, for messages and for what its name says.</param>
    /// <param name="type">The file type; null to find it out.</param>
    /// <param name="file">The file at its beginning; it can seek, and remains open.</param>
    /// <param name="json">Reads the records of JSON.</param>
    /// <param name="rows">Creates the records of CSV.</param>
    /// <param name="allValues">Whether a column that occurs more than once has all its values.</param>
    /// <param name="onBytes">Called now and then with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static IEnumerable<RecordResult> Read(
        string path, ExportFileType? type, Stream file, IJsonRecords json, IRecordBuilder rows, bool allValues, Action<long>? onBytes,
        CancellationToken cancellationToken)
    {
        foreach (var record in FileErrors.OfReading(path, ReadAll()))
            yield return record;

        IEnumerable<RecordResult> ReadAll()
        {
            var results = ReadFrom(
                TextPlace.Beginning, path, FormOf(path, type, file), file, json, rows, allValues, cancellationToken);
            foreach (var result in WithProgress(results, file, onBytes))
                yield return result;
        }
    }

    /// <summary>Reports the number of bytes read now and then.</summary>
    internal static IEnumerable<RecordResult> WithProgress(IEnumerable<RecordResult> results, Stream file, Action<long>? onBytes)
    {
        var count = 0L;
        foreach (var result in results)
        {
            if (count++ % 1024 == 0)
                onBytes?.Invoke(file.Position);
            yield return result;
        }
    }

    /// <summary>Reads the records from a line on; only a file of JSON lines can be read from another than the first.</summary>
    /// <exception cref="TcbException">The file is something else.</exception>
    internal static IEnumerable<RecordResult> ReadFrom(
        TextPlace start, string path, FileForm form, Stream file, IJsonRecords json, IRecordBuilder rows, bool allValues,
        CancellationToken cancellationToken)
    {
        if (form.Obstacle is { } obstacle)
            throw obstacle;
        var text = form.Open(file, start.Position, cancellationToken);
        using var decoded = text == file ? null : text;
        var records = form.Layout switch
        {
            RecordLayout.Csv =>
                new CsvFile(path, new LineReader(text, CsvFile.LongestRow, cancellationToken: cancellationToken), rows, allValues).Read(),
            RecordLayout.JsonArray => new JsonArrayFile(path, text, json, cancellationToken).Read(),
            _ => new JsonLinesFile(path, new LineReader(text, JsonLinesFile.LongestLine, start, cancellationToken), json).Read(),
        };
        foreach (var record in records)
            yield return record;
    }

    /// <summary>What a file is: its receipt decides the file type, then its contents, then its extension.</summary>
    internal static FileForm FormOf(string path, ExportFileType? type, Stream file) =>
        FileForm.Of(path, type ?? TypeByReceipt(path), file);

    /// <summary>Opens a file that another program may be writing.</summary>
    /// <exception cref="TcbException"><c>FileNotFound</c> or <c>CannotReadFile</c>.</exception>
    internal static FileStream Open(string path)
    {
        try
        {
            if (UnixFile.IsSpecial(path))
                throw new IOException(Messages.FormatNotAFile(path));
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

    private static ExportFileType? TypeByReceipt(string path)
    {
        try
        {
            return ExportReceipt.Read(ExportReceipt.PathOf(path))?.File.FileType;
        }
        catch (TcbException)
        {
            return null; // the records can be read without it; Test-TcbExportFile reports it
        }
    }
}
