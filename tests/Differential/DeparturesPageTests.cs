using Differential.Evaluation;
using Differential.Statements;

namespace Differential;

public sealed class DeparturesPageTests
{
    private static readonly string Page = Path.Combine(RepositoryRoot.Find(), "docs", "query-verification.md");

    [Theory]
    [InlineData("## Departures from @cloudbase/database")]
    [InlineData("## Departures from mingo")]
    public void The_page_lists_the_departures_of_the_code(string heading)
    {
        var departures = heading.EndsWith("mingo", StringComparison.Ordinal) ? EvaluationDepartures.All : StatementDepartures.All;
        Assert.Equal(departures.Count, departures.DistinctBy(static d => d.Id).Count());

        var rows = File.ReadLines(Page).SkipWhile(line => line != heading).Skip(1).TakeWhile(
            static line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(departures.Select(static d => $"| `{d.Id}` | {d.What} | {d.Right} | {d.Reason} | [link]({d.Link}) |"), rows);
    }
}
