using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Emulator.Storage;

/// <summary>
/// Reads the documents of an exported file or a seed: one a line, as the service writes them, over several lines each, or in one array.
/// The text is UTF-8 or UTF-16; both may be compressed with gzip.
/// </summary>
/// <param name="stream">The bytes; it can seek. The reader closes it.</param>
internal sealed class DocumentReader(Stream stream) : IDisposable
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);

    private LineReader? _lines;

    /// <summary>The line of the current document, or of what is wrong with it; from 1.</summary>
    public int Line { get; private set; }

    /// <exception cref="FormatException">While enumerating: a document is not extended JSON; <see cref="Line"/> is its place.</exception>
    /// <exception cref="IOException">While enumerating: the bytes cannot be read or decompressed.</exception>
    public IEnumerable<byte[]> Documents()
    {
        _lines = new LineReader(Utf8TextOf(stream));
        var isFirst = true;
        while (NextLine(_lines))
        {
            if (_lines.IsBlank)
                continue;
            if (isFirst && _lines.Current.Span.TrimStart(" \t"u8) is [(byte)'[', ..])
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
        Line++;
        try
        {
            return lines.Next();
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

    /// <summary>The document that starts at the current line. It may go on over further lines, unless one starts another document.</summary>
    private byte[] Document(LineReader lines)
    {
        var first = lines.Current.Span;
        var open = first.TrimEnd(" \t\r"u8) is [.., (byte)'}'] ? 0 : OpenBrackets(first, 0);
        if (open == 0)
            try
            {
                return ExtendedJsonReader.ReadDocument(first);
            }
            catch (FormatException) when ((open = OpenBrackets(first, 0)) > 0)
            {
                // It goes on.
            }
        var start = Line;
        var text = new ArrayBufferWriter<byte>(first.Length * 2);
        text.Write(first);
        while (open > 0 && text.WrittenCount <= LineReader.MaxLength && NextLine(lines) && lines.Current.Span is not [(byte)'{', ..])
        {
            text.Write("\n"u8);
            text.Write(lines.Current.Span);
            open = OpenBrackets(lines.Current.Span, open);
        }
        try
        {
            return ExtendedJsonReader.ReadDocument(text.WrittenSpan);
        }
        catch (FormatException e)
        {
            Line = start + (int)((e.InnerException as JsonException)?.LineNumber ?? 0);
            throw;
        }
    }

    /// <summary>The elements of the array that starts at the current line.</summary>
    private IEnumerable<byte[]> Elements(LineReader lines)
    {
        var start = Line;
        var text = new ArrayBufferWriter<byte>();
        do
        {
            text.Write(lines.Current.Span);
            text.Write("\n"u8);
        }
        while (NextLine(lines));
        if (!Utf8.IsValid(text.WrittenSpan))
        {
            Line = start;
            throw new FormatException(Messages.SeedNotUtf8);
        }
        var array = new ArrayPosition(new JsonReaderState(new JsonReaderOptions { MaxDepth = ExtendedJsonReader.MaxDepth + 1 }), 0, start);
        while (Element(text.WrittenSpan, ref array) is { } document)
            yield return document;
    }

    private byte[]? Element(ReadOnlySpan<byte> text, ref ArrayPosition at)
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
            return ExtendedJsonReader.ReadDocument(json.RootElement);
        }
        catch (JsonException e)
        {
            Line = line + text.Slice(position, (int)reader.BytesConsumed).Count((byte)'\n');
            throw ExtendedJsonReader.NotJson(e);
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

    private static Stream Utf8TextOf(Stream stream)
    {
        var isGzip = FirstBytes(stream) is [0x1F, 0x8B];
        Encoding? encoding = FirstBytes(Text()) switch
        {
            // Without a byte order mark, the first character shows it.
            [0xFF, 0xFE] or [(byte)'{' or (byte)'[', 0] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF] or [0, (byte)'{' or (byte)'['] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
        return encoding is null ? Text() : Encoding.CreateTranscodingStream(Text(), encoding, Encoding.UTF8);

        Stream Text()
        {
            stream.Position = 0;
            return isGzip ? new GzipInput(stream, Messages.SeedGzipCutOff) : stream;
        }
    }

    private static byte[] FirstBytes(Stream stream)
    {
        var bytes = new byte[2];
        try
        {
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Not gzip after all; reading it says so.
            return [];
        }
    }

    /// <summary>How far an array is read: the line is that of the position.</summary>
    private readonly record struct ArrayPosition(JsonReaderState State, int Position, int Line);
}
