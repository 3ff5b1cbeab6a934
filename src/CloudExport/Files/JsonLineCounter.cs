namespace CloudExport.Files;

/// <summary>Counts the lines that hold more than white space: one record each (contract 7.1).</summary>
internal sealed class JsonLineCounter : RecordCounter
{
    private long _records;
    private bool _lineHasContent;

    internal override void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            // A record begins with its brace: a look at one byte settles almost every line.
            _lineHasContent = _lineHasContent || line is [> (byte)' ', ..] || line.ContainsAnyExcept(" \t\r"u8);
            if (end < 0)
                return;
            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    internal override long Complete()
    {
        EndLine();
        return _records;
    }

    private void EndLine()
    {
        if (_lineHasContent)
            _records++;
        _lineHasContent = false;
    }
}
