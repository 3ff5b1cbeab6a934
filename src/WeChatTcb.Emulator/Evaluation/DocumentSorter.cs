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
    /// The first <paramref name="count"/> documents in order. Up to twice these are held, and up to twice <see cref="MemoryLimit"/> bytes,
    /// so that they are not sorted again for every document. With an index, runs that did not fit are sorted on disk and merged.
    /// </summary>
    /// <exception cref="SortMemoryException">Without an index, the documents to hold need more than that.</exception>
    public IEnumerable<byte[]> Sort(IEnumerable<byte[]> documents, long count)
    {
        if (count == 0)
            yield break;
        using var runs = new SortRuns();
        foreach (var (_, document) in Merge(runs, Hold(documents, count, runs)))
        {
            yield return document;
            if (--count == 0)
                yield break;
        }
    }

    /// <summary>Sorts the documents in runs, all but the last on disk; returns the last.</summary>
    private List<(Position Position, byte[] Document)> Hold(IEnumerable<byte[]> documents, long count, SortRuns runs)
    {
        var held = new List<(Position Position, byte[] Document)>();
        long memory = 0, sequence = 0;
        Position? bound = null;
        foreach (var document in documents)
        {
            var position = PositionOf(BsonView.Document(document), sequence++);
            if (bound is not null && Compare(position, bound.Value) > 0)
                continue;
            held.Add((position, document));
            memory += document.Length;
            if (memory <= MemoryLimit * 2L && (held.Count < 64 || held.Count / 2 < count))
                continue;
            SortHeld();
            if (memory <= MemoryLimit)
                continue;
            runs.Add(held.Select(static entry => (entry.Position.Sequence, entry.Document)));
            held.Clear();
            memory = 0;
        }
        SortHeld();
        return held;

        // More than the count are never needed: the last of them is a bound for all that follow.
        void SortHeld()
        {
            held.Sort((a, b) => Compare(a.Position, b.Position));
            if (held.Count >= count)
            {
                bound = held[(int)count - 1].Position;
                held.RemoveRange((int)count, held.Count - (int)count);
                memory = held.Sum(static entry => (long)entry.Document.Length);
            }
            if (memory > MemoryLimit && !_isIndexed)
                throw new SortMemoryException();
        }
    }

    private IEnumerable<(Position Position, byte[] Document)> Merge(SortRuns runs, List<(Position Position, byte[] Document)> last)
    {
        var next = new PriorityQueue<IEnumerator<(Position Position, byte[] Document)>, Position>(Comparer<Position>.Create(Compare));
        foreach (var run in runs.All)
            Continue(run.Select(entry => (PositionOf(BsonView.Document(entry.Document), entry.Sequence), entry.Document)).GetEnumerator());
        Continue(last.GetEnumerator());
        while (next.TryDequeue(out var source, out _))
        {
            yield return source.Current;
            Continue(source);
        }

        // The entry in the queue is that of the source's current document.
        void Continue(IEnumerator<(Position Position, byte[] Document)> source)
        {
            if (source.MoveNext())
                next.Enqueue(source, source.Current.Position);
            else
                source.Dispose();
        }
    }

    private int Compare(Position a, Position b)
    {
        if (a.Prefix != b.Prefix)
            return a.Prefix.CompareTo(b.Prefix);
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
            return new Position(0, [], _distance.Of(document), sequence);
        var values = new BsonView[_keys.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = KeyOf(document, _keys[i].Path, _keys[i].Descending);
        var prefix = SortPrefix.Of(values[0]);
        return new Position(_keys[0].Descending ? ~prefix : prefix, values, 0, sequence);
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

    /// <summary>Where a document is in the order. The prefix decides if it differs; it is inverted for a descending key.</summary>
    private readonly record struct Position(ulong Prefix, BsonView[] Keys, double Distance, long Sequence);
}
