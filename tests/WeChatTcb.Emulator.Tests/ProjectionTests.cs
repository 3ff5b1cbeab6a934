using static WeChatTcb.Emulator.Tests.Queries;

namespace WeChatTcb.Emulator.Tests;

/// <summary>What <c>.field()</c> keeps, by MongoDB's rules.</summary>
public class ProjectionTests
{
    private const string Nested = """{"a":1,"b":{"c":1,"d":[{"e":1,"f":2},3,[{"e":4}]]},"z":null,"_id":0}""";

    private const string Lists =
        """{"_id":0,"a":[1,2,3,4],"b":{"c":[5,6,7],"k":1},"d":[{"e":[1,2],"x":0},8,[{"e":[3,4]}]],"o":[{"n":1,"v":"p"},{"n":2,"v":"q"},{"n":2,"v":"r"}],"s":"text"}""";

    [Theory]
    [InlineData("{b:true}", """{"_id":0,"b":{"c":1,"d":[{"e":1,"f":2},3,[{"e":4}]]}}""")]
    [InlineData("{a:true,_id:false}", """{"a":1}""")]
    [InlineData("{'b.c':true}", """{"_id":0,"b":{"c":1}}""")]
    [InlineData("{'b.d.e':true}", """{"_id":0,"b":{"d":[{"e":1},[{"e":4}]]}}""")]
    [InlineData("{'b.none':true}", """{"_id":0,"b":{}}""")]
    [InlineData("{'a.none':true}", """{"_id":0}""")]
    [InlineData("{none:true}", """{"_id":0}""")]
    [InlineData("{b:false}", """{"_id":0,"a":1,"z":null}""")]
    [InlineData("{_id:false,b:false}", """{"a":1,"z":null}""")]
    [InlineData("{_id:true,b:false}", """{"_id":0,"a":1,"z":null}""")]
    [InlineData("{_id:false}", """{"a":1,"b":{"c":1,"d":[{"e":1,"f":2},3,[{"e":4}]]},"z":null}""")]
    [InlineData("{_id:true}", """{"_id":0}""")]
    [InlineData("{'b.d.e':false,'a.none':false}", """{"_id":0,"a":1,"b":{"c":1,"d":[{"f":2},3,[{}]]},"z":null}""")]
    [InlineData("{z:true,a:true}", """{"_id":0,"a":1,"z":null}""")]
    [InlineData("{'b.d.0':true}", """{"_id":0,"b":{"d":[{},[{}]]}}""")]
    public void Fields_are_kept_or_left_out(string field, string expected) => Assert.Equal(expected, Project(field, Nested));

    [Theory]
    [InlineData("2", "[1,2]")]
    [InlineData("9", "[1,2,3,4]")]
    [InlineData("0", "[]")]
    [InlineData("-1", "[4]")]
    [InlineData("-9", "[1,2,3,4]")]
    [InlineData("[1,2]", "[2,3]")]
    [InlineData("[4,1]", "[]")]
    [InlineData("[9,1]", "[]")]
    [InlineData("[-3,2]", "[2,3]")]
    [InlineData("[-9,2]", "[1,2]")]
    [InlineData("[2,2147483647]", "[3,4]")]
    [InlineData("-2147483648", "[1,2,3,4]")]
    public void A_slice_is_a_run_of_elements(string slice, string expected) => Assert.Equal(
        $$"""{"a":{{expected}}}""",
        Project($"{{_id:false,other:false,a:_.project.slice({slice})}}", """{"_id":0,"a":[1,2,3,4],"other":1}"""));

    [Theory]
    // Alone it keeps all other fields, with a named field only the named ones
    [InlineData("{a:_.project.slice(1),'o':false,'d':false}", """{"_id":0,"a":[1],"b":{"c":[5,6,7],"k":1},"s":"text"}""")]
    [InlineData("{a:_.project.slice(1),s:true}", """{"_id":0,"a":[1],"s":"text"}""")]
    [InlineData("{s:true,'b.c':_.project.slice(-1)}", """{"_id":0,"b":{"c":[7]},"s":"text"}""")]
    [InlineData("{_id:true,a:_.project.slice(1)}", """{"_id":0,"a":[1]}""")]
    [InlineData("{s:_.project.slice(1),_id:true}", """{"_id":0,"s":"text"}""")]
    [InlineData("{_id:true,'b.c':_.project.slice(1)}", """{"_id":0,"b":{"c":[5]}}""")]
    // Through an array it slices in each document, but not in nested arrays
    [InlineData("{_id:true,'d.e':_.project.slice(1)}", """{"_id":0,"d":[{"e":[1]},[{"e":[3,4]}]]}""")]
    [InlineData("{a:false,b:false,o:false,'d.e':_.project.slice(1)}", """{"_id":0,"d":[{"e":[1],"x":0},8,[{"e":[3,4]}]],"s":"text"}""")]
    // The first element that matches, after the other fields
    [InlineData("{o:_.project.elemMatch({n:2})}", """{"_id":0,"o":[{"n":2,"v":"q"}]}""")]
    [InlineData("{o:_.project.elemMatch({n:2}),s:true}", """{"_id":0,"s":"text","o":[{"n":2,"v":"q"}]}""")]
    [InlineData("{o:_.project.elemMatch({n:2}),s:true,_id:false}", """{"s":"text","o":[{"n":2,"v":"q"}]}""")]
    [InlineData("{_id:false,a:_.project.elemMatch(_.gt(2))}", """{"a":[3]}""")]
    [InlineData("{_id:false,a:_.project.elemMatch(_.gt(9))}", "{}")]
    [InlineData("{_id:false,s:_.project.elemMatch(_.eq('text'))}", "{}")]
    [InlineData(
        "{_id:false,b:false,d:false,s:false,a:_.project.elemMatch(_.gt(2)),o:_.project.slice(1)}", """{"o":[{"n":1,"v":"p"}],"a":[3]}""")]
    public void Elements_of_arrays_are_taken(string field, string expected) => Assert.Equal(expected, Project(field, Lists));

    [Fact]
    public async Task Csv_columns_show_the_elements_that_were_taken()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1,"n":"x","a":[1,2,3],"o":[{"k":1},{"k":2}],"deep":[{"v":7}]}""");
        Assert.Equal(
            "n,a,o,deep.0.v\nx,\"[1,2]\",\"[{\"\"k\"\":2}]\",7\n",
            await emulator.ExportFileAsync(
                "db.collection('geo').field({n:true,a:_.project.slice(2),o:_.project.elemMatch({k:2}),'deep.0.v':true}).get()", 2));
    }
}
