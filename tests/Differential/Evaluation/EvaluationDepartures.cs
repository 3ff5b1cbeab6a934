using System.Text.Json.Nodes;
using TcbQuery;

namespace Differential.Evaluation;

/// <summary>Where the emulator's evaluation and mingo 7.2.7 are known to differ.</summary>
internal static class EvaluationDepartures
{
    public static Departure IdBesideExclusion { get; } = new(
        "projection-id",
        "mingo refuses `{ a: 0, _id: 1 }`.",
        "ours",
        "`_id` is the exception to the rule that fields are either kept or left out. The rest is compared without `_id: 1`, which changes nothing.",
        "https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#projection");

    public static IReadOnlyList<Departure> All { get; } = [IdBesideExclusion];

    public static Departure? OfCondition(FieldFilter filter, JsonObject document, bool here, bool there) => null;

    public static Departure? OfOrder(ValueList<SortKey> keys, JsonObject[] documents) => null;

    public static Departure? OfProjection(Projection projection, JsonObject stored, JsonObject here, JsonObject there) => null;
}
