using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Sorts of more documents than memory may hold.</summary>
public class SortTests
{
    // 100 documents of 1 MB, three times the limit; the ids and the numbers are in no order, and each number occurs twice.
    private const int Count = 100;

    private static readonly byte[][] Documents = [.. Enumerable.Range(0, Count).Select(Document)];

    [Theory]
    [InlineData("", 0, 100)]
    [InlineData(".limit(5)", 0, 5)]
    [InlineData(".limit(40)", 0, 40)]
    [InlineData(".skip(50)", 50, 50)]
    [InlineData(".skip(10).limit(65)", 10, 65)]
    [InlineData(".limit(100)", 0, 100)]
    [InlineData(".limit(200)", 0, 100)]
    [InlineData(".skip(100)", 100, 0)]
    public void Ids_are_sorted_on_disk(string page, int first, int count)
    {
        var ids = Enumerable.Range(first, count);
        Assert.Equal(ids, Ids(".orderBy('_id','asc')" + page));
        Assert.Equal(ids.Select(static id => Count - 1 - id), Ids(".orderBy('_id','desc')" + page));
    }

    [Fact]
    public void Distances_are_sorted_on_disk_and_equal_ones_keep_their_order() => Assert.Equal(
        Documents.Select(static d => BsonView.Document(d)).Select(static d => (Id: d.Field("_id"u8).Int32, N: d.Field("n"u8).Int32))
            .OrderBy(static d => d.N).Select(static d => d.Id),
        Ids(".where({at:_.geoNear({geometry:db.Geo.Point(0,0)})})"));

    [Fact]
    public void A_sort_without_an_index_may_not_need_the_disk()
    {
        Assert.Throws<SortMemoryException>(() => Ids(".orderBy('n','asc')"));
        Assert.Throws<SortMemoryException>(() => Ids(".orderBy('n','asc').limit(50)"));
        Assert.Throws<SortMemoryException>(() => Ids(".where({_id:_.lt(40)}).orderBy('n','asc')"));
        Assert.Throws<SortMemoryException>(() => Ids(".orderBy('_id','asc').orderBy('n','asc')"));
        Assert.Equal(
            Documents.Select(static d => BsonView.Document(d)).Select(static d => (Id: d.Field("_id"u8).Int32, N: d.Field("n"u8).Int32))
                .OrderBy(static d => d.N).Select(static d => d.Id).Skip(2).Take(8),
            Ids(".orderBy('n','asc').skip(2).limit(8)"));
    }

    [Fact]
    public void Nothing_stays_on_disk_when_the_reader_stops()
    {
        var before = Files();
        foreach (var _ in Queries.Compile(".orderBy('_id','asc')").Select(Documents))
            break;
        Assert.Empty(Files().Except(before));

        static string[] Files() => Directory.GetFiles(Path.GetTempPath(), "tcb-emulator-*.sort");
    }

    private static List<int> Ids(string clauses) =>
        [.. Queries.Compile(clauses).Select(Documents).Select(static d => BsonView.Document(d).Field("_id"u8).Int32)];

    private static byte[] Document(int i)
    {
        var (n, text) = (i * 7 % (Count / 2), new string('x', 1_000_000));
        return Emulator.Bson($$"""{"_id":{{i * 37 % Count}},"n":{{n}},"at":{"type":"Point","coordinates":[{{n}},0]},"t":"{{text}}"}""");
    }
}
