using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>Looks at the last record of a file, where a file that was cut off shows it.</summary>
internal static class TailValidator
{
    private const int PieceSize = 64 * 1024;

    /// <summary>What is wrong with the last record, in words; null when nothing is, or there is none.</summary>
    /// <param name="counter">The counter that has passed over the whole file.</param>
    /// <param name="file">The file.</param>
    internal static string? FindFault(RecordCounter counter, SafeFileHandle file) => counter switch
    {
        CsvRecordCounter { EndsInQuotes: true } => "it ends within quotes",
        { LastRecord: not { } } => null,
        { LastRecord: { } last } when last.End - last.Start > JsonLinesFile.LongestLine => "its last record is longer than any record can be",
        CsvRecordCounter { Header: { } header, LastRecord: { } last } => CountCells(file, last) == CountCells(file, header)
            ? null
            : "its last row has another number of cells than its first",
        { LastRecord: { } last } => FindJsonFault(file, last),
        _ => null,
    };

    private static string? FindJsonFault(SafeFileHandle file, (long Start, long End) range)
    {
        var length = (int)(range.End - range.Start);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Read(file, rented.AsSpan(0, length), range.Start);
            ReadOnlySpan<byte> line = rented.AsSpan(0, length);
            line = range.Start == 0 && line.StartsWith("\ufeff"u8) ? line["\ufeff"u8.Length..] : line;
            if (!Utf8.IsValid(line))
                return "its last record is not UTF-8";
            return IsObject(line) ? null : "its last line is no whole JSON object";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            // Only whether it is whole is asked; how deep a record may be is the reader's business.
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int CountCells(SafeFileHandle file, (long Start, long End) range)
    {
        var rented = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            var (cells, quoted) = (1, false);
            for (var position = range.Start; position < range.End; position += PieceSize)
            {
                var piece = rented.AsSpan(0, (int)Math.Min(PieceSize, range.End - position));
                Read(file, piece, position);
                foreach (var value in piece)
                {
                    quoted ^= value == (byte)'"';
                    if (value == (byte)',' && !quoted)
                        cells++;
                }
            }

            return cells;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Read(SafeFileHandle file, Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, position);
            if (read == 0)
                throw new EndOfStreamException("The file became shorter while it was read.");
            bytes = bytes[read..];
            position += read;
        }
    }
}
