using TcbEmulator.Bson;
using TcbQuery;

namespace TcbEmulator.Evaluation;

/// <summary>A query made ready to run over documents; they are streamed, and only a sort holds some of them.</summary>
internal sealed class CompiledQuery
{
    private readonly Query _query;
    private readonly DocumentTest _test;

    /// <exception cref="InvalidQueryException">The query has a part that cannot be run.</exception>
    public CompiledQuery(Query query)
    {
        _query = query;
        _test = FilterCompiler.Compile(query.Filter);
        if (query.Field?.Fields.FirstOrDefault(static f => f.Part is not null) is { Part: { } part })
            throw new NotSupportedException($"The emulator does not evaluate {part.GetType().Name}.");
    }

    public Projection? Projection => _query.Field;

    public string Collection => _query.Collection;

    /// <summary>The whole documents that the query takes, in its order.</summary>
    /// <exception cref="SortMemoryException">While enumerating: the sort needs more memory than the service grants.</exception>
    public IEnumerable<byte[]> Select(IEnumerable<byte[]> documents)
    {
        var (skip, limit) = (_query.Skip ?? 0, _query.Limit ?? long.MaxValue);
        var selected = documents.Where(document => _test(BsonView.Document(document)));
        if (_query.OrderBy.Count > 0)
            selected = new DocumentSorter(_query.OrderBy).Sort(selected, limit > long.MaxValue - skip ? long.MaxValue : skip + limit);
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
