using System.Text.Json.Nodes;
using Differential.Statements;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Query;

namespace Differential.Evaluation;

/// <summary>
/// Compares what the emulator and mingo find. Where they differ, the parts of the query run one after the other, each over the emulator's
/// result of the previous part, and a filter is reduced to the one condition on the one document on which they differ. Only there may a
/// known departure explain the difference; the conjunctions, alternatives and negations above it must follow from it on both sides.
/// </summary>
internal sealed class EvaluationComparison(Mingo mingo)
{
    public Tally Tally { get; } = new();

    /// <summary>A difference that no departure explains; null when there is none.</summary>
    /// <param name="case">The query and its documents.</param>
    /// <param name="answer">The response of mingo.</param>
    public string? Difference(EvaluationCase @case, MingoAnswer answer)
    {
        try
        {
            return Differs(@case.Query, @case.Documents, answer);
        }
        catch (MingoException e)
        {
            return e.Message;
        }
        catch (ExpressionException e)
        {
            if (!EvaluationDepartures.HasArithmetic(@case.Query.Filter))
                return $"an expression fails here, and has no arithmetic: {e.Message}";
            if (answer.Error is null || !EvaluationDepartures.IsOfExpression(answer.Error))
                Tally.Count(EvaluationDepartures.ExpressionError);
            return null;
        }
    }

    private string? Differs(DatabaseQuery query, JsonObject[] documents, MingoAnswer answer)
    {
        if (answer.Error is { } error)
        {
            // Both fail: the emulator throws here.
            if (EvaluationDepartures.IsOfExpression(error))
            {
                Emulated.Find(query, documents);
                Tally.Count(EvaluationDepartures.ExpressionThrows);
                return null;
            }

            if (EvaluationDepartures.OfError(query, error) is not { } departure)
                return $"mingo throws: {error}\n{MongoJson.Of(query.Filter).ToJsonString()}\nprojection {(query.Field is null ? "" : MongoJson.Of(query.Field).ToJsonString())}";
            Tally.Count(departure);
            // Compares the rest, without the part for which it throws.
            query = query with { Field = null };
            return Differs(query, documents, mingo.Ask(query, documents));
        }

        if (answer.Documents is not { } theirs)
            return $"mingo throws: {answer.Error}\n{MongoJson.Of(query.Filter).ToJsonString()}";
        if (Text(Emulated.Find(query, documents)) == Text(theirs))
            return null;

        var shown = 0;
        var filter = DatabaseQuery.All("c") with { Filter = query.Filter };
        var (passed, passedThere) = (Emulated.Find(filter, documents), mingo.Find(filter, documents));
        foreach (var document in documents)
        {
            var (here, there) = (passed.Any(d => IdOf(d) == IdOf(document)), passedThere.Any(d => IdOf(d) == IdOf(document)));
            if (here == there)
                continue;
            shown++;
            if (Blame(query.Filter, document, here, there) is { } difference)
                return $"{difference}\nof the filter {MongoJson.Of(query.Filter).ToJsonString()}";
        }

        // From here on with the documents as stored, because the emulator's writer has changed their form.
        passed = [.. documents.Where(document => passed.Any(d => IdOf(d) == IdOf(document)))];
        var order = DatabaseQuery.All("c") with { OrderBy = query.OrderBy, Skip = query.Skip, Limit = query.Limit };
        var (ordered, orderedThere) = (Emulated.Find(order, passed), mingo.Find(order, passed));
        if (Text(ordered) != Text(orderedThere))
        {
            shown++;
            // Documents whose keys no departure concerns must have the same order.
            var plain = passed.Where(d => EvaluationDepartures.OfOrder(query.OrderBy, [d]) is null).ToArray();
            var sorted = order with { Skip = null, Limit = null };
            if (Text(Emulated.Find(sorted, plain)) != Text(mingo.Find(sorted, plain))
                || EvaluationDepartures.OfOrder(query.OrderBy, passed) is not { } departure)
                return $"""
                    the orders differ: {string.Join(' ', ordered.Select(IdOf))} here, {string.Join(' ', orderedThere.Select(IdOf))} there,
                    sorted by {MongoJson.Sort(query.OrderBy).ToJsonString()}, {query.Skip} skipped, at most {query.Limit} of
                    {string.Join<JsonObject>('\n', passed)}
                    """;
            Tally.Count(departure);
        }

        if (query.Field is not null)
        {
            var projection = DatabaseQuery.All("c") with { Field = query.Field };
            foreach (var document in passed)
            {
                var projected = mingo.Ask(projection, [document]);
                if (projected.Documents is not [var there])
                {
                    if (EvaluationDepartures.OfError(projection, projected.Error!) is not { } thrown)
                        return projected.Error;
                    Tally.Count(thrown);
                    shown++;
                    continue;
                }

                var here = Emulated.Find(projection, [document]).Single();
                if (Text([here]) == Text([there]))
                    continue;
                shown++;
                if (Parts(query.Field, document))
                    continue;
                if (EvaluationDepartures.OfProjection(query.Field, here, there) is not { } departure)
                    return $"""
                        the projections {MongoJson.Of(query.Field).ToJsonString()} of a document differ:
                        stored {document.ToJsonString()}
                        here   {here.ToJsonString()}
                        there  {there.ToJsonString()}
                        """;
                Tally.Count(departure);
            }
        }

        return shown > 0 ? null : "the whole differs, but no part of it.";
    }

    /// <summary>Why a document passes a filter on one side only.</summary>
    private string? Blame(Filter filter, JsonObject document, bool here, bool there)
    {
        switch (filter)
        {
            case AndFilter and:
                return Parts(and.Filters, document, here, there, static passes => passes.All(static p => p));
            case OrFilter or:
                return Parts(or.Filters, document, here, there, static passes => passes.Any(static p => p));
            case NorFilter nor:
                return Parts(nor.Filters, document, here, there, static passes => !passes.Any(static p => p));
            case FieldFilter { Condition: NotCondition not } field:
                return Parts(
                    not.Conditions.Select(c => (Filter)new FieldFilter(field.Path, c)), document, here, there,
                    static passes => !passes.All(static p => p));
            case FieldFilter { Condition: AllElemMatchCondition all } field:
                return Parts(
                    all.Elements.Select(c => (Filter)new FieldFilter(field.Path, c)), document, here, there,
                    static passes => passes.All(static p => p));
            case FieldFilter { Path: var path } field when path.Contains('.'):
                return Path(field, document, here, there);
            case FieldFilter { Condition: ElemMatchFilterCondition element } field when document[field.Path] is JsonArray array:
                return Elements(element.Filter, array, here, there);
            case FieldFilter { Condition: ElemMatchValueCondition element } field when document[field.Path] is JsonArray array:
                if (array.Any(static e => e is JsonArray))
                {
                    // As a member of a document, as here, an element that is an array would have its own elements tested.
                    Tally.Count(EvaluationDepartures.NestedArrays);
                    return null;
                }

                return Elements(
                    Filter.And([.. element.Conditions.Select(static c => new FieldFilter("v", c))]),
                    new JsonArray([.. array.Select(static item => new JsonObject { ["v"] = item?.DeepClone() })]),
                    here,
                    there);
            case FieldFilter field when EvaluationDepartures.OfCondition(
                field.Condition, document.ContainsKey(field.Path), document[field.Path]) is { } departure:
                Tally.Count(departure);
                return null;
            case ExprFilter { Expression: OperatorExpression { Operator: AggregationOperator.And } and }:
                return Parts(
                    and.Arguments.Select(static e => new ExprFilter(e)), document, here, there, static passes => passes.All(static p => p));
            case ExprFilter { Expression: OperatorExpression { Operator: AggregationOperator.Or } or }:
                return Parts(
                    or.Arguments.Select(static e => new ExprFilter(e)), document, here, there, static passes => passes.Any(static p => p));
            case ExprFilter { Expression: OperatorExpression { Operator: AggregationOperator.Not } not } when !here
                && EvaluationDepartures.IsEmptyText(not.Arguments[0], document):
                Tally.Count(EvaluationDepartures.NotOfEmptyText);
                return null;
            case ExprFilter { Expression: OperatorExpression { Operator: AggregationOperator.Not } not }:
                return Parts(not.Arguments.Select(static e => new ExprFilter(e)), document, here, there, static passes => !passes.Single());
            case ExprFilter { Expression: OperatorExpression { Operator: <= AggregationOperator.Cmp } compared }
                when compared.Arguments.Select(static e => new ExprFilter(e)).FirstOrDefault(
                    e => e.Expression is OperatorExpression && Emulated.Passes(e, document) != mingo.Passes(e, document)) is { } operand:
                return Blame(operand, document, Emulated.Passes(operand, document), mingo.Passes(operand, document));
            case ExprFilter expr when EvaluationDepartures.OfExpression(expr.Expression, document) is { } departure:
                Tally.Count(departure);
                return null;
            default:
                return $"""
                    a condition {(here ? "holds here, not there" : "holds there, not here")}:
                    {MongoJson.Of(filter).ToJsonString()}
                    {document.ToJsonString()}
                    """;
        }
    }

    /// <summary>Whether the elements that a projection takes differ in a known way.</summary>
    private bool Parts(Projection projection, JsonObject document)
    {
        var isKnown = false;
        foreach (var field in projection.Fields)
            if (field.Part is ElemMatchPart { Condition: ElemMatchFilterCondition element } && document[field.Path] is JsonArray array)
            {
                var one = new FieldFilter("v", element);
                // Element by element, because the first one that passes is taken.
                foreach (var item in array)
                {
                    var single = new JsonObject { ["v"] = new JsonArray(item?.DeepClone()) };
                    var (here, there) = (Emulated.Passes(one, single), mingo.Passes(one, single));
                    if (here != there && Blame(one, single, here, there) is null)
                        isKnown = true;
                }
            }

        return isKnown;
    }

    /// <summary>
    /// Whether the difference comes from what mingo collects along the path, or from the condition on it. Where it collects, the emulator's
    /// result must follow from the documents in the array, and each of these is compared alone.
    /// </summary>
    private string? Path(FieldFilter field, JsonObject document, bool here, bool there)
    {
        var (collected, condition) = (MingoPaths.Collect(document, field.Path), field with { Path = "v" });
        var hereCollected = Emulated.Passes(condition, collected);
        if (hereCollected != here)
        {
            if (MingoPaths.NamesElement(document, field.Path))
            {
                Tally.Count(EvaluationDepartures.NamedElement);
            }
            else if (MingoPaths.Branch(document, field.Path) is var (elements, rest))
            {
                if (Branches(field.Condition, rest, elements, here) is { } difference)
                    return difference;
                Tally.Count(EvaluationDepartures.CollectedPath);
            }
            else
            {
                return $"mingo takes {collected.ToJsonString()} from {document.ToJsonString()}, and {MongoJson.Of(field).ToJsonString()} {(here ? "holds" : "does not hold")} here.";
            }
        }

        if (hereCollected == there)
            return null;
        if (mingo.Passes(condition, collected) == there)
            return Blame(condition, collected, hereCollected, there);
        if (!EvaluationDepartures.HasNestedArray(collected["v"]))
            return $"mingo collects along {field.Path} something else than {collected.ToJsonString()} from {document.ToJsonString()}\n{MongoJson.Of(field).ToJsonString()}";
        // mingo looks into as many arrays as the path has names.
        Tally.Count(EvaluationDepartures.NestedArrays);
        return null;
    }

    /// <summary>
    /// Whether a condition holds for the array exactly when it holds for one of its documents, and a negation when it holds for none.
    /// </summary>
    private string? Branches(Condition condition, string rest, List<JsonObject> elements, bool here)
    {
        var (isNegated, asked) = condition switch
        {
            ComparisonCondition { Operator: ComparisonOperator.Ne } ne => (true, [ne with { Operator = ComparisonOperator.Eq }]),
            NinCondition nin => (true, [new InCondition(nin.Values)]),
            ExistsCondition { Exists: false } => (true, [new ExistsCondition(true)]),
            AllCondition { Values.Count: > 0 } all => (false, [.. all.Values.Select(static v => new InCondition([v]))]),
            _ => (false, (List<Condition>)[condition]),
        };
        var passes = asked.Select(c =>
            elements.Select(e => (Filter: new FieldFilter(rest, c), Document: e, Here: Emulated.Passes(new FieldFilter(rest, c), e)))
                .ToList()).ToList();
        if (passes.TrueForAll(static one => one.Exists(static p => p.Here)) == (isNegated ? here : !here))
            return $"{MongoJson.Of(new FieldFilter(rest, condition)).ToJsonString()} {(here ? "holds" : "does not hold")} "
                + $"here of the whole, and otherwise of its parts {string.Join<JsonObject>(", ", elements)}.";
        return passes.SelectMany(static one => one).Select(p => (p.Filter, p.Document, p.Here, There: mingo.Passes(p.Filter, p.Document)))
            .Where(static p => p.Here != p.There).Select(p => Blame(p.Filter, p.Document, p.Here, p.There)).FirstOrDefault(
                static d => d is not null);
    }

    /// <summary>Whether the difference comes from a document in the array, or from how mingo treats other elements.</summary>
    private string? Elements(Filter filter, JsonArray elements, bool here, bool there)
    {
        var documents = elements.OfType<JsonObject>().Where(static e => !NormalForm.IsValue(e)).ToList();
        var passes = documents.Select(e => (Document: e, Here: Emulated.Passes(filter, e), There: mingo.Passes(filter, e))).ToList();
        var (passHere, passThere) = (passes.Any(static p => p.Here), passes.Any(static p => p.There));
        if ((passHere == here && passThere != there && documents.Count < elements.Count)
            || (passHere != here && elements.Any(static e => e is JsonArray)))
        {
            Tally.Count(EvaluationDepartures.ElementNoDocument);
            return null;
        }

        var differing = passes.Where(static p => p.Here != p.There).ToList();
        return differing.Count == 0
            ? $"elements of {elements.ToJsonString()} pass {MongoJson.Of(filter).ToJsonString()} by themselves alike, and not together ({here} here)."
            : differing.Select(p => Blame(filter, p.Document, p.Here, p.There)).FirstOrDefault(static d => d is not null);
    }

    private string? Parts(IEnumerable<Filter> parts, JsonObject document, bool here, bool there, Func<IEnumerable<bool>, bool> combine)
    {
        var passes = parts.Select(part => (Part: part, Here: Emulated.Passes(part, document), There: mingo.Passes(part, document)))
            .ToList();
        if (combine(passes.Select(static p => p.Here)) != here || combine(passes.Select(static p => p.There)) != there)
        {
            var each = passes.Select(static p => $"{MongoJson.Of(p.Part).ToJsonString()} {p.Here} {p.There}");
            return $"the parts of a filter do not make the whole: {string.Join(", ", each)}\n{document.ToJsonString()}";
        }

        return passes.Where(static p => p.Here != p.There).Select(p => Blame(p.Part, document, p.Here, p.There)).FirstOrDefault(
            static d => d is not null);
    }

    private static string IdOf(JsonObject document) => document["_id"]!.ToJsonString();

    private static string Text(IEnumerable<JsonObject> documents) => string.Join('\n', documents.Select(NormalForm.Value));
}
