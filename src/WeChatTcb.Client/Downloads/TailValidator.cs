using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>Checks the last record of a file, which shows whether the file was cut off.</summary>
internal static class TailValidator
{
    private const int PieceSize = 64 * 1024;

    /// <summary>What is wrong with the last record; null if nothing is, or there is no record.</summary>
    /// <param name="counter">The counter of the whole file.</param>
    /// <param name="file">The file.</param>
    internal static string? FindFault(RecordCounter counter, SafeFileHandle file) => counter switch
    {
        { EndsInQuotes: true } => Messages.DamagedFile_InQuotes,
        { LastRecord: not { } } => null,
        { LastRecord: { } last } when last.End - last.Start > JsonLinesFile.LongestLine =>
            Messages.DamagedFile_LastRecordTooLong,
        { Header: { } header, LastRecord: { } last } => CountCells(file, last) == CountCells(file, header)
            ? null
            : Messages.DamagedFile_LastRowCells,
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
                return Messages.DamagedFile_NotUtf8;
            return IsObject(line) ? null : Messages.DamagedFile_NotJson;
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
            // Only completeness matters here. The reader has its own limit on depth.
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
                throw new EndOfStreamException(Messages.CannotReadFile_Truncated);
            bytes = bytes[read..];
            position += read;
        }
    }
}
