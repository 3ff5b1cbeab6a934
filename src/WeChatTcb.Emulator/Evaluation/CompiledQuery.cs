using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Geo;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// A query compiled to run over documents, which are streamed; only a sort holds some of them. Its buffers are reused for each document, so
/// it is not for concurrent use.
/// </summary>
internal sealed class CompiledQuery
{
    private readonly DatabaseQuery _query;
    private readonly DocumentTest _test;
    private readonly GeoNearDistance? _distance;

    /// <param name="query">The query.</param>
    /// <param name="now">The time at which the query runs; all its server dates count from it.</param>
    /// <exception cref="InvalidQueryException">The query has a part that cannot be run.</exception>
    public CompiledQuery(DatabaseQuery query, DateTimeOffset now)
    {
        _query = query;
        var compiler = new FilterCompiler(now);
        _test = compiler.Compile(query.Filter);
        _distance = compiler.Distance;
        if (query.Field is not { } field)
            return;
        Projection = new DocumentProjection(field, compiler.Conditions);
        Parts = DocumentProjection.OfParts(field, compiler.Conditions);
    }

    /// <summary>Turns documents into records; null when every record is a whole document.</summary>
    public DocumentProjection? Projection { get; }

    /// <summary>Only takes elements of arrays, and keeps all fields; null when the query takes none.</summary>
    public DocumentProjection? Parts { get; }

    /// <summary>The columns of a CSV file: the names in <c>.field()</c>, in its order; null unless it names the fields to keep.</summary>
    public IReadOnlyList<string>? Columns =>
        _query.Field is { IsInclusion: true } named ? [.. named.Fields.Where(static f => f.Include).Select(static f => f.Path)] : null;

    public string Collection => _query.Collection;

    /// <summary>The documents that match, in the order of the query.</summary>
    /// <param name="documents">The collection in its natural order; a sort that an index serves reads it more than once if it is
    /// large.</param>
    /// <exception cref="SortMemoryException">While enumerating: the sort needs more memory than the service allows.</exception>
    /// <exception cref="ExpressionException">While enumerating: an expression cannot be computed for a document.</exception>
    public IEnumerable<byte[]> Select(IEnumerable<byte[]> documents)
    {
        var (skip, limit) = (_query.Skip ?? 0, _query.Limit ?? long.MaxValue);
        var selected = documents.Where(document => _test(BsonView.Document(document)));
        var sorter = _query.OrderBy.Count > 0 ? new DocumentSorter(_query.OrderBy)
            : _distance is not null ? new DocumentSorter(_distance)
            : null;
        if (sorter is not null)
            selected = sorter.Sort(selected, limit > long.MaxValue - skip ? long.MaxValue : skip + limit);
        return Page(selected, skip, limit);
    }

    private static IEnumerable<byte[]> Page(IEnumerable<byte[]> documents, long skip, long limit)
    {
        foreach (var document in documents)
            if (skip > 0)
            {
                skip--;
            }
            else
            {
                yield return document;
                if (--limit == 0)
                    yield break;
            }
    }
}
