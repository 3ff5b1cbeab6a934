using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Tables;

/// <summary>Finds the cells of records. For one thread.</summary>
internal sealed class TableRow(TableColumns columns)
{
    private readonly int[] _nodes = new int[columns.Names.Count];
    private (bool IsKnown, FieldPlace Place)[] _places = [];

    /// <summary>The node of each column in the batch; 0 for none.</summary>
    internal ReadOnlySpan<int> Nodes => _nodes;

    /// <summary>Finds the cells of a record.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The node of the record.</param>
    /// <exception cref="FieldsIncompleteException">It has a field without a column.</exception>
    internal void Read(RecordBatch batch, int record)
    {
        Array.Clear(_nodes);
        var nodes = batch.Nodes;
        var isDuplicate = false;
        var end = nodes[record].Next;
        for (var i = record + 1; i < end;)
        {
            ref var node = ref nodes[i];
            if (node.Kind is FieldKind.Removed)
            {
                i = node.Next;
                continue;
            }

            var place = PlaceOf(batch, record, node.Path);
            var descends = place.Descends && node.Kind is FieldKind.Object;
            if (place.Column >= 0 && (columns.AreChosen || !descends || node.Next == i + 1))
            {
                isDuplicate |= _nodes[place.Column] > 0;
                _nodes[place.Column] = i;
            }
            else if (place.Column < 0 && !columns.AreChosen && node.Kind is not (FieldKind.Object or FieldKind.Null))
            {
                throw Incomplete(batch, record, node.Path);
            }

            i = descends ? i + 1 : node.Next;
        }

        if (isDuplicate)
            columns.AddDuplicate();
        for (var column = 0; column < columns.Found.Length; column++)
        {
            if (_nodes[column] > 0)
                columns.Found[column] = true;
        }
    }

    private FieldPlace PlaceOf(RecordBatch batch, int record, int path)
    {
        if (path >= _places.Length)
            Array.Resize(ref _places, Math.Max(path + 1, batch.Paths.Count));
        ref var known = ref _places[path];
        if (!known.IsKnown)
        {
            known = (true, columns.PlaceOf(batch.Paths[path]) ?? throw Incomplete(batch, record, path));
        }

        return known.Place;
    }

    private static FieldsIncompleteException Incomplete(RecordBatch batch, int record, int path) =>
        new(batch.Records.TakeWhile(node => node != record).Count(), batch.Paths[path].Text);
}
