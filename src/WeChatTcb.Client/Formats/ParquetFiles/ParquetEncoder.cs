using WeChatTcb.Client.Formats.Tables;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>Takes the records of a batch apart into columns, with the levels of Dremel. For one thread.</summary>
internal sealed class ParquetEncoder(ParquetRecordWriter writer) : IRecordEncoder
{
    private readonly ParquetColumn?[] _byPath = writer.ColumnsByPath;
    private readonly TableRow _row = new(writer.Table);

    /// <summary>For each object that is open, the nodes of its columns, one object after the other.</summary>
    private int[] _members = new int[256];

    private int _memberCount;
    private int _record;

    /// <inheritdoc/>
    public object Encode(RecordBatch batch)
    {
        var rows = writer.RentRows();
        rows.Clear();
        _memberCount = 0;
        for (rows.Count = 0; rows.Count < batch.Records.Count; rows.Count++)
        {
            _record = rows.Count;
            _row.Read(batch, batch.Records[_record]);
            for (var i = 0; i < writer.Columns.Length; i++)
                Add(rows.Columns, batch, writer.Columns[i], i < _row.Nodes.Length ? _row.Nodes[i] : 0, definition: 0, repetition: 0);
        }

        return rows;
    }

    private void Add(ColumnBuffer[] columns, RecordBatch batch, ParquetColumn column, int index, int definition, int repetition)
    {
        if (index == 0 || batch.Nodes[index].Kind is FieldKind.Null || (column.SkipsObjects && batch.Nodes[index].Kind is FieldKind.Object))
        {
            foreach (var leaf in column.Leaves)
                columns[leaf].AddNull(definition, repetition);
            return;
        }

        if (!Fits(column, batch, batch.Nodes[index]))
            throw Incomplete(batch, batch.Nodes[index].Path);
        switch (column.Form)
        {
            case ColumnForm.Struct:
                AddMembers(columns, batch, column, index, repetition);
                break;
            case ColumnForm.List:
                AddElements(columns, batch, column, index, repetition);
                break;
            default:
                columns[column.Leaf].Add(batch, index, repetition);
                break;
        }
    }

    private void AddMembers(ColumnBuffer[] columns, RecordBatch batch, ParquetColumn column, int index, int repetition)
    {
        var count = column.Children.Count;
        var first = _memberCount;
        if (first + count > _members.Length)
            Array.Resize(ref _members, (first + count) * 2);
        _members.AsSpan(first, count).Clear();
        _memberCount += count;

        var nodes = batch.Nodes;
        var end = nodes[index].Next;
        for (var i = index + 1; i < end; i = nodes[i].Next)
        {
            if (nodes[i].Kind is not FieldKind.Removed)
                // Of a name that occurs twice, the last counts, as for everyone who reads JSON.
                _members[first + ColumnOf(batch, nodes[i].Path).Slot] = i;
        }

        for (var i = 0; i < count; i++)
            Add(columns, batch, column.Children[i], _members[first + i], column.Definition, repetition);
        _memberCount = first;
    }

    private void AddElements(ColumnBuffer[] columns, RecordBatch batch, ParquetColumn column, int index, int repetition)
    {
        var element = column.Children[0];
        var end = batch.Nodes[index].Next;
        var continues = false;
        for (var i = index + 1; i < end; i = batch.Nodes[i].Next)
        {
            if (batch.Nodes[i].Kind is FieldKind.Removed)
                continue;
            Add(columns, batch, element, i, column.Definition, continues ? column.Repetition : repetition);
            continues = true;
        }

        if (!continues)
        {
            foreach (var leaf in column.Leaves)
                columns[leaf].AddNull(column.Definition - 1, repetition);
        }
    }

    private ParquetColumn ColumnOf(RecordBatch batch, int path) =>
        path == FieldPaths.Unknown ? throw RecordErrors.TooManyColumns(FieldPaths.MaxCount, Messages.TooManyColumns_PathsAdvice)
        : path < _byPath.Length && _byPath[path] is { } column ? column
        : throw Incomplete(batch, path);

    private FieldsIncompleteException Incomplete(RecordBatch batch, int path) => new(_record, batch.Paths[path].Text);

    private static bool Fits(ParquetColumn column, RecordBatch batch, in FieldNode node) => column.Form switch
    {
        ColumnForm.Json => true,
        ColumnForm.Struct => node.Kind is FieldKind.Object,
        ColumnForm.List => node.Kind is FieldKind.Array,
        ColumnForm.Boolean => node.Kind is FieldKind.Boolean,
        ColumnForm.Integer => node.Kind is FieldKind.Integer,
        ColumnForm.Double => node.Kind is FieldKind.Double || (node.Kind is FieldKind.Integer && NumberFacts.IsExact(node.Value)),
        ColumnForm.Date => node.Kind is FieldKind.Date,
        ColumnForm.Decimal => node.Kind is FieldKind.Decimal && DecimalDigits.Read(batch.TextOf(node)) is { } digits
            && digits.Scale <= column.Scale && digits.IntegerDigits + column.Scale <= DecimalDigits.MaxDigits,
        ColumnForm.NumberText => node.Kind is FieldKind.Integer or FieldKind.BigInteger or FieldKind.Double or FieldKind.Decimal,
        _ => node.Kind is FieldKind.String or FieldKind.ObjectId,
    };
}
