using System.Text.Json.Nodes;
using CsCheck;
using Differential.Evaluation;
using Differential.Node;
using WeChatTcb.Query;

namespace Differential.Statements;

/// <summary>
/// <see cref="QueryParser"/> and <c>@cloudbase/database</c>, the vendor's own serializer, give a statement the same meaning: the same
/// filter, order, projection, skip and limit, except for the known departures.
/// </summary>
public sealed class StatementTests(NodeProcess node, ITestOutputHelper output) : IClassFixture<NodeProcess>
{
    /// <summary>Operators that mingo does not have, and expressions: mingo accepts only one spelling of them.</summary>
    private static readonly string[] Unknown = ["\"$expr\"", "\"$geo", "\"$near", "\"$oid\"", "\"$tcb_server_date\"", "__proto__"];

    [NodeFact]
    public void Statements_have_the_meaning_that_the_vendors_library_gives_them()
    {
        var comparison = new StatementComparison();
        var (refused, rewritten) = (0, 0);
        var differences = new List<string>();
        foreach (var (first, texts) in Cases.Of(StatementTexts.Statement))
        {
            var answers = node.Ask("statements", texts.Select(static t => (JsonNode?)t));
            for (var i = 0; i < texts.Length; i++)
            {
                var read = QueryParser.Parse(texts[i]);
                if (comparison.Difference(read, answers[i]) is { } difference)
                    differences.Add($"""
                        Case {first + i} of seed {Cases.Seed}: {difference}
                        {texts[i]}

                        """);
                if (read.Query is null)
                    refused++;
            }

            comparison.Rewritten.RemoveAll(static f => Unknown.Any(f.Theirs.ToJsonString().Contains));
            rewritten += comparison.Rewritten.Count;
            differences.AddRange(Unequal(comparison.Rewritten, first));
            comparison.Rewritten.Clear();
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences. The shortest:\n{string.Join("\n", differences.OrderBy(static d => d.Length).Take(3))}");
        output.WriteLine($"{Cases.Count} statements of seed {Cases.Seed}, {refused} of them refused by both or as a departure; {rewritten} filters the same by their normal form and by mingo. Departures:");
        output.WriteLine(comparison.Tally.ToString());
        comparison.Tally.AssertNoneIsStale(StatementDepartures.All);
        Assert.True(refused < Cases.Count / 10);
    }

    /// <summary>
    /// Where filters are equal only by <see cref="NormalForm"/>, mingo checks that this hides no difference: both must find the same random
    /// documents.
    /// </summary>
    private IEnumerable<string> Unequal(List<(JsonObject Ours, JsonObject Theirs)> filters, int portion)
    {
        var questions = filters.SelectMany((filter, i) =>
        {
            var documents = EvaluationCases.Case.Generate(new PCG((uint)(portion + i), Cases.Seed), null, out _).Documents;
            return new[] { filter.Ours, filter.Theirs }.Select(
                f => (JsonNode?)new JsonObject
                {
                    ["documents"] = new JsonArray([.. documents.Select(static d => d.DeepClone())]),
                    ["filter"] = f.DeepClone(),
                });
        });
        var answers = node.Ask("finds", questions);
        for (var i = 0; i < filters.Count; i++)
            // JavaScript rejects some patterns and the option x, but mingo only notices where it comes to the condition.
            if (!HasForeignRegex(answers[2 * i]) && !HasForeignRegex(answers[(2 * i) + 1])
                && !JsonNode.DeepEquals(answers[2 * i]["documents"], answers[(2 * i) + 1]["documents"]))
                yield return $"""
                    the normal form hides a difference:
                    {filters[i].Ours.ToJsonString()} finds {answers[2 * i].ToJsonString()}
                    {filters[i].Theirs.ToJsonString()} finds {answers[(2 * i) + 1].ToJsonString()}

                    """;
    }

    private static bool HasForeignRegex(JsonNode answer) =>
        answer["error"]?.GetValue<string>().StartsWith("SyntaxError: Invalid", StringComparison.Ordinal) == true;
}
