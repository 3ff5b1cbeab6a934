using System.Text;

namespace Reliability.Tests.Faults;

/// <summary>The page with the expected result of each cell of the matrix.</summary>
internal static class ReliabilityPage
{
    private const string Begin = "<!-- The fault matrix: written by a full run. -->\n";
    private const string End = "<!-- The end of the fault matrix. -->\n";
    private const string None = "–";
    private const string Once = "### Once";
    private const string Lasting = "### Until the fault is removed";

    private static readonly string Place = Path.Combine(Repository.Root, "docs", "reliability.md");
    private static readonly Step[] Steps = Enum.GetValues<Step>();

    private static readonly string Header =
        "| what goes wrong | at the token | at the submit | at the submit, path named | at a poll | at the file's URL | at the download |\n"
        + "| --- | --- | --- | --- | --- | --- | --- |\n";

    /// <summary>The expected result of each cell.</summary>
    public static IReadOnlyDictionary<FaultCell, string> Read()
    {
        Dictionary<FaultCell, string> outcomes = [];
        var lasts = false;
        foreach (var line in Matrix(File.ReadAllText(Place).ReplaceLineEndings("\n")).Split('\n'))
        {
            if (line.StartsWith("###", StringComparison.Ordinal))
                lasts = line == Lasting;
            if (!line.StartsWith("| ", StringComparison.Ordinal) || Header.Contains(line, StringComparison.Ordinal))
                continue;
            var parts = line.Trim('|', ' ').Split(" | ");
            var fault = FaultMatrix.Faults.SingleOrDefault(fault => fault.Name == parts[0]);
            Assert.True(fault is not null && parts.Length == Steps.Length + 1, $"docs/reliability.md has a row that is not in the matrix: {line}");
            foreach (var (step, outcome) in Steps.Zip(parts.Skip(1)))
            {
                if (outcome != None)
                    outcomes.Add(new FaultCell(fault!, step, lasts), outcome);
            }
        }

        return outcomes;
    }

    /// <summary>Writes the results of a full run.</summary>
    public static void Write(IReadOnlyDictionary<FaultCell, string> outcomes, DateOnly date)
    {
        var page = File.ReadAllText(Place).ReplaceLineEndings("\n");
        var (from, to) = Marks(page);
        File.WriteAllText(Place, page[..from] + Text(outcomes, date) + page[to..]);
    }

    /// <summary>The results as text of the page.</summary>
    public static string Text(IReadOnlyDictionary<FaultCell, string> outcomes, DateOnly date)
    {
        var text = new StringBuilder("\n");
        int Count(Func<string, bool> which) => outcomes.Values.Count(which);
        text.Append(
            $"Last full run: {date:yyyy-MM-dd}, {outcomes.Count} cells. {Count(outcome => outcome == "file")} saved the file at once, "
            + $"{Count(outcome => outcome.EndsWith("resumed", StringComparison.Ordinal))} ended with an error and saved the file when resumed, "
            + $"{Count(outcome => outcome.EndsWith("-Force`", StringComparison.Ordinal))} did so with `-Force`, "
            + $"and {Count(outcome => outcome.EndsWith("the end", StringComparison.Ordinal))} were final. "
            + "No cell saved a wrong file, and in none did two jobs write the same file without `-Force`.\n\n");
        Table(text, Once, outcomes, lasts: false);
        Table(text, Lasting, outcomes, lasts: true);
        return text.ToString();
    }

    private static void Table(StringBuilder text, string title, IReadOnlyDictionary<FaultCell, string> outcomes, bool lasts)
    {
        text.Append(title).Append("\n\n").Append(Header);
        foreach (var fault in FaultMatrix.Faults)
        {
            var cells = Steps.Select(step => outcomes.GetValueOrDefault(new FaultCell(fault, step, lasts), None)).ToList();
            if (cells.Any(cell => cell != None))
                text.Append($"| {fault.Name} | {string.Join(" | ", cells)} |\n");
        }

        text.Append('\n');
    }

    private static string Matrix(string page)
    {
        var (from, to) = Marks(page);
        return page[from..to];
    }

    private static (int From, int To) Marks(string page)
    {
        int from = page.IndexOf(Begin, StringComparison.Ordinal), to = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, "docs/reliability.md has lost the marks of the fault matrix.");
        return (from + Begin.Length, to);
    }
}
