using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Recognizes what people take for an exported file, and what they can do about it: one error instead of one for each line.
/// </summary>
internal static partial class FileObstacles
{
    private static readonly (byte[] Start, string Name)[] Binaries =
    [
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"), ([0x37, 0x7a, 0xbc, 0xaf], "7z"),
        ("BZh"u8.ToArray(), "bzip2"), ("Rar!"u8.ToArray(), "rar"), ("%PDF"u8.ToArray(), "PDF"), ("PAR1"u8.ToArray(), "Parquet"),
        ("SQLite format 3"u8.ToArray(), "SQLite"),
    ];

    /// <summary>Why the records of a file cannot be read; null if they can be, or if only reading shows it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">How its records should be written.</param>
    /// <param name="text">Its first bytes, decoded to UTF-8, without blanks at the beginning.</param>
    internal static TcbException? Find(string path, RecordLayout layout, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? null
        : FindBinary(path, text)
        ?? FindMarkup(path, text)
        ?? FindReceipt(path, text)
        ?? (LooksLikeGbk(text) ? Error(Messages.FormatNotAnExportFile_Gbk(path), Messages.NotAnExportFile_Gbk_Advice) : null)
        ?? (HasOnlyCarriageReturns(text)
            ? Error(Messages.FormatNotAnExportFile_CarriageReturns(path), Messages.NotAnExportFile_CarriageReturns_Advice)
            : null)
        ?? (layout is RecordLayout.Csv ? FindInCsv(path, text) : FindInJson(path, text));

    private static TcbException? FindBinary(string path, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("PK\u0003\u0004"u8))
        {
            return text.IndexOf("[Content_Types].xml"u8) >= 0 || text.IndexOf("xl/"u8) >= 0
                ? Error(Messages.FormatNotAnExportFile_Excel(path), Messages.NotAnExportFile_Excel_Advice)
                : Error(Messages.FormatNotAnExportFile_Zip(path), Messages.NotAnExportFile_Zip_Advice);
        }

        foreach (var (start, name) in Binaries)
        {
            if (text.StartsWith(start))
                return Error(Messages.FormatNotAnExportFile_Binary(path, name), Messages.NotAnExportFile_Binary_Advice);
        }

        var controls = 0;
        var beginning = text[..Math.Min(text.Length, 1024)];
        foreach (var value in beginning)
            controls += value < 32 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 27) ? 1 : 0;
        return controls >= 4 && controls * 20 > beginning.Length
            ? Error(Messages.FormatNotAnExportFile_BinaryData(path), Messages.NotAnExportFile_Binary_Advice)
            : null;
    }

    private static TcbException? FindMarkup(string path, ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'<', var second, ..] || !(char.IsAsciiLetter((char)second) || second is (byte)'?' or (byte)'!'))
            return null;
        var start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4096)]);
        if (StorageErrorCode().Match(start) is { Success: true } code)
        {
            return Error(
                Messages.FormatNotAnExportFile_StorageError(path, code.Groups["code"].Value), Messages.NotAnExportFile_StorageError_Advice);
        }

        return HtmlStart().IsMatch(start)
            ? Error(Messages.FormatNotAnExportFile_Html(path), Messages.NotAnExportFile_StorageError_Advice)
            : Error(Messages.FormatNotAnExportFile_Xml(path), Messages.NotAnExportFile_Advice);
    }

    private static TcbException? FindReceipt(string path, ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'{', ..]
            || !ReceiptStart().IsMatch(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 512)])))
            return null;
        var name = Path.GetFileName(path);
        return Error(
            Messages.FormatNotAnExportFile_Receipt(path),
            ExportReceipt.IsName(name)
                ? Messages.FormatNotAnExportFile_Receipt_Advice(name[..^ExportReceipt.Extension.Length])
                : Messages.NotAnExportFile_Advice);
    }

    /// <summary>
    /// Whether the text is GBK or GB 18030 and not UTF-8 with some damage: all its bytes outside of ASCII are pairs of GBK, and more of
    /// them are invalid in UTF-8 than valid.
    /// </summary>
    private static bool LooksLikeGbk(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return false;
        var (valid, invalid) = (0, 0);
        for (var rest = text; !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf8(rest, out _, out var length);
            if (status is System.Buffers.OperationStatus.NeedMoreData)
                break;
            if (length > 1 || status is not System.Buffers.OperationStatus.Done)
                (valid, invalid) = status is System.Buffers.OperationStatus.Done ? (valid + 1, invalid) : (valid, invalid + 1);
            rest = rest[length..];
        }

        if (invalid < 2 || invalid <= valid)
            return false;
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] < 0x80)
                continue;
            var isPair = text[i] is >= 0x81 and <= 0xfe && text[i + 1] is (>= 0x30 and <= 0x39) or (>= 0x40 and <= 0xfe and not 0x7f);
            if (!isPair)
                return false;
            i++;
        }

        return true;
    }

    // One line, as old programs for the Mac write it. In JSON it is just a blank.
    private static bool HasOnlyCarriageReturns(ReadOnlySpan<byte> text) =>
        !text.Contains((byte)'\n') && text.TrimEnd((byte)'\r').Contains((byte)'\r');

    private static TcbException? FindInJson(string path, ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'{', ..] || FileForm.BeginsLikeJson(text))
            return null;
        if (text is [(byte)'[', ..])
            return Error(Messages.FormatNotAnExportFile_OtherArray(path), Messages.NotAnExportFile_Advice);
        // One damaged line at the beginning is no reason to give up the others.
        FileForm.NextLine(ref text);
        return FileForm.NextLine(ref text) is [(byte)'{', ..]
            ? null
            : Error(Messages.FormatNotAnExportFile_NotJson(path), Messages.NotAnExportFile_NotJson_Advice);
    }

    private static TcbException? FindInCsv(string path, ReadOnlySpan<byte> text)
    {
        var header = FileForm.NextLine(ref text);
        if (IsJsonObject(header))
            return Error(Messages.FormatNotAnExportFile_JsonNotCsv(path), Messages.NotAnExportFile_JsonNotCsv_Advice);
        if (header.Contains((byte)','))
            return null;
        var row = FileForm.NextLine(ref text);
        foreach (var (separator, name) in ((byte, string)[])[((byte)';', ";"), ((byte)'\t', "`t"), ((byte)'|', "|")])
        {
            if (header.Contains(separator) && (row.IsEmpty || row.Contains(separator)))
            {
                return Error(
                    Messages.FormatNotAnExportFile_Separator(path, name), Messages.FormatNotAnExportFile_Separator_Advice(name));
            }
        }

        return null;
    }

    private static bool IsJsonObject(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return line is [(byte)'{', ..] && reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static TcbException Error(string message, string advice) => new("NotAnExportFile", TcbErrorKind.InvalidData, message, advice);

    [GeneratedRegex(
        "<Error>.*?<Code>(?<code>[A-Za-z0-9._-]{1,80})</Code>",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StorageErrorCode();

    [GeneratedRegex(
        "^<(!doctype html|html)|<(head|body)\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex HtmlStart();

    [GeneratedRegex("^\\{\\s*\"version\"\\s*:\\s*[0-9]+\\s*,\\s*\"savedAt\"\\s*:", RegexOptions.CultureInvariant)]
    private static partial Regex ReceiptStart();
}
