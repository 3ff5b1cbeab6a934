using System.Buffers;

namespace WeChatTcb.Client.Downloads;

/// <summary>Counts the rows of a CSV file without its header. A line break inside quotes ends no row (contract 7.2).</summary>
internal sealed class CsvRecordCounter : RecordCounter
{
    private static readonly SearchValues<byte> HeaderMarks = SearchValues.Create("\"\n,"u8);
    private static readonly SearchValues<byte> RowMarks = SearchValues.Create("\"\n"u8);

    private long _rows;
    private bool _quoted;
    private bool _rowHasContent;
    private bool _severalColumns;

    /// <summary>Whether what has passed so far ends within quotes.</summary>
    internal bool EndsInQuotes => _quoted;

    internal override long Count => Math.Max(0, _rows - 1);

    private protected override void Read(ReadOnlySpan<byte> bytes)
    {
        var position = Position;
        while (!bytes.IsEmpty)
        {
            // A doubled quote inside quotes closes and opens again at once, which leaves the count right.
            var next = _quoted ? bytes.IndexOf((byte)'"') : bytes.IndexOfAny(_rows == 0 ? HeaderMarks : RowMarks);
            var passed = next < 0 ? bytes : bytes[..next];
            _rowHasContent = _rowHasContent || passed.ContainsAnyExcept((byte)'\r');
            if (next < 0)
                return;
            switch (bytes[next])
            {
                case (byte)'"':
                    _quoted = !_quoted;
                    _rowHasContent = true;
                    break;
                case (byte)',':
                    _severalColumns = true;
                    _rowHasContent = true;
                    break;
                default:
                    EndRow(position + next);
                    LineStart = position + next + 1;
                    break;
            }

            position += next + 1;
            bytes = bytes[(next + 1)..];
        }
    }

    internal override long Complete()
    {
        if (_rowHasContent)
            EndRow(Position);
        return Count;
    }

    private void EndRow(long end)
    {
        // An empty line is no row, except under a single column, where it is an empty cell.
        if (_rowHasContent || (_rows > 0 && !_severalColumns))
        {
            if (_rows++ == 0)
                Header = (LineStart, end);
            else
                LastRecord = (LineStart, end);
        }

        _rowHasContent = false;
    }
}
