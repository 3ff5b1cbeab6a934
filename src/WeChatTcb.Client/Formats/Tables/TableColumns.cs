using System.Globalization;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Tables;

/// <summary>
/// The columns of a table, and which fields are in them: the fields of the records, or those of nested objects too, or those that the user
/// chose.
/// </summary>
internal sealed class TableColumns
{
    /// <summary>More columns are data that is used as names.</summary>
    internal const int MaxCount = 10_000;

    private readonly List<string> _names = [];
    private readonly Dictionary<int, FieldPlace> _places = [];
    private readonly Dictionary<string, int>? _chosen;
    private readonly bool _flatten;
    private long _duplicates;

    private TableColumns(ConversionOptions options)
    {
        _flatten = options.Flatten is true;
        if (options.Field is not { } chosen)
            return;
        _chosen = new(StringComparer.Ordinal);
        foreach (var field in chosen)
        {
            if (_chosen.TryAdd(field, _names.Count))
                _names.Add(field);
        }

        Found = new bool[_names.Count];
    }

    /// <summary>The names of the columns.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The first column that another field of the same path got; null if there is none.</summary>
    internal string? FirstCollision { get; private set; }

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
        if (Duplicates > 0)
            yield return Messages.FormatConversion_DuplicateFields(Counted.Records(Duplicates));
        string[] missing = [.. Names.Where((_, column) => column < Found.Length && !Found[column])];
        if (missing.Length > 0)
            yield return Messages.FormatConversion_FieldsNotFound(string.Join(", ", missing));
    }

    /// <summary>Makes the columns.</summary>
    /// <param name="fields">The fields of the records.</param>
    /// <param name="options">Which of them are columns.</param>
    /// <exception cref="TcbException"><c>TooManyColumns</c>.</exception>
    internal static TableColumns Of(FieldSet fields, ConversionOptions options)
    {
        var columns = new TableColumns(options);
        if (columns._chosen is null)
            columns.AddAll(fields);
        return columns;
    }

    /// <summary>Where the values of a path are; null if the path is new.</summary>
    internal FieldPlace? PlaceOf(FieldPath path)
    {
        if (path.Id == FieldPaths.Unknown)
            throw RecordErrors.TooManyColumns(FieldPaths.MaxCount);
        if (_chosen is not null)
            return IsReachable(path) ? ChosenPlaceOf(path) : FieldPlace.Nowhere;
        return _places.TryGetValue(path.Id, out var place) ? place : null;
    }

    /// <summary>Counts a record that has a field more than once.</summary>
    internal void AddDuplicate() => Interlocked.Increment(ref _duplicates);

    private FieldPlace ChosenPlaceOf(FieldPath path)
    {
        var column = _chosen!.TryGetValue(path.Text, out var chosen) ? chosen : -1;
        var prefix = path.Text + ".";
        return new FieldPlace(column, _names.Exists(name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private void AddAll(FieldSet fields)
    {
        FieldPath[] paths =
            [.. fields.Paths.Where(path => path.Id != FieldPaths.Unknown && IsReachable(path) && (_flatten || IsMember(path)))];
        var withMembers = paths.Select(path => path.Parent?.Id ?? FieldPaths.Record).ToHashSet();
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (_names.Count == MaxCount)
                throw RecordErrors.TooManyColumns(MaxCount);
            var descends = _flatten && withMembers.Contains(path.Id);
            // Null is an empty cell, and so is a missing field.
            var isColumn = !descends || (fields.KindsOf(path.Id) & ~(FieldKinds.Object | FieldKinds.Null)) is not FieldKinds.None;
            _places.Add(path.Id, new FieldPlace(isColumn ? _names.Count : -1, _flatten));
            if (isColumn)
                _names.Add(NewName(path.Text, taken));
        }
    }

    private string NewName(string text, HashSet<string> taken)
    {
        if (taken.Add(text))
            return text;
        FirstCollision ??= text;
        for (var number = 2; ; number++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{text} ({number})");
            if (taken.Add(numbered))
                return numbered;
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
internal readonly record struct FieldPlace(int Column, bool Descends)
{
    /// <summary>In no column.</summary>
    internal static FieldPlace Nowhere { get; } = new(-1, false);
}
