using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A record of a file.</summary>
/// <param name="Line">The line of the document, or of what is wrong with it; from 1.</param>
/// <param name="Document">The BSON document; null if it is not valid.</param>
/// <param name="Error">What is wrong with it.</param>
internal readonly record struct FileRecord(int Line, byte[]? Document, FormatException? Error);

/// <summary>
/// Reads the documents of an exported file or a seed: one a line, as the service writes them, over several lines each,
/// several on a line, or in one array.
/// The text is UTF-8 or UTF-16; both may be compressed with gzip.
/// </summary>
/// <param name="stream">The bytes; it can seek. The reader closes it.</param>
internal sealed class DocumentReader(Stream stream) : IRecordReader
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);

    private LineReader? _lines;
    private int _lineNumber;
    private ReadOnlyMemory<byte> _current;

    // Whether the current line was read, and not yet used.
    private bool _isAhead;

    /// <summary>The line of the current document, or of what is wrong with it; from 1.</summary>
    public int Line { get; private set; }

    /// <exception cref="FormatException">While enumerating: a document is not extended JSON; <see cref="Line"/> is its place.</exception>
    /// <exception cref="IOException">While enumerating: the bytes cannot be read or decompressed.</exception>
    public IEnumerable<byte[]> Documents() => Records().Select(static record => record.Document ?? throw record.Error!);

    /// <summary>The documents, and in their places the errors of records that are none. After an error, reading continues with the next
    /// record; in an array, it ends.</summary>
    /// <exception cref="FormatException">While enumerating: the text cannot be read further; <see cref="Line"/> is the place.</exception>
    /// <exception cref="IOException">While enumerating: the bytes cannot be read or decompressed.</exception>
    public IEnumerable<FileRecord> Records()
    {
        _lines = new LineReader(TextInput.Utf8(stream));
        var isFirst = true;
        while (NextLine(_lines))
        {
            if (_current.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                continue;
            if (isFirst && _current.Span.TrimStart(" \t"u8) is [(byte)'[', ..])
            {
                foreach (var element in Elements(_lines))
                    yield return element;
                yield break;
            }
            isFirst = false;
            yield return Document(_lines);
        }
    }

    public void Dispose()
    {
        _lines?.Dispose();
        stream.Dispose();
    }

    private bool NextLine(LineReader lines)
    {
        if (_isAhead)
        {
            _isAhead = false;
            return true;
        }
        Line = ++_lineNumber;
        try
        {
            var isThere = lines.Next();
            _current = lines.Current;
            return isThere;
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException(Messages.SeedNotUtf16, e);
        }
        catch (InvalidDataException e)
        {
            throw new IOException(Messages.FormatSeedBadGzip(e.Message), e);
        }
    }

    /// <summary>
    /// The document that starts at the current line. It may go on over further lines, unless one starts another document.
    /// </summary>
    private FileRecord Document(LineReader lines)
    {
        Line = _lineNumber;
        var text = _current;
        var open = text.Span.TrimEnd(" \t\r"u8) is [.., (byte)'}'] ? 0 : OpenBrackets(text.Span, 0);
        if (open == 0)
            try
            {
                return Read(text);
            }
            catch (FormatException e) when ((open = OpenBrackets(text.Span, 0)) <= 0)
            {
                return new FileRecord(Line, null, e);
            }
            catch (FormatException)
            {
                // It goes on.
            }
        var start = Line;
        var longer = new ArrayBufferWriter<byte>(text.Length * 2);
        longer.Write(text.Span);
        while (open > 0 && longer.WrittenCount <= LineReader.MaxLength && NextLine(lines))
        {
            if (_current.Span is [(byte)'{', ..])
            {
                _isAhead = true;
                break;
            }
            longer.Write("\n"u8);
            longer.Write(_current.Span);
            open = OpenBrackets(_current.Span, open);
        }
        try
        {
            return Read(longer.WrittenMemory) with { Line = start };
        }
        catch (FormatException e)
        {
            Line = start + (int)((e.InnerException as JsonException)?.LineNumber ?? 0);
            return new FileRecord(Line, null, e);
        }
    }

    /// <summary>Reads the document at the start of a text. Another one that follows it becomes the current line.</summary>
    private FileRecord Read(ReadOnlyMemory<byte> text)
    {
        var document = ExtendedJsonReader.ReadDocument(text.Span, out var length);
        if (length < text.Length)
            (_current, _isAhead) = (text[length..], true);
        return new FileRecord(Line, document, null);
    }

    /// <summary>The elements of the array that starts at the current line.</summary>
    private IEnumerable<FileRecord> Elements(LineReader lines)
    {
        var start = Line;
        var text = new ArrayBufferWriter<byte>();
        do
        {
            text.Write(_current.Span);
            text.Write("\n"u8);
        }
        while (NextLine(lines));
        if (!Utf8.IsValid(text.WrittenSpan))
        {
            Line = start;
            yield return new FileRecord(Line, null, new FormatException(Messages.SeedNotUtf8));
            yield break;
        }
        var array = new ArrayPosition(new JsonReaderState(new JsonReaderOptions { MaxDepth = ExtendedJsonReader.MaxDepth + 1 }), 0, start);
        while (Element(text.WrittenSpan, ref array) is { } element)
        {
            yield return element;
            if (element.Document is null)
                yield break;
        }
    }

    private FileRecord? Element(ReadOnlySpan<byte> text, ref ArrayPosition at)
    {
        var (state, position, line) = at;
        var reader = new Utf8JsonReader(text[position..], isFinalBlock: true, state);
        try
        {
            reader.Read();
            if (position == 0)
                reader.Read();
            // Throws if anything follows the array.
            if (reader.TokenType == JsonTokenType.EndArray && !reader.Read())
                return null;
            Line = line + text.Slice(position, (int)reader.TokenStartIndex).Count((byte)'\n');
            using var json = JsonDocument.ParseValue(ref reader);
            var end = (int)reader.BytesConsumed;
            at = new ArrayPosition(reader.CurrentState, position + end, line + text.Slice(position, end).Count((byte)'\n'));
            return new FileRecord(Line, ExtendedJsonReader.ReadDocument(json.RootElement), null);
        }
        catch (FormatException e)
        {
            return new FileRecord(Line, null, e);
        }
        catch (JsonException e)
        {
            Line = line + text.Slice(position, (int)reader.BytesConsumed).Count((byte)'\n');
            return new FileRecord(Line, null, ExtendedJsonReader.NotJson(e));
        }
    }

    /// <summary>How many brackets are open after a line; 0 also when a string is, because a string does not go on over a line.</summary>
    private static int OpenBrackets(ReadOnlySpan<byte> line, int open)
    {
        while (line.IndexOfAny(Structure) is >= 0 and var place)
        {
            var character = line[place];
            line = line[(place + 1)..];
            if (character != '"')
            {
                open += character is (byte)'{' or (byte)'[' ? 1 : -1;
                continue;
            }
            while (true)
            {
                var end = line.IndexOfAny((byte)'"', (byte)'\\');
                if (end < 0)
                    return 0;
                var isEscape = line[end] == '\\';
                line = line[Math.Min(end + (isEscape ? 2 : 1), line.Length)..];
                if (!isEscape)
                    break;
            }
        }
        return open;
    }

    /// <summary>How far an array is read: the line is that of the position.</summary>
    private readonly record struct ArrayPosition(JsonReaderState State, int Position, int Line);
}
