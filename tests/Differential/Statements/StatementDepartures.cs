using WeChatTcb.Query;

namespace Differential.Statements;

/// <summary>Where <see cref="QueryParser"/> and <c>@cloudbase/database</c> 1.4.3 are known to differ.</summary>
internal static class StatementDepartures
{
    private const string Source = "https://www.npmjs.com/package/@cloudbase/database/v/1.4.3?activeTab=code";

    public static Departure GeoWithoutNew { get; } = new(
        "geo-without-new",
        "`db.Geo.Point(1, 2)` without `new` is an error there, and a point here.",
        "ours",
        "The documentation prints both spellings, and wx-server-sdk, which wraps the library, takes both. The rest of the statement is compared with the types wrapped in the same way.",
        "https://developers.weixin.qq.com/minigame/dev/wxcloud/reference-sdk-api/database/command/Command.geoNear.html");

    public static Departure JoinedAlternatives { get; } = new(
        "joined-alternatives",
        "When two fields of one object each have `_.or`, the library puts all alternatives into one `$or`.",
        "ours",
        "An object is the conjunction of its fields; here both alternatives must hold, and a warning says so (contract 6.4).",
        "https://www.mongodb.com/docs/manual/reference/operator/query/and/");

    public static Departure NotEncoded { get; } = new(
        "not-encoded",
        "Within `_.elemMatch`, `_.all`, `_.expr`, raw operators and bare arrays the library sends its own objects (combined commands, Geo, serverDate, ObjectId) unencoded; in a field with the name of a member of every object, such as `constructor`, it also sends a combined command both unencoded and encoded.",
        "ours",
        "MongoDB would compare with objects such as `{ operator: 'and', operands: […] }`. The filter is compared after encoding these.",
        Source);

    public static Departure FirstOfAll { get; } = new(
        "elemmatch-all",
        "For `_.all([1, 2])` within `_.elemMatch` the library sends `{ $all: 1 }`.",
        "ours",
        "MongoDB's `$all` takes an array.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/all/");

    public static Departure NullDistance { get; } = new(
        "near-null",
        "Within `_.and` the library sends `null` for the distances that `_.geoNear` was not given.",
        "ours",
        "They were not given; alone in an object the library leaves them out itself.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/nearSphere/");

    public static Departure ProjectionNotEncoded { get; } = new(
        "projection-not-encoded",
        "The library sends the conditions of `_.project.elemMatch` as they are, commands and its other objects included.",
        "ours",
        "As `not-encoded`.",
        Source);

    public static Departure SortOrder { get; } = new(
        "sort-order",
        "Sort paths that are whole numbers come first there, whenever `orderBy` was called.",
        "ours",
        "The library keeps the keys in an object, and JavaScript puts array indices first; calls accumulate in order (contract 6.6).",
        "https://tc39.es/ecma262/#sec-ordinaryownpropertykeys");

    public static Departure LostRegex { get; } = new(
        "not-regexp",
        "For `{ a: _.not(db.RegExp({ … })) }` the library sends `{ a: {} }`; for `_.not(/…/)` it sends the whole condition.",
        "ours",
        "The condition is lost. `QueryWriter` writes `{ a: { $not: db.RegExp({ … }) } }`, which the library sends completely.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/not/#-not-and-regular-expressions");

    public static Departure LostPath { get; } = new(
        "path-lost",
        "For `{ a: { b: 1 }, 'a.b': { c: 2 } }` the library sends `{ 'a.b.c': 2 }`: an object (or undefined) under a dotted name overwrites the other condition on that path.",
        "ours",
        "An object is the conjunction of its members; a condition that is lost exports more than requested.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/and/");

    public static Departure SortProto { get; } = new(
        "sort-proto",
        "`orderBy('__proto__', …)` is lost there.",
        "ours",
        "The library sets it as an object's member, which in JavaScript sets the prototype. A field of that name can be stored.",
        Source);

    public static Departure SortPath { get; } = new(
        "sort-path",
        "`orderBy` throws there when the path does not start with one of `A-Z a-z 0-9 _ - .`.",
        "neither",
        "MongoDB sorts by any field; there is no known reason for the service to refuse `orderBy('中文', 'asc')`.",
        Source);

    public static Departure DefaultLimit { get; } = new(
        "default-limit",
        "Without `limit` the library asks for 100 documents.",
        "ours",
        "An export without limit takes the whole collection (contract 6.3).",
        "https://developers.weixin.qq.com/minigame/dev/wxcloud/guide/database/export.en.md");

    public static Departure LargestLimit { get; } = new(
        "largest-limit",
        "The library cuts a `limit` above 1000 down to 1000.",
        "ours",
        "That is the library's limit for one response; no limit is documented for an export (contract 6.3).",
        "https://developers.weixin.qq.com/miniprogram/dev/wxcloudservice/wxcloud/reference-sdk-api/database/collection/Collection.limit.md");

    /// <summary>What is refused here, by the diagnostic's id.</summary>
    public static IReadOnlyDictionary<string, Departure> Refused { get; } = new Dictionary<string, Departure>
    {
        [DiagnosticIds.LimitZero] = new(
            "limit-zero",
            "`limit(0)` is refused here; the library treats it as no limit, and asks for 100 documents.",
            "neither",
            "To MongoDB 0 is no limit, to the library the default; a user who writes it should choose one of the two.",
            "https://www.mongodb.com/docs/manual/reference/method/cursor.limit/#zero-value"),
        [DiagnosticIds.DuplicatePath] = new(
            "path-twice",
            "`{ a: { b: 1 }, 'a.b': 2 }`, two conditions on one path after flattening, is refused here; in the library one of them is silently lost.",
            "ours",
            "Losing a condition exports more than requested.",
            Source),
    };

    public static IReadOnlyList<Departure> All { get; } =
    [
        GeoWithoutNew, JoinedAlternatives, NotEncoded, FirstOfAll, NullDistance, ProjectionNotEncoded, LostRegex, LostPath, SortOrder,
        SortProto, SortPath, DefaultLimit, LargestLimit, .. Refused.Values,
    ];
}
