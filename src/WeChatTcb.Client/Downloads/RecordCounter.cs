using System.Buffers;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Counts the records of a file as its bytes are processed, in pieces of any size, and finds the header and the last record. In JSON
/// lines, every line that is not blank is a record (contract 7.1); in CSV, every row after the header, and a line break inside quotes does
/// not end a row (contract 7.2).
/// </summary>
internal sealed class RecordCounter(ExportFileType type)
{
    private static readonly SearchValues<byte> HeaderMarks = SearchValues.Create("\"\n,"u8);
    private static readonly SearchValues<byte> RowMarks = SearchValues.Create("\"\n"u8);
    private static readonly SearchValues<byte> CsvBlank = SearchValues.Create("\r"u8);
    private static readonly SearchValues<byte> JsonBlank = SearchValues.Create(" \t\r"u8);

    private readonly bool _isCsv = type is ExportFileType.Csv;
    private readonly SearchValues<byte> _blank = type is ExportFileType.Csv ? CsvBlank : JsonBlank;
    private long _position;
    private long _lineStart;
    private bool _lineHasContent;
    private bool _severalColumns;

    /// <summary>The number of complete records so far.</summary>
    internal long Count { get; private set; }

    /// <summary>The length in bytes of the record that is not complete yet.</summary>
    internal long OpenLength => _position - _lineStart;

    /// <summary>Whether the bytes so far end inside the quotes of a CSV cell.</summary>
    internal bool EndsInQuotes { get; private set; }

    /// <summary>The position of the header of a CSV file; null if there is none.</summary>
    internal (long Start, long End)? Header { get; private set; }

    /// <summary>The position of the last record, without its line break; null if there is none.</summary>
    internal (long Start, long End)? LastRecord { get; private set; }

    /// <summary>Processes the next bytes.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var next = FindMark(bytes);
            var passed = next < 0 ? bytes : bytes[..next];
            // Almost every JSON line begins with its brace, so one byte decides.
            _lineHasContent = _lineHasContent || passed is [> (byte)' ', ..] || passed.ContainsAnyExcept(_blank);
            _position += passed.Length;
            if (next < 0)
                return;
            switch (bytes[next])
            {
                case (byte)'"':
                    // A doubled quote inside quotes closes and opens again at once, which leaves the count right.
                    EndsInQuotes = !EndsInQuotes;
                    _lineHasContent = true;
                    break;
                case (byte)',':
                    _severalColumns = true;
                    _lineHasContent = true;
                    break;
                default:
                    EndLine();
                    _lineStart = _position + 1;
                    break;
            }

            _position++;
            bytes = bytes[(next + 1)..];
        }
    }

    /// <summary>Processes the end of the file, and returns the number of records.</summary>
    internal long Complete()
    {
        if (_lineHasContent)
            EndLine();
        return Count;
    }

    private int FindMark(ReadOnlySpan<byte> bytes) => !_isCsv ? bytes.IndexOf((byte)'\n')
        : EndsInQuotes ? bytes.IndexOf((byte)'"')
        : bytes.IndexOfAny(Header is null ? HeaderMarks : RowMarks);

    private void EndLine()
    {
        var line = (_lineStart, _position);
        // An empty line is no row, except under a single column, where it is an empty cell.
        var isRecord = _lineHasContent || (Header is not null && !_severalColumns);
        _lineHasContent = false;
        if (!isRecord)
            return;
        if (_isCsv && Header is null)
        {
            Header = line;
            return;
        }

        LastRecord = line;
        Count++;
    }
}
