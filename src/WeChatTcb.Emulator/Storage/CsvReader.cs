using System.Globalization;
using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>
/// Reads the records of a CSV file (contract 7.4). The first row has the keys; a dot in a key leads into a document. Cells that look like
/// numbers are numbers, all others are strings, as with mongoimport.
/// </summary>
/// <param name="stream">The bytes; it can seek. The reader closes it.</param>
internal sealed class CsvReader(Stream stream) : IRecordReader
{
    private readonly List<string> _cells = [];
    private readonly StringBuilder _cell = new();
    private readonly BsonBuilder _bson = new();
    private StreamReader? _text;
    private int _lineNumber = 1;

    public int Line { get; private set; } = 1;

    public IEnumerable<FileRecord> Records()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        _text = new StreamReader(TextInput.Utf8(stream), encoding, detectEncodingFromByteOrderMarks: true, 64 * 1024);
        if (!NextRow(out var problem))
            yield break;
        if (problem is not null)
            throw problem;
        var width = _cells.Count;
        var root = CsvColumn.TreeOf(_cells);
        while (NextRow(out problem))
        {
            if (problem is null && _cells.Count != width)
                problem = new FormatException(Messages.FormatCsvCells(_cells.Count, width));
            yield return problem is null ? Document(root) : new FileRecord(Line, null, problem);
        }
    }

    public void Dispose()
    {
        _text?.Dispose();
        stream.Dispose();
    }

    private FileRecord Document(CsvColumn root)
    {
        _bson.Clear();
        root.Write(_bson, _cells);
        var document = _bson.Document.Bytes;
        return document.Length <= ExtendedJsonReader.MaxDocumentSize
            ? new FileRecord(Line, document.ToArray(), null)
            : new FileRecord(Line, null, new FormatException(Messages.SeedDocumentTooLarge));
    }

    /// <summary>Reads the next row that is not empty.</summary>
    private bool NextRow(out FormatException? problem)
    {
        problem = null;
        try
        {
            while (_text!.Peek() is '\n' or '\r')
                if (Take() == '\n')
                    _lineNumber++;
            Line = _lineNumber;
            if (_text.Peek() < 0)
                return false;
            _cells.Clear();
            while (true)
            {
                if (!ReadCell())
                {
                    problem = new FormatException(Messages.CsvQuote);
                    SkipLine();
                    return true;
                }
                _cells.Add(_cell.ToString());
                var end = Take();
                if (end == ',')
                    continue;
                _lineNumber++;
                return true;
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException(Messages.CsvNotUtf8, e);
        }
        catch (InvalidDataException e)
        {
            throw new IOException(Messages.FormatSeedBadGzip(e.Message), e);
        }
    }

    /// <summary>Reads a cell up to the comma or the end of the row; false if its quotes are wrong.</summary>
    private bool ReadCell()
    {
        _cell.Clear();
        var isQuoted = _text!.Peek() == '"';
        if (isQuoted)
            Take();
        while (true)
        {
            var next = _text.Peek();
            if (next < 0)
                return !isQuoted;
            if (!isQuoted && next is ',' or '\n')
            {
                if (next == '\n' && _cell.Length > 0 && _cell[^1] == '\r')
                    _cell.Length--;
                return true;
            }
            Take();
            if (next == '"')
            {
                if (!isQuoted)
                    return false;
                if (_text.Peek() != '"')
                    return EndsCell();
                Take();
            }
            else if (next == '\n')
            {
                _lineNumber++;
            }
            _cell.Append((char)next);
        }
    }

    // After the closing quote.
    private bool EndsCell()
    {
        if (_text!.Peek() == '\r')
            Take();
        return _text.Peek() is ',' or '\n' or < 0;
    }

    private void SkipLine()
    {
        while (_text!.Peek() >= 0 && Take() != '\n')
        {
        }
        _lineNumber++;
    }

    private int Take() => _text!.Read();
}

/// <summary>A part of the documents that the columns make: a column, or a document with further parts.</summary>
internal sealed class CsvColumn(string name, int index)
{
    private const int IsDocument = -1;

    private readonly List<CsvColumn> _parts = [];
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    /// <summary>The document that the columns make.</summary>
    /// <exception cref="FormatException">A column has no valid name, or two have the same.</exception>
    public static CsvColumn TreeOf(IReadOnlyList<string> columns)
    {
        var root = new CsvColumn("", IsDocument);
        for (var i = 0; i < columns.Count; i++)
            if (KeyRules.HasBadDot(Encoding.UTF8.GetBytes(columns[i])) || columns[i].Length == 0 || columns[i].Contains('\0')
                || !root.TryAdd(columns[i].Split('.'), i))
                throw new FormatException(Messages.FormatCsvBadColumn(columns[i]));
        return root;
    }

    /// <summary>Writes the document of a row, <c>_id</c> first; it is generated where the row has none.</summary>
    public void Write(BsonBuilder bson, IReadOnlyList<string> cells)
    {
        var start = bson.Open();
        var id = _parts.Find(static part => part.Name == "_id");
        if (id is null || (id.Index != IsDocument && cells[id.Index].Length == 0))
            bson.Element("_id"u8, BsonScalar.String(Guid.NewGuid().ToString("N")));
        else
            id.WriteElement(bson, cells);
        foreach (var part in _parts)
            if (part.Name != "_id")
                part.WriteElement(bson, cells);
        bson.Close(start);
    }

    private string Name => name;

    private int Index => index;

    private bool TryAdd(ReadOnlySpan<string> path, int column)
    {
        var first = path[0];
        var part = _parts.Find(part => part.Name == first);
        if (path.Length == 1)
        {
            if (part is not null)
                return false;
            _parts.Add(new CsvColumn(first, column));
            return true;
        }
        if (part is null)
            _parts.Add(part = new CsvColumn(first, IsDocument));
        return part.Index == IsDocument && part.TryAdd(path[1..], column);
    }

    private void WriteElement(BsonBuilder bson, IReadOnlyList<string> cells)
    {
        if (index != IsDocument)
        {
            bson.Element(_name, Value(cells[index]));
            return;
        }
        bson.Name(BsonType.Document, _name);
        var start = bson.Open();
        foreach (var part in _parts)
            part.WriteElement(bson, cells);
        bson.Close(start);
    }

    private static BsonView Value(string cell)
    {
        if (cell.Length is 0 or > 400 || !(char.IsAsciiDigit(cell[0]) || cell[0] is '+' or '-' or '.' or 'i' or 'I' or 'n' or 'N'))
            return BsonScalar.String(cell);
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return BsonScalar.Integer(integer);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!cell.Any(static c => char.IsAsciiLetter(c) && c is not ('e' or 'E')))
            return double.TryParse(cell, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? BsonScalar.Double(number)
                : BsonScalar.String(cell);
        // The words that mongoexport writes, in any case, and its reader takes.
        return cell.TrimStart('+').ToUpperInvariant() switch
        {
            "NAN" => BsonScalar.Double(double.NaN),
            "INF" or "INFINITY" => BsonScalar.Double(double.PositiveInfinity),
            "-INF" or "-INFINITY" => BsonScalar.Double(double.NegativeInfinity),
            _ => BsonScalar.String(cell),
        };
    }
}
