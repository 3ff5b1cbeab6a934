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
    public void A_prefix_never_contradicts_the_order()
    {
        string[] texts =
        [
            "{\"$minKey\":1}", "null", "{\"$numberDouble\":\"NaN\"}", "{\"$numberDouble\":\"-Infinity\"}",
            "{\"$numberDecimal\":\"-1E+400\"}", "-1e308",
            "-9007199254740993", "{\"$numberDecimal\":\"-9007199254740992.5\"}", "-9007199254740992.0", "-2", "-1.5", "-1", "-1e-300",
            "-0.0", "0", "{\"$numberDecimal\":\"0\"}",
            "{\"$numberDecimal\":\"1E-400\"}", "5e-324", "1", "1.0", "1.0000000000000002", "2", "4294967296", "9007199254740992",
            "9007199254740993",
            "9223372036854775807", "9223372036854775808.0", "1e300", "{\"$numberDecimal\":\"9E+400\"}", "{\"$numberDouble\":\"Infinity\"}",
            "{\"$numberDecimal\":\"NaN\"}",
            "\"\"", "\"\\u0000\"", "\"a\"", "\"a\\u0000\"", "\"a\\u0000b\"", "\"abcdefg\"", "\"abcdefgh\"", "\"abcdefg字\"", "\"é\"",
            "\"字\"", "\"😀\"", "{}", "{\"a\":1}", "{\"$binary\":{\"base64\":\"AQ==\",\"subType\":\"00\"}}",
            "{\"$oid\":\"000000000000000000000000\"}", "{\"$oid\":\"5d505646cf6d4fe581014ab2\"}", "{\"$oid\":\"5d505646cf6d4fe581014ab3\"}",
            "{\"$oid\":\"ffffffffffffffffffffffff\"}",
            "false", "true", "{\"$date\":{\"$numberLong\":\"-9223372036854775808\"}}", "{\"$date\":{\"$numberLong\":\"-1\"}}",
            "{\"$date\":\"1970-01-01T00:00:00Z\"}", "{\"$date\":\"2026-01-01T00:00:00Z\"}",
            "{\"$timestamp\":{\"t\":1,\"i\":2}}", "{\"$regularExpression\":{\"pattern\":\"a\",\"options\":\"\"}}", "{\"$maxKey\":1}",
        ];
        BsonView[] values =
        [
            BsonView.Undefined,
            .. texts.Select(static text => BsonView.Document(Emulator.Bson($$"""{"_id":1,"v":{{text}}}""")).Field("v"u8)),
        ];
        foreach (var a in values)
            foreach (var b in values)
            {
                var (order, prefixes) = (BsonOrder.Compare(a, b), SortPrefix.Of(a).CompareTo(SortPrefix.Of(b)));
                Assert.True(prefixes == 0 || Math.Sign(order) == Math.Sign(prefixes), $"{a.Type} {Queries.Json(a.Type == MongoDB.Bson.BsonType.Undefined ? BsonView.Null : a)} {Queries.Json(b.Type == MongoDB.Bson.BsonType.Undefined ? BsonView.Null : b)}");
            }
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
