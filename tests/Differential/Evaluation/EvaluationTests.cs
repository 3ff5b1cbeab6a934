using Differential.Node;

namespace Differential.Evaluation;

/// <summary>
/// The emulator's evaluation finds what <c>mingo</c> finds: the same documents in the same order with the same fields, except for the known
/// departures.
/// </summary>
public sealed class EvaluationTests(NodeProcess node, ITestOutputHelper output) : IClassFixture<NodeProcess>
{
    [NodeFact]
    public void Queries_find_what_mingo_finds()
    {
        var comparison = new EvaluationComparison(new Mingo(node));
        var differences = new List<string>();
        var found = 0;
        foreach (var (first, cases) in Cases.Of(EvaluationCases.Case))
        {
            var theirs = new Mingo(node).Ask(cases.Select(static c => (c.Query, c.Documents))).ToList();
            for (var i = 0; i < cases.Length; i++)
            {
                found += theirs[i].Documents?.Length ?? 0;
                if (comparison.Difference(cases[i], theirs[i]) is { } difference)
                    differences.Add($"Case {first + i} of seed {Cases.Seed}: {difference}\n");
            }
        }

        output.WriteLine($"{Cases.Count} queries of seed {Cases.Seed} found {found} documents. Departures:");
        output.WriteLine(comparison.Tally.ToString());
        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences. The shortest:\n{string.Join("\n", differences.OrderBy(static d => d.Length).Take(3))}");
        comparison.Tally.AssertNoneIsStale(EvaluationDepartures.All);
    }
}
