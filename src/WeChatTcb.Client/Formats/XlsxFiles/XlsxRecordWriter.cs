using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;
using WeChatTcb.Client.Formats.Tables;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.XlsxFiles;

/// <summary>Writes a workbook, row by row.</summary>
internal sealed class XlsxRecordWriter : IRecordWriter
{
    private const string DateFormat = "yyyy-mm-dd hh:mm:ss";
    private const int DateWidth = 20;

    private readonly TableColumns _table;
    private readonly HashSet<int> _dates;
    private readonly ConversionOptions _options;
    private readonly string _collection;
    private readonly int _maxRows;
    private readonly Spreadsheet _workbook;
    private readonly StyleId _header;
    private int _sheets;
    private long _cut;

    internal XlsxRecordWriter(Stream output, FieldSet fields, ConversionOptions options, string collection, int maxRows)
    {
        _table = TableColumns.Of(fields, options);
        _dates =
        [
            .. from path in fields.Paths
               where path.Id != FieldPaths.Unknown && fields.KindsOf(path.Id).HasFlag(FieldKinds.Date)
               select _table.PlaceOf(path)?.Column ?? -1,
        ];
        (_options, _collection, _maxRows) = (options, collection, maxRows);
        _workbook = Blocking.Wait(Spreadsheet.CreateNewAsync(output, Settings()).AsTask());
        _header = _workbook.AddStyle(new Style { Font = { Bold = true } });
        StartSheet();
    }

    /// <inheritdoc/>
    public IEnumerable<string> Warnings => _cut == 0
        ? _table.Warnings()
        : _table.Warnings().Append(Messages.FormatConversion_CellsCut(Counted.Cells(_cut), XlsxText.MaxLength));

    /// <inheritdoc/>
    public IRecordEncoder NewEncoder() => new XlsxEncoder(_table, _options);

    /// <inheritdoc/>
    public void Write(object encoded)
    {
        var rows = (XlsxRows)encoded;
        _cut += rows.Cut;
        for (var row = 0; row < rows.Count; row++)
        {
            if (_workbook.NextRowNumber > _maxRows)
                StartSheet();
            Blocking.Wait(_workbook.AddRowAsync(rows.Cells.AsMemory(row * _table.Names.Count, _table.Names.Count)));
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        Blocking.Wait(_workbook.FinishAsync());
        _workbook.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A workbook that is not complete is dropped: disposing would write its end.
    }

    private static SpreadCheetahOptions Settings() => new()
    {
        DefaultDateTimeFormat = NumberFormat.Custom(DateFormat),
        PreserveStringWhitespace = true,
    };

    private void StartSheet()
    {
        var columns = _table.Names.Count;
        var sheet = new WorksheetOptions { FrozenRows = 1 };
        if (columns > 0)
            sheet.AutoFilter = new AutoFilterOptions($"A1:{SpreadsheetUtility.GetColumnName(columns)}{_maxRows}");
        foreach (var column in _dates.Where(column => column >= 0))
            sheet.Column(column + 1).Width = DateWidth;
        Blocking.Wait(_workbook.StartWorksheetAsync(SheetName.Of(_collection, ++_sheets), sheet));
        var cut = 0L;
        string[] header = [.. _table.Names.Select(name => XlsxText.Of(name, ref cut))];
        if (_sheets == 1)
            _cut += cut; // the header is the same on every sheet
        Blocking.Wait(_workbook.AddHeaderRowAsync(header, _header));
    }
}
