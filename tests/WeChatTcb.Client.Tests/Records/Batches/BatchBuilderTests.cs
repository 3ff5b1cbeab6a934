using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Tests.Records.Batches;

/// <summary>Records as nodes (contract 7.1, 8).</summary>
public sealed class BatchBuilderTests
{
    [Theory]
    [InlineData("null", "Null null 0")]
    [InlineData("true", "Boolean true 1")]
    [InlineData("-7", "Integer -7 -7")]
    [InlineData("""{"$numberInt":"1"}""", "Integer 1 1")]
    [InlineData("""{"$numberLong":"9223372036854775807"}""", "Integer 9223372036854775807 9223372036854775807")]
    [InlineData("9223372036854775808", "BigInteger 9223372036854775808 0")]
    [InlineData("1E+06", "Double 1E+06 1000000")]
    [InlineData("""{"$numberDouble":"1.0"}""", "Double 1.0 1")]
    [InlineData("""{"$numberDouble":"NaN"}""", "Double NaN NaN")]
    [InlineData("""{"$numberDecimal":"12.50"}""", "Decimal 12.50 0")]
    [InlineData("\"中 \\\"文\\\" \\u0041\"", "String 中 \"文\" A 0")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.882Z"}""", "Date 2018-08-31T17:30:00.882Z 1535736600882")]
    [InlineData("""{"$date":"1969-12-31T23:59:59.9995Z"}""", "Date 1969-12-31T23:59:59.9995Z -1")]
    [InlineData("""{"$date":{"$numberLong":"-1"}}""", "Date  -1")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "ObjectId 5f3e2c1b9d1e8a0001a2b3c4 0")]
    [InlineData("""{"$timestamp":{"t":1,"i":2}}""", """Other {"$timestamp":{"t":1,"i":2}} 0""")]
    [InlineData("""{"$oid":"not an id"}""", "Object  0")]
    [InlineData("{}", "Object  0")]
    [InlineData("[1, 2]", "Array  0")]
    public void ReadRecord_KnowsTheValue(string json, string expected)
    {
        var batch = Read($$"""{"v": {{json}} }""");

        var node = batch.Nodes[1];
        var value = node.Kind is FieldKind.Double ? batch.DoubleOf(node).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : node.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, $"{node.Kind} {Text(batch.TextOf(node))} {value}");
        Assert.Equal("v", batch.Paths[node.Path].Text);
        Assert.Equal(batch.NodeCount, node.Next);
    }

    [Fact]
    public void ReadRecord_FindsThePathsOfAllFields()
    {
        var batch = Read("""{"_id":1,"a":{"b":[{"c":1},{"c":2,"d\u0041":[]}]},"b":2}""", """{"b":3,"_id":2}""");

        var fields = new FieldSet(batch.Paths);
        fields.Add(batch);

        Assert.Equal(["_id", "a", "a.b", "a.b", "a.b.c", "a.b.dA", "b"], fields.Paths.Select(path => path.Text));
        Assert.Equal(2, batch.Records.Count);
        Assert.Equal("b", Text(batch.NameOf(batch.Nodes[batch.Records[1] + 1])));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"a":1} 2""")]
    [InlineData("""{"a":{"b":""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void ReadRecord_OfADamagedRecord_LeavesTheBatchAsItWas(string json)
    {
        var batch = Read("""{"a":1}""");
        var before = (batch.NodeCount, batch.TextLength, batch.Records.Count);

        Assert.ThrowsAny<Exception>(() => new BatchBuilder(batch).ReadRecord(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(before, (batch.NodeCount, batch.TextLength, batch.Records.Count));
    }

    [Fact]
    public void ReadRecord_OfTextThatIsNotUtf8_Fails() =>
        Assert.Throws<JsonException>(
            () => new BatchBuilder(new RecordBatch(new FieldPaths())).ReadRecord([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]));

    [Fact]
    public void Build_AddsTheCellsOfARow()
    {
        var batch = new RecordBatch(new FieldPaths());

        new BatchBuilder(batch).Build(["_id", "say \"x\""], ["1", "中\n文"]);

        Assert.Equal("中\n文", Text(batch.TextOf(batch.Nodes[2])));
        Assert.Equal("say \"x\"", Text(batch.NameOf(batch.Nodes[2])));
        Assert.Equal(3, batch.Nodes[0].Next);
    }

    [Fact]
    public void FieldPaths_BeyondTheLimit_ShareOnePath()
    {
        var paths = new FieldPaths();
        for (var i = paths.Count; i < FieldPaths.MaxCount; i++)
            paths.Member(FieldPaths.Record, $"f{i}");

        Assert.Equal(FieldPaths.Unknown, paths.Member(FieldPaths.Record, "new").Id);
        Assert.NotEqual(FieldPaths.Unknown, paths.Member(FieldPaths.Record, "f2").Id);
        Assert.Equal(FieldPaths.Unknown, paths.Element(FieldPaths.Unknown).Id);
    }

    [Fact]
    public void FieldSet_HasTheTypesOfAllRecords()
    {
        var paths = new FieldPaths();
        var first = FieldsOf(paths, """{"a":1,"b":null}""");
        var second = FieldsOf(paths, """{"b":2}""");

        first.Add(second);

        Assert.Equal(FieldKinds.Null | FieldKinds.Integer, first.KindsOf(paths.Member(FieldPaths.Record, "b").Id));
    }

    private static FieldSet FieldsOf(FieldPaths paths, string json)
    {
        var batch = new RecordBatch(paths);
        new BatchBuilder(batch).ReadRecord(Encoding.UTF8.GetBytes(json));
        var fields = new FieldSet(paths);
        fields.Add(batch);
        return fields;
    }

    private static RecordBatch Read(params string[] records)
    {
        var batch = new RecordBatch(new FieldPaths());
        var builder = new BatchBuilder(batch);
        foreach (var record in records)
            builder.ReadRecord(Encoding.UTF8.GetBytes(record));
        return batch;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
