namespace WeChatTcb.Client.Downloads;

/// <summary>Counts the lines that hold more than white space: one record each (contract 7.1).</summary>
internal sealed class JsonLineCounter : RecordCounter
{
    private long _records;
    private bool _lineHasContent;

    internal override long Count => _records;

    internal override long Complete()
    {
        EndLine(Position);
        return _records;
    }

    private protected override void Read(ReadOnlySpan<byte> bytes)
    {
        var position = Position;
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            // A record begins with its brace: a look at one byte settles almost every line.
            _lineHasContent = _lineHasContent || line is [> (byte)' ', ..] || line.ContainsAnyExcept(" \t\r"u8);
            if (end < 0)
                return;
            EndLine(position + end);
            LineStart = position += end + 1;
            bytes = bytes[(end + 1)..];
        }
    }

    private void EndLine(long end)
    {
        if (_lineHasContent)
        {
            _records++;
            LastRecord = (LineStart, end);
        }

        _lineHasContent = false;
    }
}
