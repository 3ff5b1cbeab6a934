namespace WeChatTcb.Client.Records;

/// <summary>
/// Makes rows of records: a column for each field path, such as <c>address.city</c>, with the same columns for all records. First all
/// records are added, then each is turned into a row.
/// </summary>
/// <remarks>
/// Two fields of one record with the same path, such as <c>a.b</c> and <c>b</c> inside <c>a</c>, get two columns, <c>a.b</c> and
/// <c>a.b (2)</c>; fields of different records share one. An array is the text of its JSON. An object without fields is <c>{}</c>.
/// The tables of conversions have their own rules: <see cref="Formats.Tables.TableColumns"/>.
/// </remarks>
/// <param name="rows">Creates the rows.</param>
public sealed class FlatColumns(IRecordBuilder rows)
{
    private static readonly StringComparer[] Comparers = [StringComparer.OrdinalIgnoreCase, StringComparer.Ordinal];

    private readonly Dictionary<(int Parent, string Name), int> _ids = [];
    private readonly List<ColumnPath> _paths = [];
    private readonly Dictionary<string, ColumnPath> _byText = new(Comparers[rows.AllowsAnyName ? 1 : 0]);
    private readonly ColumnNames _columns = new(
        Comparers[rows.AllowsAnyName ? 1 : 0], Messages.TooManyColumns_FlattenAdvice);
    private string[]? _names;
    private long _record;

    /// <summary>Creates the records that this takes, on any thread.</summary>
    public IRecordBuilder Records { get; } = new NodeBuilder(rows);

    /// <summary>The first column that a second field of the same path got; null if there was none.</summary>
    public string? FirstCollision => _columns.FirstCollision;

    /// <summary>Adds the columns of a record.</summary>
    /// <exception cref="TcbException"><c>TooManyColumns</c>.</exception>
    public void Add(object record) => Visit(record, static (_, _) => { });

    /// <summary>The row of a record whose columns were added.</summary>
    public object ToRow(object record)
    {
        _names ??= [.. _columns.All];
        var values = new object?[_names.Length];
        Visit(record, (column, value) =>
        {
            if (column < values.Length) // else the file has changed since
                values[column] = value;
        });
        return rows.Build(_names, values);
    }

    private void Visit(object record, Action<int, object?> onValue)
    {
        _record++;
        VisitMembers((Node)record, parent: -1, onValue);
    }

    private void VisitMembers(Node node, int parent, Action<int, object?> onValue)
    {
        for (var i = 0; i < node.Names.Length; i++)
        {
            var path = IdOf(parent, node.Names[i]);
            if (node.Values[i] is FieldValues values)
            {
                foreach (var value in values)
                    VisitValue(value, path, onValue);
            }
            else
                VisitValue(node.Values[i], path, onValue);
        }
    }

    private void VisitValue(object? value, int path, Action<int, object?> onValue)
    {
        if (value is Node { Names.Length: > 0 } inner)
            VisitMembers(inner, path, onValue);
        else
            onValue(ColumnOf(_paths[path]), value is Node ? "{}" : value);
    }

    private int IdOf(int parent, string name)
    {
        if (_ids.TryGetValue((parent, name), out var id))
            return id;
        if (_paths.Count >= ColumnNames.MaxCount)
            throw RecordErrors.TooManyColumns(ColumnNames.MaxCount, Messages.TooManyColumns_FlattenAdvice);
        var text = parent < 0 ? name : $"{_paths[parent].Text}.{name}";
        var path = new ColumnPath(text);
        if (!_byText.TryAdd(text, path))
            path.SameText = _byText[text];
        _paths.Add(path);
        _ids.Add((parent, name), _paths.Count - 1);
        return _paths.Count - 1;
    }

    private int ColumnOf(ColumnPath field)
    {
        var path = field.SameText;
        path.Uses = path.Record == _record ? path.Uses + 1 : 1;
        path.Record = _record;
        if (path.Uses > path.Columns.Count)
        {
            var name = field.Text.Length == 0 && !rows.AllowsAnyName ? ColumnNames.Empty : field.Text;
            path.Columns.Add(_columns.Add(name, path.Uses));
        }

        return path.Columns[path.Uses - 1];
    }

    /// <summary>A path of names, and the columns of the fields with the same text.</summary>
    private sealed class ColumnPath
    {
        internal ColumnPath(string text)
        {
            Text = text;
            SameText = this;
        }

        internal string Text { get; }

        internal ColumnPath SameText { get; set; }

        internal List<int> Columns { get; } = [];

        /// <summary>The record of the last use, and how often that record has used it.</summary>
        internal long Record { get; set; }

        internal int Uses { get; set; }
    }

    private sealed record Node(string[] Names, object?[] Values);

    private sealed class NodeBuilder(IRecordBuilder rows) : IRecordBuilder
    {
        public bool AllowsAnyName => true;

        public bool ArraysAsText => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values) => new Node(names.ToArray(), values.ToArray());

        public object BuildObjectId(string digits) => rows.BuildObjectId(digits);

        public object BuildDate(DateTimeOffset value) => rows.BuildDate(value);
    }
}
