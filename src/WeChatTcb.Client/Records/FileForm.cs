using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Downloads;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Records;

/// <summary>How the records of a file are written.</summary>
internal enum RecordLayout
{
    /// <summary>A JSON object per line, or one after another over several lines (contract 7.1).</summary>
    JsonLines,

    /// <summary>A JSON array, or its elements without the brackets.</summary>
    JsonArray,

    /// <summary>Comma-separated values (contract 7.2).</summary>
    Csv,
}

/// <summary>
/// What a file contains, by its first bytes: the only place that decides it. An exported file is JSON lines or CSV, in UTF-8. Other
/// programs change that, and some of the results can still be read.
/// </summary>
internal sealed record FileForm
{
    /// <summary>As many bytes as show what a file is.</summary>
    internal const int HeadSize = 64 * 1024;

    /// <summary>How the records are written.</summary>
    public RecordLayout Layout { get; init; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public bool IsGzip { get; init; }

    /// <summary>Whether the file is compressed with Zstandard.</summary>
    public bool IsZstd { get; init; }

    /// <summary>Whether the file is compressed.</summary>
    public bool IsCompressed => IsGzip || IsZstd;

    /// <summary>The encoding; null for UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The length in bytes of the byte order mark at the beginning of the text, in UTF-8; 0 without one.</summary>
    public int MarkLength { get; init; }

    /// <summary>Why the file cannot be read; null if it can be.</summary>
    public TcbException? Obstacle { get; init; }

    /// <summary>The file type of the layout.</summary>
    public ExportFileType FileType => Layout is RecordLayout.Csv ? ExportFileType.Csv : ExportFileType.Json;

    /// <summary>Whether each line of the file itself is a record, as in an exported file.</summary>
    public bool IsPlain => !IsCompressed && Encoding is null && Layout is not RecordLayout.JsonArray && Obstacle is null;

    /// <summary>Finds out what a file is.</summary>
    /// <param name="path">The file; its extension decides only what its contents leave open.</param>
    /// <param name="known">The file type, if the user or the receipt names it.</param>
    /// <param name="stream">The file, at its beginning; afterwards at its beginning again.</param>
    internal static FileForm Of(string path, ExportFileType? known, Stream stream)
    {
        var form = new FileForm();
        var head = Head(stream);
        form = form with { IsGzip = head is [0x1f, 0x8b, ..], IsZstd = head is [0x28, 0xb5, 0x2f, 0xfd, ..] };
        if (form.IsCompressed)
            head = form.HeadOf(stream);

        form = form with { Encoding = EncodingOf(head) };
        if (form.Encoding is not null)
            head = form.HeadOf(stream);
        var text = head.AsSpan().TrimStart("\ufeff \t\r\n"u8);
        var layout = LayoutOf(form.IsCompressed ? WithoutCompression(path) : path, known, text);
        var mark = head.AsSpan().StartsWith("\ufeff"u8) ? "\ufeff"u8.Length : 0;
        return form with { Layout = layout, MarkLength = mark, Obstacle = FileObstacles.Find(path, layout, text) };
    }

    /// <summary>The text of the file, in UTF-8.</summary>
    internal Stream Open(Stream file, CancellationToken cancellationToken = default)
    {
        var stream = IsGzip ? new GzipInput(file, Messages.GzipCutOff, cancellationToken) : IsZstd ? new ZstdInput(file) : file;
        return Encoding is null ? stream : Encoding.CreateTranscodingStream(stream, Encoding, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>The text of the file from a place on; only of a file in UTF-8, unless that is its beginning.</summary>
    internal Stream Open(Stream file, long position, CancellationToken cancellationToken)
    {
        // Also to the beginning: whoever read before has moved it.
        file.Position = IsCompressed ? 0 : position;
        var text = Open(file, cancellationToken);
        if (IsCompressed)
            Skip(text, position);
        return text;
    }

    private static void Skip(Stream text, long count)
    {
        var buffer = new byte[128 * 1024];
        while (count > 0 && text.Read(buffer, 0, (int)Math.Min(count, buffer.Length)) is > 0 and var read)
            count -= read;
    }

    private static string WithoutCompression(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".gz" or ".zst" ? path[..path.LastIndexOf('.')] : path;

    private byte[] HeadOf(Stream stream)
    {
        using var text = Open(stream);
        var head = Head(text);
        stream.Position = 0;
        return head;
    }

    private static byte[] Head(Stream stream)
    {
        var head = new byte[HeadSize];
        var length = 0;
        try
        {
            while (length < head.Length && stream.Read(head, length, head.Length - length) is > 0 and var read)
                length += read;
        }
        catch (InvalidDataException)
        {
            // Damage in a compressed file: what is before it can be read, and reading reports it.
        }

        if (stream.CanSeek)
            stream.Position = 0;
        return head[..length];
    }

    private static Encoding? EncodingOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xfe, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xfe, 0xff, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xff, 0xfe, ..] or [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0xfe, 0xff, ..] or [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static RecordLayout LayoutOf(string path, ExportFileType? known, ReadOnlySpan<byte> text)
    {
        if ((known ?? TypeOf(path, text)) is ExportFileType.Csv)
            return RecordLayout.Csv;
        return text is [(byte)'[', ..] || EndsInComma(text) ? RecordLayout.JsonArray : RecordLayout.JsonLines;
    }

    private static ExportFileType TypeOf(string path, ReadOnlySpan<byte> text)
    {
        if (BeginsLikeJson(text))
            return ExportFileType.Json;
        var byName = FileTypes.OfName(path);
        return byName is ExportFileType.Json && !LooksLikeCsv(text) ? ExportFileType.Json : ExportFileType.Csv;
    }

    /// <summary>
    /// An object with a quoted name, or an array of objects; or the first byte of one, if there are no more. No header of CSV begins like
    /// that.
    /// </summary>
    internal static bool BeginsLikeJson(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'{' or (byte)'['] => true,
        [(byte)'{', .. var rest] => rest.TrimStart(" \t\r\n"u8) is [(byte)'"', ..] or [(byte)'}', ..],
        [(byte)'[', .. var rest] => rest.TrimStart(" \t\r\n"u8) is [(byte)']', ..]
            || (rest.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] and var element && BeginsLikeJson(element)),
        _ => false,
    };

    /// <summary>Whether the first two lines have the same number of commas, at least one.</summary>
    private static bool LooksLikeCsv(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'{' or (byte)'[' or (byte)'<', ..])
            return false;
        var first = NextLine(ref text);
        var second = NextLine(ref text);
        return first.Count((byte)',') is > 0 and var commas && (second.IsEmpty || second.Count((byte)',') == commas);
    }

    /// <summary>Whether the first record, on one line or on several, is followed by a comma.</summary>
    private static bool EndsInComma(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'{', ..])
            return false;
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            return reader.Read() && reader.TrySkip()
                && text[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8) is [(byte)',', ..];
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Takes the next line that is not empty from the text.</summary>
    internal static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart("\r\n"u8);
        var feed = text.IndexOf((byte)'\n');
        var line = feed < 0 ? text : text[..feed];
        text = text[line.Length..];
        return line.TrimEnd((byte)'\r');
    }
}
