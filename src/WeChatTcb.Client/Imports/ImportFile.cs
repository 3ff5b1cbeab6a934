using System.Security.Cryptography;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// A file that was read completely before its import: what it contains, and where it is divided. Anything that <c>Read-TcbExportFile</c>
/// reads can be imported.
/// </summary>
/// <param name="Path">The full path.</param>
/// <param name="FileType">The format.</param>
/// <param name="Length">The length in bytes, on the disk.</param>
/// <param name="Sha256">The SHA-256 in lower-case hexadecimal, on the disk.</param>
/// <param name="LastWriteTime">When the file was last written before it was read (UTC).</param>
/// <param name="RecordCount">The number of records.</param>
/// <param name="RecordsWithoutId">How many of them have no <c>_id</c>.</param>
/// <param name="Pieces">The pieces; at least one.</param>
public sealed record ImportFile(
    string Path, ExportFileType FileType, long Length, string Sha256, DateTime LastWriteTime, long RecordCount, long RecordsWithoutId,
    IReadOnlyList<ImportPiece> Pieces)
{
    /// <summary>Whether records may be imported twice: each of them replaces itself.</summary>
    /// <param name="mode">What happens to records whose <c>_id</c> exists.</param>
    /// <param name="recordsWithoutId">How many of them have no <c>_id</c>.</param>
    internal static bool IsRepeatable(ImportConflictMode mode, long recordsWithoutId) =>
        mode is ImportConflictMode.Upsert && recordsWithoutId == 0;

    /// <summary>Reads and checks a file. Nothing is sent.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="type">The format; null to find it out.</param>
    /// <param name="pieceSize">The largest size of a piece in bytes; only a single record may be larger.</param>
    /// <param name="onBytes">Called now and then with the number of bytes read, and their total.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TcbException">
    /// <c>FileNotFound</c>, <c>CannotReadFile</c>, <c>NotAnExportFile</c>; <c>ImportFileEmpty</c>; <c>ImportRecordInvalid</c>: a record
    /// that cannot be read, or that the service would refuse.
    /// </exception>
    public static ImportFile Read(
        string path, ExportFileType? type, long pieceSize, Action<long, long?> onBytes, CancellationToken cancellationToken = default)
    {
        using var file = ExportRecords.Open(path);
        try
        {
            var (length, lastWrite) = (file.Length, File.GetLastWriteTimeUtc(path));
            var form = ExportRecords.FormOf(path, type, file);
            if (form.Obstacle is { } obstacle)
                throw obstacle;
            var hash = HashOf(file, cancellationToken); // now, because the text closes the file
            file.Position = 0;
            var (pieces, count, withoutId) = Divide(path, file, form, pieceSize, read => onBytes(read, length), cancellationToken);
            if (count == 0)
                throw ImportErrors.FileEmpty(path);
            return new ImportFile(path, form.FileType, length, hash, lastWrite, count, withoutId, pieces);
        }
        catch (InvalidDataException cause)
        {
            throw ImportErrors.DamagedGzip(path, cause);
        }
        catch (IOException cause)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    /// <summary>The SHA-256 of a file in lower-case hexadecimal.</summary>
    internal static string HashOf(Stream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        while (file.Read(buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    private static (IReadOnlyList<ImportPiece> Pieces, long Count, long WithoutId) Divide(
        string path, Stream file, FileForm form, long pieceSize, Action<long> onBytes, CancellationToken cancellationToken)
    {
        using var text = form.Open(file, cancellationToken);
        var records = new ImportRecords();
        var pieces = new ImportPieces(pieceSize);
        CsvFile? csv = null;
        switch (form.Layout)
        {
            case RecordLayout.Csv:
                var lines = new LineReader(text, CsvFile.LongestRow, cancellationToken: cancellationToken);
                csv = new CsvFile(path, lines, records, allValues: false);
                Add(csv.Read(), () => lines.Position, () => csv.RowsPosition);
                break;
            case RecordLayout.JsonArray:
                var array = new JsonArrayFile(path, text, records, cancellationToken);
                Add(array.Read(), () => array.Position, () => form.MarkLength);
                break;
            default:
                var jsonLines = new LineReader(text, JsonLinesFile.LongestLine, cancellationToken: cancellationToken);
                Add(new JsonLinesFile(path, jsonLines, records).Read(), () => jsonLines.Position, () => form.MarkLength);
                break;
        }

        return (pieces.Complete(), pieces.RecordCount, records.WithoutId);

        void Add(IEnumerable<RecordResult> results, Func<long> position, Func<long> first)
        {
            foreach (var result in results)
            {
                if (result.Error is { } damage)
                    throw ImportErrors.RecordInvalid(damage);
                if (pieces.RecordCount == 0)
                {
                    if (csv is not null && ImportKeys.FindFaultOfColumns(csv.Names) is { } fault)
                        throw ImportErrors.RecordInvalid(path, 1, fault);
                    var header = csv is null ? 0 : csv.RowsPosition - Math.Max(csv.HeaderPosition, form.MarkLength);
                    pieces.Begin(first(), header);
                }

                if (records.Fault is { } broken)
                    throw ImportErrors.RecordInvalid(path, result.LineNumber, broken);
                pieces.Add(result.LineNumber, position());
                if (pieces.RecordCount % 1024 == 0)
                    onBytes(file.Position);
            }
        }
    }
}
