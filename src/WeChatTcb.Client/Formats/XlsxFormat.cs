using WeChatTcb.Client.Formats.XlsxFiles;

namespace WeChatTcb.Client.Formats;

/// <summary>Excel workbooks: a table with a frozen header and a filter, and another sheet where one is full.</summary>
/// <param name="options">How the file is converted.</param>
/// <param name="collection">What the sheets are named after.</param>
/// <param name="maxRows">The most rows of a sheet, with the header.</param>
internal sealed class XlsxFormat(ConversionOptions options, string collection, int maxRows = XlsxFormat.MaxRows) : IRecordFormat
{
    /// <summary>Excel opens no sheet with more rows.</summary>
    internal const int MaxRows = 1_048_576;

    /// <inheritdoc/>
    public bool NeedsFields => true;

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, FieldSet fields) => new XlsxRecordWriter(output, fields, options, collection, maxRows);
}
