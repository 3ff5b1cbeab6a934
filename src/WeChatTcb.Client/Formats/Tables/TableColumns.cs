using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Tables;

/// <summary>
/// The columns of a table, and which fields are in them: the fields of the records, or those of nested objects too, or those that the user
/// chose. Fields of different places have different columns. The rows of <c>Read-TcbExportFile -Flatten</c> have their own rules:
/// <see cref="FlatColumns"/>.
/// </summary>
internal sealed class TableColumns
{
    private readonly ColumnNames _names;
    private readonly Dictionary<int, FieldPlace> _places = [];
    private readonly HashSet<string>? _chosen;
    private readonly FieldSet _fields;
    private readonly bool _flatten;
    private readonly IReadOnlyList<string> _partitions;
    private long _duplicates;

    private TableColumns(FieldSet fields, ConversionOptions options)
    {
        (_fields, _flatten, _partitions) = (fields, options.Flatten is true, options.PartitionBy ?? []);
        _names = new(
            StringComparer.Ordinal, _flatten ? Messages.TooManyColumns_FlattenOrFieldAdvice : Messages.TooManyColumns_FieldAdvice);
        if (options.Field is null)
        {
            AddAll();
            return;
        }

        _chosen = new(options.Field, StringComparer.Ordinal);
        AddChosen(options.Field.Distinct(StringComparer.Ordinal));
        Found = new bool[Names.Count];
    }

    /// <summary>The names of the columns.</summary>
    internal IReadOnlyList<string> Names => _names.All;

    /// <summary>The first column that another field of the same path got; null if there is none.</summary>
    internal string? FirstCollision => _names.FirstCollision;

    /// <summary>Whether the user chose the columns. Other fields have none then.</summary>
    internal bool AreChosen => _chosen is not null;

    /// <summary>Of columns that the user chose: whether a record has the field. Empty for all fields.</summary>
    internal bool[] Found { get; } = [];

    /// <summary>The number of records that have a field of a column more than once.</summary>
    internal long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>What the user has to know of the columns, once all records are written.</summary>
    internal IEnumerable<string> Warnings()
    {
        if (FirstCollision is { } name)
            yield return Messages.FormatConversion_ColumnCollision(name);
        if (_partitions.Where(part => Names.Contains(part, StringComparer.OrdinalIgnoreCase)).ToArray() is [_, ..] hidden)
            yield return Messages.FormatConversion_PartitionColumn(Lists.Join(hidden));
        if (Duplicates > 0)
            yield return Messages.FormatConversion_DuplicateFields(Counted.Records(Duplicates));
        var missing = Names.Where((_, column) => column < Found.Length && !Found[column])
            .ToLookup(field => _fields.Paths.Any(path => path.Text == field && !IsReachable(path)));
        if (missing[false].Any())
            yield return Messages.FormatConversion_FieldsNotFound(Lists.Join(missing[false].Select(WithOtherCase)));
        if (missing[true].Any())
            yield return Messages.FormatConversion_FieldsInArrays(Lists.Join(missing[true]));
    }

    /// <summary>Makes the columns.</summary>
    /// <param name="fields">The fields of the records.</param>
    /// <param name="options">Which of them are columns.</param>
    /// <exception cref="TcbException"><c>TooManyColumns</c>.</exception>
    internal static TableColumns Of(FieldSet fields, ConversionOptions options) => new(fields, options);

    /// <summary>Where the values of a path are; null if the path is new.</summary>
    internal FieldPlace? PlaceOf(FieldPath path)
    {
        if (path.Id == FieldPaths.Unknown)
            throw RecordErrors.TooManyColumns(FieldPaths.MaxCount, Messages.TooManyColumns_PathsAdvice);
        if (_places.TryGetValue(path.Id, out var place))
            return place;
        return _chosen is null || (_chosen.Contains(path.Text) && IsReachable(path)) ? null : new FieldPlace(-1, Leads(path));
    }

    /// <summary>Counts a record that has a field more than once.</summary>
    internal void AddDuplicate() => Interlocked.Increment(ref _duplicates);

    /// <summary>Whether a field that the user chose is inside this one.</summary>
    private bool Leads(FieldPath path) =>
        IsReachable(path) && _chosen!.Any(field => field.Length > path.Text.Length && field[path.Text.Length] == '.'
            && field.StartsWith(path.Text, StringComparison.Ordinal));

    private string WithOtherCase(string field) =>
        _fields.Paths.FirstOrDefault(path => path.Text.Equals(field, StringComparison.OrdinalIgnoreCase) && IsReachable(path)) is { } other
            ? Messages.FormatConversion_OtherCase(field, other.Text)
            : field;

    private void AddChosen(IEnumerable<string> fields)
    {
        var paths = _fields.Paths.Where(path => path.Id != FieldPaths.Unknown && IsReachable(path))
            .ToLookup(path => path.Text, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            // A column that no record has is empty.
            foreach (var path in paths[field].DefaultIfEmpty())
            {
                var column = _names.Add(field);
                if (path is not null)
                    _places.Add(path.Id, new FieldPlace(column, Leads(path)));
            }
        }
    }

    private void AddAll()
    {
        FieldPath[] paths =
            [.. _fields.Paths.Where(path => path.Id != FieldPaths.Unknown && IsReachable(path) && (_flatten || IsMember(path)))];
        var withMembers = paths.Select(path => path.Parent?.Id ?? FieldPaths.Record).ToHashSet();
        foreach (var path in paths)
        {
            var descends = _flatten && withMembers.Contains(path.Id);
            // Null is an empty cell, and so is a missing field.
            var isColumn = !descends || (_fields.KindsOf(path.Id) & ~(FieldKinds.Object | FieldKinds.Null)) is not FieldKinds.None;
            _places.Add(path.Id, new FieldPlace(isColumn ? _names.Add(path.Text) : -1, _flatten));
        }
    }

    /// <summary>Whether no array is around the field.</summary>
    private static bool IsReachable(FieldPath path)
    {
        for (var inner = path; inner is not null; inner = inner.Parent)
        {
            if (inner.IsElement)
                return false;
        }

        return true;
    }

    private static bool IsMember(FieldPath path) => path.Parent is { Id: FieldPaths.Record };
}

/// <summary>Where the values of a path are.</summary>
/// <param name="Column">The column; -1 for none.</param>
/// <param name="Descends">Whether the fields of an object are looked at one by one.</param>
internal readonly record struct FieldPlace(int Column, bool Descends);
