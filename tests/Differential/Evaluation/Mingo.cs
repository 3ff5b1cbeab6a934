using System.Text.Json.Nodes;
using Differential.Node;
using WeChatTcb.Query;

namespace Differential.Evaluation;

/// <summary>The response of mingo.</summary>
/// <param name="Documents">What it found.</param>
/// <param name="Error">What it threw instead.</param>
internal sealed record MingoAnswer(JsonObject[]? Documents, string? Error);

/// <summary>mingo throws for a part of a query after accepting the whole.</summary>
internal sealed class MingoException(string message) : Exception(message);

/// <summary>What mingo finds.</summary>
internal sealed class Mingo(NodeProcess node)
{
    /// <summary>Its response to each case.</summary>
    public IEnumerable<MingoAnswer> Ask(IEnumerable<(DatabaseQuery Query, JsonObject[] Documents)> cases) =>
        node.Ask("finds", cases.Select(static c => (JsonNode?)Question(c.Query, c.Documents)))
            .Select(
                static answer => new MingoAnswer(
                    answer["documents"]?.AsArray().Select(static d => d!.AsObject()).ToArray(), answer["error"]?.GetValue<string>()));

    public MingoAnswer Ask(DatabaseQuery query, JsonObject[] documents) => Ask([(query, documents)]).Single();

    public JsonObject[] Find(DatabaseQuery query, JsonObject[] documents) =>
        Ask(query, documents) switch
        {
            { Documents: { } found } => found,
            { Error: var error } => throw new MingoException(
                $"{error} Of {MongoJson.Of(query.Filter).ToJsonString()} and {string.Join<JsonObject>('\n', documents)}"),
        };

    public bool Passes(Filter filter, JsonObject document) => Find(DatabaseQuery.All("c") with { Filter = filter }, [document]).Length > 0;

    private static JsonObject Question(DatabaseQuery query, JsonObject[] documents)
    {
        var question = new JsonObject
        {
            ["documents"] = new JsonArray([.. documents.Select(static d => d.DeepClone())]),
            ["filter"] = MongoJson.Of(query.Filter),
        };
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
