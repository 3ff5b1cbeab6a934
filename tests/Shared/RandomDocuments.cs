using System.Globalization;
using System.Text.Json.Nodes;

namespace WeChatTcb.Tests.Shared;

/// <summary>Documents with values of all types, as extended JSON.</summary>
internal static class RandomDocuments
{
    /// <summary>A document with an id of a random type.</summary>
    public static JsonObject Document(Random random, int id)
    {
        var document = Members(random, 3);
        document["_id"] = Id(random, id);
        return document;
    }

    /// <summary>An id that no other number has.</summary>
    public static JsonNode Id(Random random, int number) =>
        random.Next(3) switch { 0 => number, 1 => $"id {number}", _ => Node($$"""{"$oid":"{{number:x24}}"}""") };

    private static JsonObject Members(Random random, int depth)
    {
        var members = new JsonObject();
        for (var i = random.Next(6); i > 0; i--)
            members[$"{(random.Next(10) == 0 ? "x.y" : "字k")}{random.Next(1000)}"] = Value(random, depth);
        return members;
    }

    /// <summary>A value of a random type; only with a depth above zero an array or a document.</summary>
    public static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 24 : 21) switch
    {
        0 => random.Next(),
        1 => random.NextInt64(),
        2 => Node(random.Next(100) + ".0"),
        3 => Node((random.NextDouble() * Math.Pow(10, random.Next(-30, 30))).ToString("R", CultureInfo.InvariantCulture)),
        4 => new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0xD7FF))]),
        5 => random.Next(2) == 0,
        6 => null,
        7 => Node("""{"$date":"2020-02-29T12:00:00.120Z"}"""),
        8 => Node($$$"""{"$date":{"$numberLong":"{{{random.NextInt64(-99999999999999, 999999999999999)}}}"}}"""),
        9 => Node($$"""{"$numberLong":"{{random.Next()}}"}"""),
        10 => Node("""{"$numberDecimal":"1.50E+3"}"""),
        11 => Node("""{"$binary":{"base64":"AAEC","subType":"00"}}"""),
        12 => Node("""{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}"""),
        13 => Node("""{"$regularExpression":{"pattern":"^a.b$","options":"i"}}"""),
        14 => Node("""{"$timestamp":{"t":1,"i":2}}"""),
        15 => Node(random.Next(2) == 0 ? """{"$minKey":1}""" : """{"$maxKey":1}"""),
        16 => Node("""{"$undefined":true}"""),
        17 => Node("""{"$symbol":"s"}"""),
        18 => Node(random.Next(2) == 0 ? """{"$code":"f()"}""" : """{"$code":"f()","$scope":{"a":1}}"""),
        19 => Node("""{"$dbPointer":{"$ref":"c","$id":{"$oid":"000000000000000000000001"}}}"""),
        20 => Node($$"""{"$numberDouble":"{{(random.Next(2) == 0 ? "NaN" : "-Infinity")}}"}"""),
        21 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => Members(random, depth - 1),
    };

    private static JsonNode Node(string json) => JsonNode.Parse(json)!;
}
