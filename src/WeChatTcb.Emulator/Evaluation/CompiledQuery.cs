using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Geo;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>
/// A query made ready to run over documents, which are streamed; only a sort holds some of them. What it computes with is made once and used for each
/// document, so one query runs once at a time.
/// </summary>
internal sealed class CompiledQuery
{
    private readonly DatabaseQuery _query;
    private readonly DocumentTest _test;
    private readonly GeoNearDistance? _distance;

    /// <param name="query">The query.</param>
    /// <param name="now">The one moment that all its server dates stand for.</param>
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

    /// <summary>What makes records of documents; null when these are the records.</summary>
    public DocumentProjection? Projection { get; }

    /// <summary>What takes elements of arrays, all fields kept; null when nothing does.</summary>
    public DocumentProjection? Parts { get; }

    /// <summary>The names of <c>.field()</c> in its order, which are the columns of a CSV file; null unless it names the fields to keep.</summary>
    public IReadOnlyList<string>? Columns =>
        _query.Field is { IsInclusion: true } named ? [.. named.Fields.Where(static f => f.Include).Select(static f => f.Path)] : null;

    public string Collection => _query.Collection;

    /// <summary>The whole documents that the query takes, in its order.</summary>
    /// <param name="documents">The collection in its natural order; a sort that an index serves reads it more than once if it is large.</param>
    /// <exception cref="SortMemoryException">While enumerating: the sort needs more memory than the service grants.</exception>
    /// <exception cref="ExpressionException">While enumerating: an expression cannot be computed of a document.</exception>
    public IEnumerable<byte[]> Select(IEnumerable<byte[]> documents)
    {
        var (skip, limit) = (_query.Skip ?? 0, _query.Limit ?? long.MaxValue);
        var selected = documents.Where(document => _test(BsonView.Document(document)));
        var sorter = _query.OrderBy.Count > 0 ? new DocumentSorter(_query.OrderBy) : _distance is null ? null : new DocumentSorter(_distance);
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
