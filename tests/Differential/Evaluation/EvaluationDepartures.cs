using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Differential.Statements;
using WeChatTcb.Query;

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

    public static Departure ExpressionError { get; } = new(
        "expression-error",
        "Arithmetic on a non-number fails the query here; mingo returns some value or none.",
        "ours",
        "MongoDB fails the query: `$add only supports numeric or date types`.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/add/");

    public static Departure ExclusionThroughNull { get; } = new(
        "exclusion-through-null",
        "mingo throws a TypeError where an exclusion's path leads into an array that holds null.",
        "ours",
        "A value without that field is unchanged. The rest is compared without the projection.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/project/#exclude-fields");

    public static Departure CollectedPath { get; } = new(
        "collected-path",
        "Through an array mingo puts the values of the path into one array and tests the condition on that array; here, as in MongoDB, it is tested on each value, including missing ones.",
        "ours",
        "`{ 'a.b': null }` finds `{ a: [{ b: 1 }, {}] }`, and `{ 'a.b': { $size: 2 } }` does not find `{ a: [{ b: 1 }, { b: 2 }] }`.",
        "https://www.mongodb.com/docs/manual/tutorial/query-array-of-documents/");

    public static Departure ElementNoDocument { get; } = new(
        "element-no-document",
        "In `$elemMatch` with field names, mingo treats a non-document element as the value of each field.",
        "ours",
        "`{ a: { $elemMatch: { b: 1 } } }` does not find `{ a: [1] }`.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/elemMatch/");

    public static Departure NullOrMissing { get; } = new(
        "ordered-null",
        "`{ a: { $gte: null } }` and `$lte` find documents without the field here, not in mingo.",
        "ours",
        "In a comparison with null a missing field counts as null.",
        "https://www.mongodb.com/docs/manual/tutorial/query-for-null-fields/");

    public static Departure OrderedArray { get; } = new(
        "ordered-array",
        "mingo compares the elements of an array with the array in the query, never the whole array.",
        "ours",
        "Arrays compare element by element, from the first one.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#arrays");

    public static Departure OrderedObject { get; } = new(
        "ordered-object",
        "mingo compares documents by their names in alphabetical order, then by values; here, as in MongoDB, member by member.",
        "ours",
        "Type, name and value of each member decide, in their order.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#objects");

    public static Departure OrderedNaN { get; } = new(
        "ordered-nan",
        "In mingo NaN is `$gte` and `$lte` every number.",
        "ours",
        "NaN is less than all numbers in the order, and in a query only equal to itself.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#numeric-types");

    public static Departure NestedArrays { get; } = new(
        "nested-arrays",
        "mingo looks for a value, and a pattern, in arrays within an array too.",
        "ours",
        "Only the elements of the array itself are searched.",
        "https://www.mongodb.com/docs/manual/tutorial/query-arrays/");

    public static Departure TypeOfArray { get; } = new(
        "type-of-array",
        "`$type` of mingo looks at an array, not at its elements.",
        "ours",
        "An array matches a type when one of its elements does.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/type/#arrays");

    public static Departure TypeUndefined { get; } = new(
        "type-undefined",
        "In mingo null and missing fields have the type `undefined`.",
        "ours",
        "Undefined is a BSON type of its own, long deprecated.",
        "https://www.mongodb.com/docs/manual/reference/bson-types/");

    public static Departure TypeOfNumber { get; } = new(
        "type-of-number",
        "JavaScript has one type of number: in mingo 1 is a `double`, an `int`, a `long` and a `decimal`, and NaN is none of these.",
        "ours",
        "A stored number has one of the four types.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/type/#available-types");

    public static Departure ListAndArray { get; } = new(
        "list-and-array",
        "`$in`, `$nin` and `$all` of mingo compare the elements of an array with the list, never the whole array, nor stored regular expressions.",
        "ours",
        "`{ a: { $in: [[1, 2]] } }` finds `{ a: [1, 2] }`.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/in/");

    public static Departure AllOfScalar { get; } = new(
        "all-of-scalar",
        "In mingo `$all` finds arrays only.",
        "ours",
        "`{ a: { $all: [1] } }` is `{ $and: [{ a: 1 }] }`, and finds `{ a: 1 }`.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/all/#equivalent-to--and-operation");

    public static Departure ModOfOther { get; } = new(
        "mod-of-other",
        "mingo computes the remainder of whatever JavaScript can divide: dates, null, strings, fractions, numbers beyond 64 bits.",
        "ours",
        "`$mod` applies to numbers only, truncated to 64-bit integers.",
        "https://www.mongodb.com/docs/manual/reference/operator/query/mod/");

    public static Departure ComparedKinds { get; } = new(
        "compared-kinds",
        "In mingo comparisons in `$expr` work as in queries: within one type, and an array by its elements; null equals a missing field.",
        "ours",
        "In expressions values of different types have an order too, and arrays are compared as a whole.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/gt/");

    public static Departure NaNIsTrue { get; } = new(
        "nan-is-true",
        "An expression that gives NaN is true here, not in mingo.",
        "ours",
        "Only `false`, null, 0 and undefined are false.",
        "https://www.mongodb.com/docs/manual/reference/aggregation-quick-reference/#boolean-expression-operators");

    public static Departure SortByArray { get; } = new(
        "sort-by-array",
        "mingo sorts by the whole array, or by what it collects along the path; here, as in MongoDB, the least element counts, and the greatest for a descending key.",
        "ours",
        "Documented by MongoDB.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#arrays");

    public static Departure SortByNaN { get; } = new(
        "sort-by-nan",
        "In mingo NaN has no position in the order.",
        "ours",
        "NaN is less than all numbers.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#numeric-types");

    public static Departure SortByObject { get; } = new(
        "sort-by-object",
        "mingo sorts documents as in `ordered-object`.",
        "ours",
        "As in `ordered-object`.",
        "https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/#objects");

    public static Departure ProjectionOrder { get; } = new(
        "projection-order",
        "mingo puts the members in the order of the projection, `_id` last; here they keep the stored order.",
        "ours",
        "Fields come in the order of the document.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/project/");

    public static Departure ExpressionThrows { get; } = new(
        "expression-throws",
        "mingo fails the query where arithmetic has null or a missing field as an operand, or a value of another type in a part that MongoDB does not evaluate.",
        "ours",
        "Arithmetic with null gives null.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/multiply/");

    public static Departure PartBesideExclusion { get; } = new(
        "projection-part-beside-exclusion",
        "mingo refuses `{ a: 0, b: { $slice: 1 } }`.",
        "ours",
        "A slice leaves other fields as they are, and can be combined with an exclusion. The rest is compared without the projection.",
        "https://www.mongodb.com/docs/manual/reference/operator/projection/slice/");

    public static Departure PartOfValues { get; } = new(
        "projection-elemmatch-values",
        "mingo's `$elemMatch` in a projection takes conditions on fields only, not `{ $elemMatch: { $gt: 1 } }`.",
        "ours",
        "MongoDB has one `$elemMatch` condition in both places. The rest is compared without the projection.",
        "https://www.mongodb.com/docs/manual/reference/operator/projection/elemMatch/");

    public static Departure SliceKeepsNamed { get; } = new(
        "projection-slice",
        "A projection of slices alone keeps the named fields only in mingo, and makes a missing one undefined.",
        "ours",
        "By itself a slice counts as an exclusion: all other fields stay.",
        "https://www.mongodb.com/docs/manual/reference/operator/projection/slice/#behavior");

    public static Departure StoredRegex { get; } = new(
        "stored-regex",
        "`{ a: /x/ }` finds an equal stored regular expression here, not in mingo.",
        "ours",
        "MongoDB matches strings, and regular expressions that are equal.",
        "https://github.com/mongodb/mongo/blob/master/src/mongo/db/matcher/expression_leaf.cpp");

    public static Departure NotOfEmptyText { get; } = new(
        "not-of-empty-text",
        "mingo's `$not` treats an empty string as false; its `$and` and `$or` do not.",
        "ours",
        "Only `false`, null, 0 and undefined are false.",
        "https://www.mongodb.com/docs/manual/reference/operator/aggregation/not/");

    public static Departure NamedElement { get; } = new(
        "named-element",
        "mingo treats an array element that a path names by its index as a field's value. Here the element itself is tested, not its own elements; if it does not exist, nothing is tested; and each document in the array is also searched for a field of that name.",
        "ours",
        "MongoDB's own path tests require it: `ArrayIndex2`, `ArrayIndexNested1`.",
        "https://github.com/mongodb/mongo/blob/master/src/mongo/db/matcher/path_test.cpp");

    public static IReadOnlyList<Departure> All { get; } =
    [
        IdBesideExclusion, ExpressionError, ExclusionThroughNull, CollectedPath, NamedElement, ElementNoDocument,
        NullOrMissing, OrderedArray, OrderedObject, OrderedNaN, NestedArrays, TypeOfArray, TypeUndefined, TypeOfNumber, ListAndArray,
        AllOfScalar, ModOfOther, ComparedKinds, NaNIsTrue, SortByArray, SortByNaN, SortByObject, ProjectionOrder,
        ExpressionThrows, PartBesideExclusion, PartOfValues, SliceKeepsNamed, StoredRegex, NotOfEmptyText,
    ];

    /// <summary>Why mingo throws.</summary>
    public static Departure? OfError(DatabaseQuery query, string error) => query.Field is not { } field ? null
        : error == "Error: Cannot do exclusion and inclusion in projection." && !field.IsInclusion
            && field.Fields.Any(static f => f is { Path: "_id", Include: true })
            ? IdBesideExclusion
        : error.StartsWith("TypeError: Cannot read properties of null", StringComparison.Ordinal)
            && field.Fields.Any(static f => !f.Include && f.Path.Contains('.'))
            ? ExclusionThroughNull
        : error == "Error: Cannot do exclusion and inclusion in projection." && !field.IsInclusion
            && field.Fields.Any(static f => f.Part is not null) ? PartBesideExclusion
        : error.StartsWith("Error: unknown top level operator: ", StringComparison.Ordinal)
            && field.Fields.Any(static f => f.Part is ElemMatchPart { Condition: ElemMatchValueCondition }) ? PartOfValues
        : null;

    /// <summary>Whether mingo rejects an operand: <c>$abs expression must resolve to number</c>.</summary>
    public static bool IsOfExpression(string error) => error.StartsWith("Error: $", StringComparison.Ordinal);

    /// <summary>Whether an operand is the empty string.</summary>
    public static bool IsEmptyText(AggregationExpression operand, JsonObject document) =>
        ValueOf(operand, document) is { Kind: "string", Value: var text } && text!.GetValue<string>().Length == 0;

    /// <summary>Whether a filter has arithmetic.</summary>
    public static bool HasArithmetic(Filter filter) => filter switch
    {
        AndFilter and => and.Filters.Any(HasArithmetic),
        OrFilter or => or.Filters.Any(HasArithmetic),
        NorFilter nor => nor.Filters.Any(HasArithmetic),
        ExprFilter expr => HasArithmetic(expr.Expression),
        _ => false,
    };

    private static bool HasArithmetic(AggregationExpression expression) =>
        expression is OperatorExpression { Operator: var name } operation
            && (name >= AggregationOperator.Abs || operation.Arguments.Any(HasArithmetic));

    /// <summary>Why a condition on a whole value holds on one side only.</summary>
    /// <param name="condition">The condition; neither a negation nor <c>elemMatch</c>.</param>
    /// <param name="exists">Whether there is a value.</param>
    /// <param name="value">The value.</param>
    public static Departure? OfCondition(Condition condition, bool exists, JsonNode? value) => condition switch
    {
        ComparisonCondition { Operator: ComparisonOperator.Lte or ComparisonOperator.Gte, Value: NullValue } when !exists => NullOrMissing,
        ComparisonCondition { Operator: > ComparisonOperator.Ne, Value: ArrayValue } when value is JsonArray => OrderedArray,
        ComparisonCondition { Operator: > ComparisonOperator.Ne, Value: NumberValue { Value: double.NaN } } => OrderedNaN,
        ComparisonCondition { Operator: > ComparisonOperator.Ne, Value: ObjectValue } => OrderedObject,
        ComparisonCondition { Operator: > ComparisonOperator.Ne } when Elements(value).Any(IsNaN) => OrderedNaN,
        ComparisonCondition { Operator: ComparisonOperator.Eq or ComparisonOperator.Ne } or InCondition or NinCondition
            or AllCondition when HasNestedArray(value) => NestedArrays,
        TypeCondition when value is JsonArray => TypeOfArray,
        TypeCondition type when type.Types.Contains("undefined") && (!exists || value is null) => TypeUndefined,
        TypeCondition when IsNumber(value) => TypeOfNumber,
        InCondition or NinCondition when value is JsonArray => ListAndArray,
        AllCondition all when value is JsonArray && all.Values.Any(static v => v is ArrayValue) => ListAndArray,
        AllCondition when value is not JsonArray => AllOfScalar,
        ModCondition when Elements(value).Any(static e => !IsWhole(e)) => ModOfOther,
        RegexCondition when HasNestedArray(value) => NestedArrays,
        RegexCondition regex when Elements(value).Any(e => NormalForm.Value(e) == $"/{regex.Pattern}/{regex.Options}") => StoredRegex,
        _ => null,
    };

    /// <summary>Why an expression is true on one side only: a comparison, or a value by itself.</summary>
    public static Departure? OfExpression(AggregationExpression expression, JsonObject document)
    {
        if (expression is not OperatorExpression { Operator: <= AggregationOperator.Cmp } comparison)
        {
            return Is(expression, new NumberValue(double.NaN), document) ? NaNIsTrue : null;
        }


        if (comparison.Arguments.OfType<OperatorExpression>().Where(static e => e.Operator <= AggregationOperator.Cmp)
            .Select(e => OfExpression(e, document)).FirstOrDefault(static d => d is not null) is { } inner)
            return inner;
        var (a, b) = (ValueOf(comparison.Arguments[0], document), ValueOf(comparison.Arguments[1], document));
        return a.Kind is "array" or "object" or "missing" or "NaN"
            || a.Kind != b.Kind ? ComparedKinds : b.Kind is "array" or "object" or "missing" or "NaN" ? ComparedKinds : null;
    }

    public static Departure? OfOrder(ValueList<WeChatTcb.Query.SortKey> keys, JsonObject[] documents)
    {
        var values = keys.SelectMany(k => documents.Select(d => ValueOf(new FieldExpression(k.Path), d))).ToList();
        return values.Any(static v => v.Kind == "array") ? SortByArray
            : values.Any(static v => v.Kind == "NaN") ? SortByNaN
            : values.Any(static v => v.Kind == "object") ? SortByObject
            : null;
    }

    public static Departure? OfProjection(Projection projection, JsonObject here, JsonObject there) =>
        NormalForm.Value(Sorted(here)) == NormalForm.Value(Sorted(there)) ? ProjectionOrder
        : NormalForm.Value(Sorted(OnlyNamed(projection, here))) == NormalForm.Value(Sorted(WithoutUndefined(there))) ? SliceKeepsNamed
        : null;

    private static JsonObject OnlyNamed(Projection projection, JsonObject document)
    {
        var names = projection.Fields.Where(static f => f.Include).Select(static f => f.Path.Split('.')[0])
            .ToHashSet(StringComparer.Ordinal);
        return new(
            document.Where(m => m.Key == "_id" || names.Contains(m.Key)).Select(
                static m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
    }

    private static JsonObject WithoutUndefined(JsonObject document) =>
        new(
            document.Where(static m => m.Value is not JsonObject literal || !literal.ContainsKey("$undefined")).Select(
                static m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        JsonObject literal when !NormalForm.IsValue(literal) =>
            new JsonObject(
                literal.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        _ => node?.DeepClone(),
    };

    private static (string Kind, JsonNode? Value) ValueOf(AggregationExpression expression, JsonObject document)
    {
        switch (expression)
        {
            case FieldExpression field:
                var collected = MingoPaths.Collect(document, field.Path);
                return collected.ContainsKey("v") ? (KindOf(collected["v"]), collected["v"]) : ("missing", null);
            case LiteralExpression literal:
                var value = MongoJson.Of(literal.Value);
                return (KindOf(value), value);
            case OperatorExpression
            {
                Operator: < AggregationOperator.Cmp or AggregationOperator.And or AggregationOperator.Or
                or AggregationOperator.Not
            }:
                return ("boolean", null);
            case var computed when Is(computed, QueryValue.Null, document):
                return ("null", null);
            default:
                return (Is(expression, new NumberValue(double.NaN), document) ? "NaN" : "number", null);
        }
    }

    private static bool Is(AggregationExpression expression, QueryValue value, JsonObject document) =>
        Emulated.Passes(
            new ExprFilter(new OperatorExpression(AggregationOperator.Eq, [expression, new LiteralExpression(value)])), document);

    private static string KindOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray => "array",
        JsonObject literal when !NormalForm.IsValue(literal) => "object",
        JsonObject literal => literal.ContainsKey("$numberDouble") ? IsNaN(literal) ? "NaN" : "number" : literal.First().Key,
        _ => value.GetValueKind() switch { JsonValueKind.Number => "number", JsonValueKind.String => "string", _ => "boolean" },
    };

    private static JsonArray Elements(JsonNode? value) => value as JsonArray ?? new JsonArray(value?.DeepClone());

    /// <summary>Whether an array contains an array.</summary>
    public static bool HasNestedArray(JsonNode? value) => value is JsonArray array && array.Any(static e => e is JsonArray);

    private static bool IsNaN(JsonNode? value) =>
        value is JsonObject literal && literal.TryGetPropertyValue("$numberDouble", out var number) && number!.GetValue<string>() == "NaN";

    private static bool IsNumber(JsonNode? value) => KindOf(value) is "number" or "NaN";

    private static bool IsWhole(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            && double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture) is var whole && double.IsInteger(whole)
                && Math.Abs(whole) < long.MaxValue;
}
