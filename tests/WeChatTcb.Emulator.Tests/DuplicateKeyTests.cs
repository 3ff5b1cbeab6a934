using System.Net;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Documents in which a name occurs twice, as BSON allows and real exports have (contract 7.1).</summary>
public class DuplicateKeyTests
{
    private const string Inner = """{"_id":"a","lands":{"land1":{"crop":1},"land1":{"crop":2}}}""";
    private const string Outer = """{"_id":"b","x":1,"y":[{"z":1,"z":2}],"x":{"$date":"2026-01-01T00:00:00Z"},"_id2":1}""";
    private const string All = "db.collection('geo').get()";

    [Fact]
    public async Task They_are_stored_and_exported_unchanged()
    {
        await using var emulator = await Emulator.WithAsync(Inner, Outer);
        Assert.Equal($"{Inner}\n{Outer}\n", await emulator.ExportFileAsync(All));
    }

    [Theory]
    [InlineData("?env=test2-4a89da&collection=geo", "{0}\n{1}\n")]
    [InlineData("?env=test2-4a89da&collection=geo", "[{0},{1}]")]
    [InlineData("", """{{"test2-4a89da":{{"geo":[{0},{1}]}}}}""")]
    public async Task They_can_be_seeded_in_every_form(string query, string body)
    {
        await using var emulator = await Emulator.WithAsync();
        var text = string.Format(null, body, Inner, Outer);
        Assert.Equal(HttpStatusCode.OK, (await emulator.ControlAsync(HttpMethod.Post, "seed" + query, text)).Status);
        Assert.Equal($"{Inner}\n{Outer}\n", await emulator.ExportFileAsync(All));
    }

    [Fact]
    public async Task A_csv_cell_holds_the_first_value_or_the_whole_object()
    {
        await using var emulator = await Emulator.WithAsync(Inner, Outer);
        Assert.Equal(
            """
            _id,x,lands,lands.land1.crop
            a,,"{""land1"":{""crop"":1},""land1"":{""crop"":2}}",1
            b,1,,

            """.ReplaceLineEndings("\n"),
            await emulator.ExportFileAsync(
                "db.collection('geo').field({_id:true,x:true,lands:true,'lands.land1.crop':true}).get()", fileType: 2));
    }

    [Theory]
    [InlineData("{x:1}", "0")]
    [InlineData("{x:2}", "1")]
    [InlineData("{x:_.in([2,3])}", "1")]
    [InlineData("{'o.p':1}", "2")]
    [InlineData("{'o.p':2}", "")]
    [InlineData("{'a.p':1}", "2")]
    public void Conditions_use_the_first_value(string where, string ids) => Assert.Equal(ids, Queries.Ids(
        $".where({where})",
        """{"x":1,"x":2}""", """{"x":2,"x":1}""", """{"o":{"p":1,"p":2},"o":{"p":2},"a":[{"p":1,"p":2}],"a":2}"""));

    [Fact]
    public void Sorts_use_the_first_value() => Assert.Equal("1 2 0", Queries.Ids(
        ".orderBy('x','asc')", """{"x":3,"x":0}""", """{"x":1,"x":9}""", """{"x":2,"x":2}"""));

    [Theory]
    [InlineData("{x:true}", """{"_id":1,"x":1}""")]
    [InlineData("{x:true,y:true}", """{"_id":1,"x":1,"y":1}""")]
    [InlineData("{'o.p':true}", """{"_id":1,"o":{"p":1}}""")]
    [InlineData("{o:true}", """{"_id":1,"o":{"p":1,"p":2}}""")]
    [InlineData("{x:false}", """{"_id":1,"y":1,"o":{"p":1,"p":2},"o":3}""")]
    [InlineData("{'o.p':false}", """{"_id":1,"x":1,"x":2,"y":1,"o":{},"o":3}""")]
    public void A_projection_keeps_the_first_value_and_leaves_out_all(string field, string result) => Assert.Equal(
        result, Queries.Project(field, """{"_id":1,"x":1,"x":2,"y":1,"o":{"p":1,"p":2},"o":3}"""));
}
