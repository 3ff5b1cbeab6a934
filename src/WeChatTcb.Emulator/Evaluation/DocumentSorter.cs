using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Geo;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>A sort without an index needs more memory than the service allows.</summary>
internal sealed class SortMemoryException() : Exception(
    $"Sort exceeded memory limit of {DocumentSorter.MemoryLimit} bytes, but did not opt in to external sorting. Specify a smaller limit.");

/// <summary>
/// Sorts documents by MongoDB's rules: an array sorts by its least element, or by its greatest for a descending key; a missing field sorts
/// as null. Documents with equal keys keep their order. Not for concurrent use.
/// </summary>
internal sealed class DocumentSorter
{
    /// <summary>The bytes a sort may hold (contract 3.2: less than 32 MB).</summary>
    public const int MemoryLimit = 32 * 1024 * 1024;

    private readonly (FieldPath Path, bool Descending)[] _keys;
    private readonly GeoNearDistance? _distance;
    private readonly bool _isIndexed;
    private readonly Action<BsonView> _offer;
    private BsonView _best;
    private bool _descending;

    /// <summary>Sorts by fields. Only a sort by <c>_id</c> alone has an index.</summary>
    public DocumentSorter(ValueList<SortKey> keys)
        : this([.. keys.Select(static k => (new FieldPath(k.Path), k.Descending))], null, keys is [{ Path: "_id" }])
    {
    }

    /// <summary>Sorts from near to far, for which MongoDB requires an index.</summary>
    public DocumentSorter(GeoNearDistance distance)
        : this([], distance, isIndexed: true)
    {
    }

    private DocumentSorter((FieldPath Path, bool Descending)[] keys, GeoNearDistance? distance, bool isIndexed) =>
        (_keys, _distance, _isIndexed, _offer) = (keys, distance, isIndexed, Offer);

    /// <summary>
    /// The first <paramref name="count"/> documents in order; no more than these are held, and no more than <see cref="MemoryLimit"/>
    /// bytes. With an index the documents are read again for those that did not fit.
    /// </summary>
    /// <exception cref="SortMemoryException">Without an index, the documents to hold need more than that.</exception>
    public IEnumerable<byte[]> Sort(IEnumerable<byte[]> documents, long count)
    {
        Position? after = null;
        while (count > 0)
        {
            var (sorted, last, isAll) = Run(documents, count, after);
            foreach (var document in sorted)
                yield return document;
            if (isAll)
                yield break;
            (after, count) = (last, count - sorted.Length);
        }
    }

    /// <summary>The next documents in order after a position, as many as fit, and whether these are all.</summary>
    private (byte[][] Sorted, Position? Last, bool IsAll) Run(IEnumerable<byte[]> documents, long count, Position? after)
    {
        // The last document in order is on top, so that it is the first to be dropped.
        var held = new PriorityQueue<byte[], Position>(Comparer<Position>.Create((a, b) => Compare(b, a)));
        long memory = 0, sequence = 0;
        Position? bound = null;
        foreach (var document in documents)
        {
            var position = PositionOf(BsonView.Document(document), sequence++);
            if ((after is not null && Compare(position, after.Value) <= 0) || (bound is not null && Compare(position, bound.Value) > 0))
                continue;
            memory += document.Length;
            if (held.Count < count)
                held.Enqueue(document, position);
            else
                memory -= held.EnqueueDequeue(document, position).Length;
            while (memory > MemoryLimit && held.Count > 1)
            {
                if (!_isIndexed)
                    throw new SortMemoryException();
                held.TryDequeue(out var dropped, out var place);
                (memory, bound) = (memory - dropped!.Length, place);
            }
        }
        var sorted = new byte[held.Count][];
        var last = held.TryPeek(out _, out var end) ? end : (Position?)null;
        for (var i = sorted.Length - 1; i >= 0; i--)
            sorted[i] = held.Dequeue();
        return (sorted, last, bound is null || sorted.Length >= count);
    }

    private int Compare(Position a, Position b)
    {
        var difference = a.Distance.CompareTo(b.Distance);
        for (var i = 0; i < _keys.Length && difference == 0; i++)
        {
            difference = BsonOrder.Compare(a.Keys[i], b.Keys[i]);
            if (_keys[i].Descending)
                difference = -difference;
        }
        return difference != 0 ? difference : a.Sequence.CompareTo(b.Sequence);
    }

    private Position PositionOf(BsonView document, long sequence)
    {
        if (_distance is not null)
            return new Position([], _distance.Of(document), sequence);
        var values = new BsonView[_keys.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = KeyOf(document, _keys[i].Path, _keys[i].Descending);
        return new Position(values, 0, sequence);
    }

    private BsonView KeyOf(BsonView document, FieldPath path, bool descending)
    {
        (_best, _descending) = (default, descending);
        path.EachKey(document, _offer);
        return _best;
    }

    private void Offer(BsonView value)
    {
        if (value.Type != BsonType.Array)
        {
            OfferKey(value.IsMissing ? BsonView.Null : value);
            return;
        }
        var any = false;
        foreach (var element in value.Elements)
        {
            OfferKey(element.Value);
            any = true;
        }
        if (!any)
            OfferKey(BsonView.Undefined);
    }

    private void OfferKey(BsonView value)
    {
        if (_best.IsMissing || (BsonOrder.Compare(value, _best) is var difference && (_descending ? difference > 0 : difference < 0)))
            _best = value;
    }

    private readonly record struct Position(BsonView[] Keys, double Distance, long Sequence);
}
