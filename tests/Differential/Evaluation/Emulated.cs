using System.Text;
using System.Text.Json.Nodes;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Query;

namespace Differential.Evaluation;

/// <summary>The emulator's own evaluation, with the same parts as an export.</summary>
internal static class Emulated
{
    public static JsonObject[] Find(DatabaseQuery query, IEnumerable<JsonObject> documents)
    {
        var compiled = new CompiledQuery(query, DateTimeOffset.FromUnixTimeMilliseconds(MongoJson.Now));
        var selected = compiled.Select(documents.Select(Bson).ToList());
        using var stream = new MemoryStream();
        using var output = new Utf8Output(stream);
        var writer = new JsonLinesWriter(output, compiled.Projection);
        foreach (var document in selected)
            writer.Write(BsonView.Document(document));
        output.Finish();
        return [.. Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            static line => JsonNode.Parse(line)!.AsObject())];
    }

    public static bool Passes(Filter filter, JsonObject document) =>
        Find(DatabaseQuery.All("c") with { Filter = filter }, [document]).Length > 0;

    private static byte[] Bson(JsonObject document) => ExtendedJsonReader.ReadDocument(Encoding.UTF8.GetBytes(document.ToJsonString()));
}
