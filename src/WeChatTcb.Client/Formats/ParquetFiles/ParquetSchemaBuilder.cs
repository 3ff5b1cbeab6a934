using WeChatTcb.Client.Formats.Tables;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>Decides the columns of a file by the types that the fields have.</summary>
internal sealed class ParquetSchemaBuilder
{
    /// <summary>More objects and arrays inside one another become JSON; readers have such limits too.</summary>
    internal const int MaxDepth = 32;

    /// <summary>More fields in one nested object are data that is used as names; then the object becomes JSON.</summary>
    internal const int MaxMembers = 1000;

    private const FieldKinds Numbers = FieldKinds.Integer | FieldKinds.BigInteger | FieldKinds.Double | FieldKinds.Decimal;
    private const FieldKinds Words = FieldKinds.String | FieldKinds.ObjectId;

    private readonly FieldSet _fields;
    private readonly bool _flatten;
    private readonly ILookup<int, FieldPath> _members;
    private readonly List<ParquetColumn> _leaves = [];

    private ParquetSchemaBuilder(FieldSet fields, bool flatten)
    {
        (_fields, _flatten) = (fields, flatten);
        _members = fields.Paths.Where(path => path.Parent is not null).ToLookup(path => path.Parent!.Id);
    }

    /// <summary>The columns of the table.</summary>
    internal ParquetColumn[] Columns { get; private set; } = [];

    /// <summary>The columns that hold values, in the order of the file.</summary>
    internal IReadOnlyList<ParquetColumn> Leaves => _leaves;

    /// <summary>Builds the columns.</summary>
    /// <param name="fields">The fields of all records.</param>
    /// <param name="table">Which of them are columns.</param>
    /// <param name="flatten">Whether arrays are JSON, and the fields of nested objects are columns of the table.</param>
    internal static ParquetSchemaBuilder Build(FieldSet fields, TableColumns table, bool flatten)
    {
        var builder = new ParquetSchemaBuilder(fields, flatten);
        var paths = fields.Paths.Where(path => path.Id != FieldPaths.Unknown).ToLookup(path => table.PlaceOf(path)?.Column ?? -1);
        builder.Columns = [.. table.Names
            .Select((name, place) => builder.TableColumn(NotEmpty(name, table.Names), paths[place].SingleOrDefault(), table.AreChosen))];
        // A file has at least one column, and every record of the service has this field.
        if (builder.Columns.Length == 0)
            builder.Columns = [new ParquetColumn("_id", ColumnForm.Text, -1)];
        foreach (var column in builder.Columns)
            builder.Number(column, definition: 0, repetition: 0);
        return builder;
    }

    private static string NotEmpty(string name, IEnumerable<string> others) => name.Length > 0 ? name
        : others.Contains(ColumnNames.Empty) ? $"{ColumnNames.Empty} (2)"
        : ColumnNames.Empty;

    private ParquetColumn TableColumn(string name, FieldPath? path, bool isChosen)
    {
        if (path is null)
            return Simple(name, -1, FieldKinds.None, default);
        var kinds = _fields.KindsOf(path.Id) & ~FieldKinds.Null;
        // The members of objects have columns of their own.
        if (_flatten && !isChosen && kinds.HasFlag(FieldKinds.Object) && _members[path.Id].Any(member => !member.IsElement))
            return Column(name, path, kinds & ~FieldKinds.Object, depth: 1, skipsObjects: true);
        return Column(name, path, kinds, depth: 1);
    }

    private ParquetColumn Column(string name, FieldPath path, FieldKinds kinds, int depth, bool skipsObjects = false)
    {
        var members = _members[path.Id].ToList();
        switch (kinds)
        {
            case FieldKinds.Object when _flatten && members.Count > 0:
            case FieldKinds.Array when _flatten:
                return new ParquetColumn(name, ColumnForm.Json, path.Id) { SkipsObjects = skipsObjects };
            case FieldKinds.Object when members.Count is > 0 and <= MaxMembers && depth < MaxDepth:
                return new ParquetColumn(name, ColumnForm.Struct, path.Id)
                {
                    Children = members.ConvertAll(
                        member => Member(NotEmpty(member.Name, members.Select(other => other.Name)), member, depth)),
                };
            case FieldKinds.Array when depth < MaxDepth:
                // Without any element there is no type; text is as good as any.
                var element = members.Count == 0 ? new ParquetColumn("element", ColumnForm.Text, -1) : Member("element", members[0], depth);
                return element.Form is ColumnForm.Json
                    ? new ParquetColumn(name, ColumnForm.Json, path.Id) { IsFallback = true }
                    : new ParquetColumn(name, ColumnForm.List, path.Id) { Children = [element] };
            default:
                return Simple(name, path.Id, kinds, _fields.NumbersOf(path.Id), skipsObjects);
        }
    }

    private ParquetColumn Member(string name, FieldPath path, int depth) =>
        Column(name, path, _fields.KindsOf(path.Id) & ~FieldKinds.Null, depth + 1);

    private static ParquetColumn Simple(string name, int path, FieldKinds kinds, NumberFacts numbers, bool skipsObjects = false)
    {
        var form = kinds switch
        {
            FieldKinds.Boolean => ColumnForm.Boolean,
            FieldKinds.Integer => ColumnForm.Integer,
            FieldKinds.Double => ColumnForm.Double,
            FieldKinds.Integer | FieldKinds.Double when !numbers.HasInexactInteger => ColumnForm.Double,
            FieldKinds.Date => ColumnForm.Date,
            FieldKinds.Decimal when !numbers.HasSpecialDecimal && numbers.IntegerDigits + numbers.Scale <= DecimalDigits.MaxDigits =>
                ColumnForm.Decimal,
            _ when (kinds & ~Words) is FieldKinds.None => ColumnForm.Text,
            _ when (kinds & ~Numbers) is FieldKinds.None => ColumnForm.NumberText,
            _ => ColumnForm.Json,
        };
        return new ParquetColumn(name, form, path)
        {
            Scale = form is ColumnForm.Decimal ? numbers.Scale : 0,
            IsFallback = form is ColumnForm.NumberText or ColumnForm.Json,
            SkipsObjects = skipsObjects,
        };
    }

    /// <summary>Gives the columns their numbers and levels.</summary>
    private void Number(ParquetColumn column, int definition, int repetition)
    {
        // Everything is nullable; an array is repeated too.
        column.Definition = definition + (column.Form is ColumnForm.List ? 2 : 1);
        column.Repetition = repetition + (column.Form is ColumnForm.List ? 1 : 0);
        var first = _leaves.Count;
        if (column.Children.Count == 0)
        {
            column.Leaf = first;
            _leaves.Add(column);
        }

        for (var i = 0; i < column.Children.Count; i++)
        {
            column.Children[i].Slot = i;
            Number(column.Children[i], column.Definition, column.Repetition);
        }

        column.Leaves = [.. Enumerable.Range(first, _leaves.Count - first)];
    }
}
