using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sylvan.Data.Csv;

namespace WeChatTcb.Client.Records;

/// <summary>Reads a CSV file with a header line (contract 7.2). CSV has no types, so every cell is text.</summary>
internal static class CsvFile
{
    // The parser gets each byte as one character, and cells are decoded one by one: after damage, the position to continue from is exact.
    private static readonly Encoding Bytes = Encoding.Latin1;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The parser skips lines that begin with this character. No byte becomes this one, so no line is skipped.
    private const char NoComment = '\uffff';

    internal static IEnumerable<RecordResult> Read(string path, Stream stream, IRecordBuilder builder)
    {
        if (SkipByteOrderMark(stream) == stream.Length)
            yield break;

        using var rows = new Rows(path, stream);
        if (!rows.TryReadHeader(builder, out var names, out var damage))
        {
            yield return RecordResult.Of(damage);
            yield break;
        }

        while (rows.TryRead(names, builder, out var result))
        {
            if (result is { } found)
                yield return found;
        }
    }

    private static long SkipByteOrderMark(Stream stream)
    {
        Span<byte> mark = stackalloc byte[3];
        var read = stream.ReadAtLeast(mark, 3, throwOnEndOfStream: false);
        stream.Position = mark[..read].SequenceEqual("\ufeff"u8) ? 3 : 0;
        return stream.Position;
    }

    private static string Decode(string bytes) => Ascii.IsValid(bytes) ? bytes : Utf8.GetString(Bytes.GetBytes(bytes));

    /// <summary>The rows from a position in the file; after damage, from the next line.</summary>
    private sealed class Rows(string path, Stream stream) : IDisposable
    {
        private long _offset = stream.Position; // before the parser reads ahead
        private CsvDataReader _csv = Open(stream);
        private long _line = 1;
        private object?[] _cells = [];

        internal bool TryReadHeader(IRecordBuilder builder, out string[] names, [NotNullWhen(false)] out ExportRecordException? damage)
        {
            names = [];
            damage = null;
            try
            {
                if (!_csv.Read())
                    return true;
                names = [.. Enumerable.Range(0, _csv.RowFieldCount).Select(column => Decode(_csv.GetString(column)))];
                PropertyNameRules.Check(names, builder);
                _cells = new object?[names.Length];
                Pass();
                return true;
            }
            catch (PropertyNameException exception)
            {
                damage = RecordErrors.OfNames(path, _line, exception);
            }
            catch (Exception cause) when (cause is CsvFormatException or DecoderFallbackException)
            {
                damage = RecordErrors.Damaged(path, _line, Messages.FormatDamagedRecord_Header(cause.Message), cause);
            }

            return false;
        }

        internal bool TryRead(string[] names, IRecordBuilder builder, out RecordResult? result)
        {
            result = null;
            try
            {
                if (!_csv.Read())
                    return false;
                if (names.Length > 1 && _csv.GetRawRecordSpan().Trim("\r\n").IsEmpty)
                {
                    Pass();
                    return true;
                }

                result = _csv.RowFieldCount == names.Length
                    ? RecordResult.Of(Build(names, builder))
                    : RecordResult.Of(RecordErrors.Damaged(
                        path, _line, Messages.FormatDamagedRecord_CellCount(_csv.RowFieldCount, names.Length)));
                Pass();
            }
            catch (DecoderFallbackException cause)
            {
                result = RecordResult.Of(RecordErrors.Damaged(path, _line, Messages.DamagedRecord_RowNotUtf8, cause));
                Pass();
            }
            catch (CsvFormatException cause)
            {
                result = RecordResult.Of(RecordErrors.Damaged(path, _line, Messages.FormatDamagedRecord_NotCsv(cause.Message), cause));
                ContinueOnNextLine();
            }

            return true;
        }

        private object Build(string[] names, IRecordBuilder builder)
        {
            for (var column = 0; column < names.Length; column++)
                _cells[column] = Decode(_csv.GetString(column));
            return builder.Build(names, _cells);
        }

        private void Pass()
        {
            var raw = _csv.GetRawRecordSpan();
            _offset += raw.Length;
            _line += raw.Count('\n');
        }

        private void ContinueOnNextLine()
        {
            _csv.Dispose();
            stream.Position = _offset;
            int read;
            do
            {
                read = stream.ReadByte();
                _offset++;
            }
            while (read is not ('\n' or -1));

            _line++;
            _csv = Open(stream);
        }

        private static CsvDataReader Open(Stream stream) => CsvDataReader.Create(
            new StreamReader(stream, Bytes, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true),
            new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', Comment = NoComment, MaxBufferSize = 64 * 1024 * 1024 });

        public void Dispose() => _csv.Dispose();
    }
}
