namespace WeChatTcb.Client.Imports;

/// <summary>Divides the text of a file into pieces, at the boundaries of records. Every piece of a CSV file has the header.</summary>
/// <param name="size">The largest size of a piece in bytes; only a single record may be larger.</param>
internal sealed class ImportPieces(long size)
{
    private readonly List<ImportPiece> _pieces = [];
    private long _header;
    private long _start;
    private long _end;
    private long _firstLine;
    private long _count;

    /// <summary>The number of records so far.</summary>
    internal long RecordCount { get; private set; }

    /// <summary>Begins with the first record.</summary>
    /// <param name="position">Where it begins in the text, in bytes.</param>
    /// <param name="header">The length of the header, which is before it; 0 without one.</param>
    internal void Begin(long position, long header)
    {
        _header = header;
        _start = _end = position;
    }

    /// <summary>Adds a record.</summary>
    /// <param name="line">The line on which it begins.</param>
    /// <param name="end">Where it ends in the text, in bytes.</param>
    internal void Add(long line, long end)
    {
        if (_count > 0 && _header + end - _start > size)
            EndPiece();
        if (_count == 0)
            _firstLine = line;
        _count++;
        RecordCount++;
        _end = end;
    }

    /// <summary>All pieces, in the order of the file.</summary>
    internal IReadOnlyList<ImportPiece> Complete()
    {
        if (_count > 0)
            EndPiece();
        return _pieces;
    }

    private void EndPiece()
    {
        _pieces.Add(new ImportPiece
        {
            Number = _pieces.Count + 1,
            FirstLine = _firstLine,
            RecordCount = _count,
            Offset = _start,
            Length = _header + _end - _start,
            FilePath = "", // the import has its own
        });
        (_start, _count) = (_end, 0);
    }
}
