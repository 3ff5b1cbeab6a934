using System.Text.Json.Nodes;
using Differential.Statements;
using TcbQuery;

namespace Differential.Evaluation;

/// <summary>
/// Compares what the emulator and mingo find. Where they differ, the parts of the query are run one after the other, each over what the emulator's part before
/// it gave, and a filter is taken apart down to the one condition on the one document on which they differ: only there a departure is looked for, and
/// the conjunctions, alternatives and negations above it must follow from it on both sides.
/// </summary>
internal sealed class EvaluationComparison(Mingo mingo)
{
    public Tally Tally { get; } = new();

    /// <summary>What differs and is no departure; null when nothing does.</summary>
    /// <param name="case">The query and its documents.</param>
    /// <param name="theirs">What mingo found; null when it refused the projection.</param>
    public string? Difference(EvaluationCase @case, JsonObject[]? theirs)
    {
        var (query, documents) = (@case.Query, @case.Documents);
        if (theirs is null)
        {
            if (query.Field is not { IsInclusion: false } field || !field.Fields.Any(static f => f is { Path: "_id", Include: true }))
                return "the projection is refused there.";
            Tally.Count(EvaluationDepartures.IdBesideExclusion);
            query = query with { Field = new(field.Fields.Where(static f => f.Path != "_id").ToValueList()) };
            theirs = mingo.Find(query, documents);
        }

        if (Text(Emulated.Find(query, documents)) == Text(theirs))
            return null;

        var shown = 0;
        var filter = Query.All("c") with { Filter = query.Filter };
        var (passed, passedThere) = (Emulated.Find(filter, documents), mingo.Find(filter, documents));
        foreach (var document in documents)
        {
            var (here, there) = (passed.Any(d => IdOf(d) == IdOf(document)), passedThere.Any(d => IdOf(d) == IdOf(document)));
            if (here == there)
                continue;
            shown++;
            if (Filter(query.Filter, document, here, there) is { } difference)
                return $"{difference}\nof the filter {MongoJson.Of(query.Filter).ToJsonString()}";
        }

        // Documents as they are stored from here on: the emulator's writer has written them once.
        passed = [.. documents.Where(document => passed.Any(d => IdOf(d) == IdOf(document)))];
        var order = Query.All("c") with { OrderBy = query.OrderBy, Skip = query.Skip, Limit = query.Limit };
        var (ordered, orderedThere) = (Emulated.Find(order, passed), mingo.Find(order, passed));
        if (Text(ordered) != Text(orderedThere))
        {
            shown++;
            if (EvaluationDepartures.OfOrder(query.OrderBy, passed) is not { } departure)
                return $"""
                    the orders differ: {string.Join(' ', ordered.Select(IdOf))} here, {string.Join(' ', orderedThere.Select(IdOf))} there,
                    sorted by {MongoJson.Sort(query.OrderBy).ToJsonString()}, {query.Skip} skipped, at most {query.Limit} of
                    {string.Join<JsonObject>('\n', passed)}
                    """;
            Tally.Count(departure);
        }

        if (query.Field is not null)
        {
            var projection = Query.All("c") with { Field = query.Field };
            foreach (var document in passed)
            {
                var (here, there) = (Emulated.Find(projection, [document]).Single(), mingo.Find(projection, [document]).Single());
                if (Text([here]) == Text([there]))
                    continue;
                shown++;
                if (EvaluationDepartures.OfProjection(query.Field, document, here, there) is not { } departure)
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
    private string? Filter(Filter filter, JsonObject document, bool here, bool there)
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
                return Parts(not.Conditions.Select(c => (Filter)new FieldFilter(field.Path, c)), document, here, there, static passes => !passes.All(static p => p));
            case FieldFilter field when EvaluationDepartures.OfCondition(field, document, here, there) is { } departure:
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

    private string? Parts(IEnumerable<Filter> parts, JsonObject document, bool here, bool there, Func<IEnumerable<bool>, bool> combine)
    {
        var passes = parts.Select(part => (Part: part, Here: Emulated.Passes(part, document), There: mingo.Passes(part, document))).ToList();
        if (combine(passes.Select(static p => p.Here)) != here || combine(passes.Select(static p => p.There)) != there)
            return $"the parts of a filter do not make the whole: {string.Join(", ", passes.Select(static p => $"{MongoJson.Of(p.Part).ToJsonString()} {p.Here} {p.There}"))}\n{document.ToJsonString()}";
        return passes.Where(static p => p.Here != p.There).Select(p => Filter(p.Part, document, p.Here, p.There)).FirstOrDefault(static d => d is not null);
    }

    private static string IdOf(JsonObject document) => document["_id"]!.ToJsonString();

    private static string Text(IEnumerable<JsonObject> documents) => string.Join('\n', documents.Select(NormalForm.Value));
}
