using MongoDB.Bson;
using TcbEmulator.Bson;
using TcbQuery;

namespace TcbEmulator.Evaluation;

/// <summary>The service's limit for a sort that no index serves has been passed.</summary>
internal sealed class SortMemoryException() : Exception(
    $"Sort exceeded memory limit of {DocumentSorter.MemoryLimit} bytes, but did not opt in to external sorting. Specify a smaller limit.");

/// <summary>
/// Sorts documents by MongoDB's rules: of an array the least element counts, or the greatest for a descending key; a missing field counts as null.
/// Documents with equal keys keep their order.
/// </summary>
internal sealed class DocumentSorter(ValueList<SortKey> keys)
{
    /// <summary>The bytes a sort may hold (contract 3.2: less than 32 MB).</summary>
    public const int MemoryLimit = 32 * 1024 * 1024;

    private readonly (FieldPath Path, bool Descending)[] _keys = [.. keys.Select(static k => (new FieldPath(k.Path), k.Descending))];

    /// <summary>The first <paramref name="count"/> documents in order; no more than these are held.</summary>
    /// <exception cref="SortMemoryException">The documents to hold take more than <see cref="MemoryLimit"/>.</exception>
    public IEnumerable<byte[]> Sort(IEnumerable<byte[]> documents, long count)
    {
        // The last of the held ones is on top, to be the first to go.
        var held = new PriorityQueue<byte[], Position>(Comparer<Position>.Create((a, b) => Compare(b, a)));
        long memory = 0, sequence = 0;
        foreach (var document in documents)
        {
            var position = new Position(KeysOf(BsonView.Document(document)), sequence++);
            memory += document.Length;
            if (held.Count < count)
                held.Enqueue(document, position);
            else
                memory -= held.EnqueueDequeue(document, position).Length;
            if (memory > MemoryLimit)
                throw new SortMemoryException();
        }
        var sorted = new byte[held.Count][];
        for (var i = sorted.Length - 1; i >= 0; i--)
            sorted[i] = held.Dequeue();
        return sorted;
    }

    private int Compare(Position a, Position b)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var difference = BsonOrder.Compare(a.Keys[i], b.Keys[i]);
            if (difference != 0)
                return _keys[i].Descending ? -difference : difference;
        }
        return a.Sequence.CompareTo(b.Sequence);
    }

    private BsonView[] KeysOf(BsonView document)
    {
        var values = new BsonView[_keys.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = KeyOf(document, _keys[i].Path, _keys[i].Descending);
        return values;
    }

    private static BsonView KeyOf(BsonView document, FieldPath path, bool descending)
    {
        BsonView best = default;
        path.Any(document, value =>
        {
            if (value.Type == BsonType.Array)
            {
                var elements = value.Elements;
                if (!elements.MoveNext())
                    Offer(BsonView.Undefined);
                foreach (var element in value.Elements)
                    Offer(element.Value);
            }
            else
            {
                Offer(value.IsMissing ? BsonView.Null : value);
            }
            return false;
        }, expandArrays: false);
        return best.IsMissing ? BsonView.Null : best;

        void Offer(BsonView value)
        {
            if (best.IsMissing || (BsonOrder.Compare(value, best) is var difference && (descending ? difference > 0 : difference < 0)))
                best = value;
        }
    }

    private readonly record struct Position(BsonView[] Keys, long Sequence);
}
