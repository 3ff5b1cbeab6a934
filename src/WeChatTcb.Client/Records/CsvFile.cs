using System.Text;

namespace WeChatTcb.Client.Records;

/// <summary>Reads a CSV file with a header line (contract 7.2). CSV has no types, so every cell is text.</summary>
internal sealed class CsvFile(string path, LineReader lines, IRecordBuilder builder, bool allValues)
{
    /// <summary>Longer than any document of the database as text.</summary>
    internal const int LongestRow = 64 * 1024 * 1024;

    private readonly CsvRow _row = new(lines);
    private string[] _names = [];
    private object?[] _cells = [];
    private string? _duplicate;

    // The lines of a cell whose quotes never close look like damaged rows. They are part of damage that was reported already.
    private bool _insideDamage;

    /// <summary>The names of the columns, once the first row is read.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>Where in the text the header begins, in bytes.</summary>
    internal long HeaderPosition { get; private set; }

    /// <summary>Where in the text the first row begins, in bytes.</summary>
    internal long RowsPosition { get; private set; }

    internal IEnumerable<RecordResult> Read()
    {
        if (!TryReadHeader(out var damage))
        {
            if (damage is not null)
                yield return RecordResult.Of(damage);
            yield break;
        }

        RowsPosition = lines.Position;
        while (_row.TryRead())
        {
            if (ReadRow() is { } result)
                yield return result;
        }
    }

    private bool TryReadHeader(out ExportRecordException? damage)
    {
        damage = null;
        do
        {
            HeaderPosition = lines.Position;
            if (!_row.TryRead())
                return false;
        }
        while (_row.Fault is CsvFault.None && _row.IsEmpty);
        if (_row.Fault is not CsvFault.None)
        {
            damage = RecordErrors.Damaged(path, _row.LineNumber, Messages.FormatDamagedRecord_Header(Describe(_row.Fault)));
            return false;
        }

        try
        {
            _names = [.. Enumerable.Range(0, _row.CellCount).Select(_row.Cell)];
            _duplicate = PropertyNameRules.FirstDuplicate(_names);
            PropertyNameRules.Check([.. _names.Distinct(StringComparer.Ordinal)], builder);
            _cells = new object?[_names.Length];
            builder.BeginRows(_names);
            return true;
        }
        catch (PropertyNameException exception)
        {
            damage = RecordErrors.OfNames(path, _row.LineNumber, exception);
        }
        catch (DecoderFallbackException cause)
        {
            damage = RecordErrors.Damaged(path, _row.LineNumber, Messages.FormatDamagedRecord_Header(cause.Message), cause);
        }

        return false;
    }

    private RecordResult? ReadRow()
    {
        if (_row.Fault is CsvFault.TooLong)
            return RecordResult.Of(RecordErrors.TooLong(path, _row.LineNumber, LongestRow));
        if (_row.Fault is not CsvFault.None)
        {
            if (_insideDamage)
                return null;
            _insideDamage = _row.Fault is CsvFault.OpenQuotes;
            return RecordResult.Of(RecordErrors.Damaged(path, _row.LineNumber, Messages.FormatDamagedRecord_NotCsv(Describe(_row.Fault))));
        }

        if (_names.Length > 1 && _row.IsEmpty)
            return null;
        if (_row.CellCount != _names.Length)
        {
            return _insideDamage
                ? null
                : RecordResult.Of(RecordErrors.Damaged(
                    path, _row.LineNumber,
                    Messages.FormatDamagedRecord_CellCount(Counted.Cells(_row.CellCount), Counted.Columns(_names.Length))));
        }

        _insideDamage = false;
        try
        {
            for (var column = 0; column < _names.Length; column++)
                _cells[column] = _row.Cell(column);
        }
        catch (DecoderFallbackException cause)
        {
            return RecordResult.Of(RecordErrors.Damaged(path, _row.LineNumber, Messages.DamagedRecord_RowNotUtf8, cause));
        }

        return RecordResult.Of(Build(), _row.LineNumber, _duplicate);
    }

    private object Build()
    {
        if (_duplicate is null)
            return builder.Build(_names, _cells);
        var members = new PropertyStack();
        for (var column = 0; column < _names.Length; column++)
            members.Push(_names[column], _cells[column]);
        members.MergeDuplicates(0, allValues);
        return builder.Build(members.NamesFrom(0), members.ValuesFrom(0));
    }

    private static string Describe(CsvFault fault) =>
        fault is CsvFault.OpenQuotes ? Messages.DamagedRecord_OpenQuotes
        : fault is CsvFault.TooLong ? Messages.FormatRecordTooLong(LongestRow / (1024 * 1024))
        : Messages.DamagedRecord_MisplacedQuote;
}
