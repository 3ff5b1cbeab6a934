using System.Text;

namespace WeChatTcb.Client.Records;

/// <summary>What is wrong with a row.</summary>
internal enum CsvFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something follows the quotes that end a cell.</summary>
    MisplacedQuote,

    /// <summary>The file ends inside quotes.</summary>
    OpenQuotes,

    /// <summary>It is longer than any row can be.</summary>
    TooLong,
}

/// <summary>Splits the rows of a CSV file into cells (RFC 4180). After a damaged row it continues on the next line.</summary>
internal sealed class CsvRow(LineReader lines)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(int Start, int Length, bool HasDoubledQuotes)> _cells = [];

    // Its bytes are valid until the next row is read, and a span cannot be a field.
    private byte[] _text = [];
    private int _length;

    /// <summary>The line on which the row begins, counted from 1.</summary>
    internal long LineNumber { get; private set; }

    /// <summary>What is wrong with the row.</summary>
    internal CsvFault Fault { get; private set; }

    /// <summary>Whether the row is an empty line.</summary>
    internal bool IsEmpty => _length == 0;

    /// <summary>The number of cells.</summary>
    internal int CellCount => _cells.Count;

    /// <summary>The text of a cell.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    internal string Cell(int index)
    {
        var (start, length, hasDoubledQuotes) = _cells[index];
        var text = Utf8.GetString(_text, start, length);
        return hasDoubledQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>Reads the next row.</summary>
    internal bool TryRead()
    {
        _cells.Clear();
        if (!lines.TryRead(out var line, out var tooLong))
            return false;
        LineNumber = lines.LineNumber;
        Fault = tooLong ? CsvFault.TooLong : Split(line);
        if (Fault is CsvFault.TooLong)
        {
            // Many megabytes in quotes are one cell that is too long, unless they never close.
            var inQuotes = lines.TooLongPart.Count((byte)'"') % 2 != 0;
            if (!lines.TrySkipRow(inQuotes))
                Fault = CsvFault.OpenQuotes;
        }

        if (Fault is CsvFault.MisplacedQuote or CsvFault.OpenQuotes)
            lines.Rewind();
        return true;
    }

    private CsvFault Split(ReadOnlySpan<byte> text)
    {
        var position = LineNumber == 1 && text.StartsWith("\ufeff"u8) ? 3 : 0;
        var first = position;
        while (true)
        {
            if (position < text.Length && text[position] == (byte)'"')
            {
                var start = ++position;
                if (FindClosingQuote(ref text, ref position, out var hasDoubledQuotes) is not CsvFault.None and var fault)
                    return fault;
                _cells.Add((start, position - start, hasDoubledQuotes));
                position++;
            }
            else
            {
                var rest = text[position..];
                var comma = rest.IndexOf((byte)',');
                var length = comma >= 0 ? comma : rest is [.., (byte)'\r'] ? rest.Length - 1 : rest.Length;
                _cells.Add((position, length, false));
                position += length;
            }

            var end = text.Length - (text is [.., (byte)'\r'] ? 1 : 0);
            if (position >= end)
            {
                Keep(text[..end]);
                _length -= first;
                return CsvFault.None;
            }

            if (text[position] != (byte)',')
                return CsvFault.MisplacedQuote;
            position++;
        }
    }

    private CsvFault FindClosingQuote(ref ReadOnlySpan<byte> text, ref int position, out bool hasDoubledQuotes)
    {
        hasDoubledQuotes = false;
        while (true)
        {
            var quote = text[position..].IndexOf((byte)'"');
            if (quote < 0)
            {
                position = text.Length;
                if (!lines.TryExtend(out text))
                    return lines.IsTooLong ? CsvFault.TooLong : CsvFault.OpenQuotes;
                continue;
            }

            position += quote;
            if (position + 1 >= text.Length || text[position + 1] != (byte)'"')
                return CsvFault.None;
            hasDoubledQuotes = true;
            position += 2;
        }
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        _length = text.Length;
        if (_text.Length < text.Length)
            _text = new byte[Math.Max(text.Length, 4096)];
        text.CopyTo(_text);
    }
}
