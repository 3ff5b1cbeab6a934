using System.Text.Json.Nodes;
using CsCheck;
using Differential.Node;
using TcbQuery;
using Xunit.Abstractions;

namespace Differential.Statements;

/// <summary>
/// What a statement means, by <see cref="QueryParser"/> and by <c>@cloudbase/database</c>, the vendor's own serializer: filter, order, projection, skip
/// and limit are the same, but for the departures.
/// </summary>
public sealed class StatementTests(NodeProcess node, ITestOutputHelper output) : IClassFixture<NodeProcess>
{
    [NodeFact]
    public void Statements_mean_what_the_vendors_library_makes_of_them()
    {
        var comparison = new StatementComparison();
        var refused = 0;
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
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences. The shortest:\n{string.Join("\n", differences.OrderBy(static d => d.Length).Take(3))}");
        output.WriteLine($"{Cases.Count} statements of seed {Cases.Seed}, {refused} of them refused by both or as a departure. Departures:");
        output.WriteLine(comparison.Tally.ToString());
        comparison.Tally.AssertNoneIsStale(StatementDepartures.All);
        Assert.True(refused < Cases.Count / 10);
    }
}
