using System.Text.Json.Nodes;
using Differential.Node;
using TcbQuery;

namespace Differential.Evaluation;

/// <summary>What mingo finds.</summary>
internal sealed class Mingo(NodeProcess node)
{
    /// <summary>The documents of each case; null where mingo refuses a projection that leaves fields out and names <c>_id</c> as kept.</summary>
    public IEnumerable<JsonObject[]?> Find(IEnumerable<(Query Query, JsonObject[] Documents)> cases) =>
        node.Ask("finds", cases.Select(static c => (JsonNode?)Question(c.Query, c.Documents))).Select(static answer => answer["error"]?.GetValue<string>() switch
        {
            null => answer["documents"]!.AsArray().Select(static d => d!.AsObject()).ToArray(),
            "Error: Cannot do exclusion and inclusion in projection." => null,
            var error => throw new InvalidOperationException($"mingo: {error}"),
        });

    public JsonObject[] Find(Query query, JsonObject[] documents) => Find([(query, documents)]).Single()!;

    public bool Passes(Filter filter, JsonObject document) => Find(Query.All("c") with { Filter = filter }, [document]).Length > 0;

    private static JsonObject Question(Query query, JsonObject[] documents)
    {
        var question = new JsonObject { ["documents"] = new JsonArray([.. documents.Select(static d => d.DeepClone())]), ["filter"] = MongoJson.Of(query.Filter) };
        if (query.OrderBy.Count > 0)
            question["sort"] = MongoJson.Sort(query.OrderBy);
        if (query.Skip is { } skip)
            question["skip"] = skip;
        if (query.Limit is { } limit)
            question["limit"] = limit;
        if (query.Field is { } field)
            question["projection"] = MongoJson.Of(field);
        return question;
    }
}
