using System.Text.Json.Nodes;
using WeChatTcb.Query;
using WeChatTcb.Query.Tests.Generation;

namespace Differential.Statements;

/// <summary>Compares the parsed statement with what the vendor's library would have sent.</summary>
internal sealed class StatementComparison
{
    public Tally Tally { get; } = new();

    /// <summary>The filters of both sides that are equal only in their normal form.</summary>
    public List<(JsonObject Ours, JsonObject Theirs)> Rewritten { get; } = [];

    /// <summary>Whether the library accepts a path in <c>orderBy</c>.</summary>
    public static bool IsSortPath(string path) => char.IsAsciiLetterOrDigit(path[0]) || path[0] is '_' or '-' or '.';

    /// <summary>A difference that no departure explains; null when there is none.</summary>
    public string? Difference(QueryParseResult read, JsonNode answer)
    {
        var error = answer["error"]?.GetValue<string>();
        var ids = read.Diagnostics.Where(static d => d.Severity == QueryDiagnosticSeverity.Error).Select(static d => d.Id).Distinct()
            .ToList();
        if (answer["withoutNew"] is not null)
            Tally.Count(StatementDepartures.GeoWithoutNew);
        if (read.Query is not { } query)
        {
            if (error is not null)
                return null;
            if (ids is [var id] && StatementDepartures.Refused.TryGetValue(id, out var departure))
            {
                Tally.Count(departure);
                return null;
            }

            return $"refused here ({string.Join(", ", read.Diagnostics)}), not there.";
        }

        if (error is not null)
        {
            if (error == "Error: " && query.OrderBy.Any(static k => !IsSortPath(k.Path)))
            {
                Tally.Count(StatementDepartures.SortPath);
                return null;
            }

            return $"refused there ({error}), not here.";
        }

        var sent = answer["sent"]!.AsObject();
        return Filter(read, sent) ?? Order(query, sent) ?? Field(query, sent) ?? Page(query, sent);
    }

    private string? Filter(QueryParseResult read, JsonObject sent)
    {
        var (ours, theirs) = (MongoJson.Of(read.Query!.Filter), Parse(sent["query"]) ?? []);
        var (x, y) = (NormalForm.Read(ours), NormalForm.Read(theirs));
        if (x.Text == y.Text)
        {
            if (NormalForm.Value(ours) != NormalForm.Value(theirs))
                Rewritten.Add((ours, theirs));
            return null;
        }

        if (y.Text == "\"a\" $eq {}" && x.Text == "\"a\" $not {$regex /x/}")
        {
            Tally.Count(StatementDepartures.LostRegex);
            return null;
        }

        if (y.Text == "\"a.b.c\" $eq 2" && x.Text == "(\"a.b\" $eq 1 & \"a.b.c\" $eq 2)")
        {
            Tally.Count(StatementDepartures.LostPath);
            return null;
        }

        // Applies the departures to one side or the other, one after the other. Those that are needed for a match are counted.
        var shown = new List<Departure>();
        if (LibraryObjects.DropNullDistances(theirs) is JsonObject there && NormalForm.Read(there).Text != y.Text)
        {
            theirs = there;
            shown.Add(StatementDepartures.NullDistance);
        }

        var encoded = LibraryObjects.Encode(theirs)!.AsObject();
        if (NormalForm.Read(encoded).Text != NormalForm.Read(theirs).Text)
            shown.Add(StatementDepartures.NotEncoded);
        // The last case also reduces the library's filter to the first value: it sends a raw $all beside it completely.
        foreach (var (isFirst, isFirstThere) in new[] { (false, false), (true, false), (true, true) })
        {
            var here = NormalForm.Read(LibraryObjects.FoldGeometries(isFirst ? LibraryObjects.FirstOfAll(ours)! : ours));
            var wanted = NormalForm.Read(LibraryObjects.FoldGeometries(isFirstThere ? LibraryObjects.FirstOfAll(encoded)! : encoded)).Text;
            var isSame = here.Text == wanted;
            var isJoined = !isSame && read.Diagnostics.Any(static d => d.Id == DiagnosticIds.SeveralAlternatives)
                && here.Joined().Any(j => j.Text == wanted);
            if (!isSame && !isJoined)
                continue;
            if (isFirst)
                shown.Add(StatementDepartures.FirstOfAll);
            if (isJoined)
                shown.Add(StatementDepartures.JoinedAlternatives);
            // At least one departure must apply; otherwise the folding of geometries would hide a difference.
            if (shown.Count == 0)
                break;
            shown.ForEach(Tally.Count);
            return null;
        }

        return $"""
            the filters differ.
            here:    {x.Text}
            there:   {y.Text}
            encoded: {NormalForm.Read(encoded).Text}
            there, as sent: {theirs.ToJsonString()}
            """;
    }

    private string? Order(DatabaseQuery query, JsonObject sent)
    {
        var (ours, theirs) = (MongoJson.Sort(query.OrderBy), Parse(sent["order"]) ?? []);
        var (x, y) = (NormalForm.Value(ours), NormalForm.Value(theirs));
        if (x == y)
            return null;
        var kept = query.OrderBy.Where(static k => k.Path != "__proto__").ToList();
        if (NormalForm.Value(MongoJson.Sort(Texts.InOrder(kept, static k => k.Path))) != y)
            return $"the orders differ: {x} here, {y} there.";
        if (kept.Count < query.OrderBy.Count)
            Tally.Count(StatementDepartures.SortProto);
        if (NormalForm.Value(MongoJson.Sort(kept)) != y)
            Tally.Count(StatementDepartures.SortOrder);
        return null;
    }

    private string? Field(DatabaseQuery query, JsonObject sent)
    {
        var (ours, theirs) = (NormalForm.OfProjection(query.Field is null ? null : MongoJson.Of(query.Field)), Parse(sent["projection"]));
        var there = NormalForm.OfProjection(theirs);
        if (ours == there)
            return null;
        var encoded = LibraryObjects.FoldGeometries(NormalForm.OfProjection(LibraryObjects.Encode(theirs) as JsonObject));
        if (LibraryObjects.FoldGeometries(ours) != encoded)
            return $"the projections differ: {ours} here, {there} there, {encoded} encoded.";
        Tally.Count(StatementDepartures.ProjectionNotEncoded);
        return null;
    }

    private string? Page(DatabaseQuery query, JsonObject sent)
    {
        var skip = sent["offset"]?.GetValue<long>() ?? 0;
        if (skip != (query.Skip ?? 0))
            return $"skip is {query.Skip} here and {skip} there.";
        if (sent["queryType"]!.GetValue<string>() == "DOC")
            return query.Limit == 1 && sent["multi"]!.GetValue<bool>() == false ? null : "one document there, several here.";
        var limit = sent["limit"]!.GetValue<long>();
        switch (query.Limit)
        {
            case null when limit == 100:
                Tally.Count(StatementDepartures.DefaultLimit);
                return null;
            case > 1000 when limit == 1000:
                Tally.Count(StatementDepartures.LargestLimit);
                return null;
            default:
                return limit == query.Limit ? null : $"limit is {query.Limit} here and {limit} there.";
        }
    }

    private static JsonObject? Parse(JsonNode? text) =>
        text?.GetValue<string>() is { Length: > 0 } json ? JsonNode.Parse(json)!.AsObject() : null;
}
