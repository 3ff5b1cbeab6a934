using System.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class JsonLinesFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\n \r\n", 0)]
    [InlineData("{\"a\":1}", 1)]
    [InlineData("{\"a\":1}\n", 1)]
    [InlineData("\ufeff{\"a\":1}\r\n\r\n  {\"a\":2}  \r\n\t\n{\"a\":3}", 3)]
    [InlineData("\ufeff", 0)]
    public void Lines_are_records_whatever_stands_between_them(string text, int records)
    {
        var results = Read(text);

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(
            Enumerable.Range(1, records).Select(number => (object)(long)number), results.Select(result => ((Members)result.Record!)["a"]));
    }

    public static TheoryData<string> Damaged =>
    [
        "{\"a\":1", "{\"a\":}", "{\"a\":1}}", "{\"a\":1} x", "{\"a\":1}{\"a\":2}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":01}",
        "{\"a\":NaN}",
        "[{\"a\":1}]", "5", "\"text\"", "null", "a,b", "<html>", "{\"a\":1} // note", "\ufeff{\"a\":1}",
        "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00x\"}", "{\"\\ud800\":1}", "{\"a\":\"\\x\"}", "{\"a\":\"\t\"}", "\0",
        string.Concat(Enumerable.Repeat("{\"a\":", 400)) + "1" + new string('}', 400),
        "{\"a\":" + new string('[', 400) + new string(']', 400) + "}",
    ];

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_record_is_reported_by_line_and_reading_continues(string line)
    {
        var results = Read($"{{\"a\":1}}\n\n{line}\n{{\"a\":4}}\n");

        Assert.Equal(3, results.Count);
        var error = results[1].Error!;
        Assert.Equal(
            ("DamagedRecord", TcbErrorKind.InvalidData, 3L, _folder.File("x.json")),
            (error.ErrorId, error.Kind, error.LineNumber, error.Path));
        Assert.StartsWith($"{error.Path}, line 3: ", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.RecommendedAction);
        Assert.Null(results[1].Record);
        Assert.Equal(4L, ((Members)results[2].Record!)["a"]);
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_damage_only_their_record()
    {
        var path = _folder.Write("x.json", [.. "{\"a\":1}\n{\"a\":\""u8, 0xc3, 0x28, .. "\"}\n{\""u8, 0xff, .. "\":1}\n{\"a\":4}\n"u8]);

        var results = ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)).ToList();

        Assert.Equal([null, "DamagedRecord", "DamagedRecord", null], results.Select(result => result.Error?.ErrorId));
        Assert.Equal([2L, 3L], results.Where(result => result.Error is not null).Select(result => result.Error!.LineNumber));
    }

    [Fact]
    public void The_place_in_the_line_is_named_where_it_is_known()
    {
        Assert.Contains("at byte 6", Read("{\"a\":x}")[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_deep_as_any_document_is_read()
    {
        var results = Read(string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200));

        Assert.Null(Assert.Single(results).Error);
    }

    [Theory]
    [InlineData("""{"a":1,"A":2,"a":3}""", "CollidingNames", null)]
    [InlineData("""{"a":1,"A":2}""", "CollidingNames", null)]
    [InlineData("""{"x":{"b":1,"name":2,"NAME":3}}""", "CollidingNames", null)]
    [InlineData("""{"x":[{"É":1,"é":2}]}""", "CollidingNames", null)]
    [InlineData("""{"":1}""", "EmptyName", null)]
    [InlineData("""{"x":{"a":1,"":2}}""", "EmptyName", null)]
    [InlineData("""{"":1,"":2}""", "EmptyName", null)]
    [InlineData("""{"x":{"$a":1,"$A":2}}""", "CollidingNames", null)]
    public void Conflicting_names_are_an_error_of_their_record(string line, string? objects, string? dictionaries)
    {
        foreach (var (allowsAnyName, id) in new[] { (false, objects), (true, dictionaries) })
        {
            // The records around it repeat the same names, so that the cache of checked names is used.
            var text = $"{{\"a\":1}}\n{{\"a\":1}}\n{line}\n{line}\n{{\"a\":1}}\n";
            var results = ExportRecords.Read(
                _folder.Write("x.json", Encoding.UTF8.GetBytes(text)), type: null, new ListBuilder(allowsAnyName)).ToList();

            Assert.Equal([null, null, id, id, null], results.Select(result => result.Error?.ErrorId));
            Assert.All(results.Where(result => result.Error is not null), result =>
            {
                Assert.InRange(result.Error!.LineNumber, 3, 4);
                Assert.Contains("-AsHashtable", result.Error.RecommendedAction, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void Names_that_collide_are_both_named()
    {
        Assert.Contains("'name' and 'NAME'", Read("""{"name":1,"NAME":2}""")[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_is_itself_however_many_there_are()
    {
        var names = Enumerable.Range(0, 5000).Select(number => $"n{number * 7919}").ToArray();
        var text = string.Concat(names.Chunk(50).Select(chunk => $"{{{string.Join(',', chunk.Select(name => $"\"{name}\":1"))}}}\n"));

        var results = Read(text + text);

        Assert.Equal([.. names, .. names], results.SelectMany(result => (Members)result.Record!).Select(member => member.Key));
    }

    private List<RecordResult> Read(string text) =>
        ExportRecords.Read(_folder.Write("x.json", Encoding.UTF8.GetBytes(text)), type: null, new ListBuilder(allowsAnyName: false))
            .ToList();

    public void Dispose() => _folder.Dispose();
}
