using System.Text;

namespace Reliability.Tests.Faults;

/// <summary>A cell of a table: a fault, the column where it happens, and whether it lasts.</summary>
internal sealed record PageCell(Fault Fault, string Column, bool Lasts)
{
    public override string ToString() => $"{Fault.Name}, {Column}, {(Lasts ? "from there on" : "once")}";
}

/// <summary>The tables of docs/reliability.md with the expected result of each cell of a matrix.</summary>
/// <param name="name">The name of the matrix, in the marks around its tables.</param>
/// <param name="faults">The faults, a row each.</param>
/// <param name="columns">The titles of the columns.</param>
internal sealed class ReliabilityPage(string name, IReadOnlyList<Fault> faults, IReadOnlyList<string> columns)
{
    private const string None = "–";
    private const string Once = "### Once";
    private const string Lasting = "### Until the fault is removed";

    private static readonly string Place = Path.Combine(Repository.Root, "docs", "reliability.md");

    private readonly string _begin = $"<!-- The {name}: written by a full run. -->\n";
    private readonly string _end = $"<!-- The end of the {name}. -->\n";
    private readonly string _header =
        $"| what goes wrong | {string.Join(" | ", columns)} |\n| --- |{string.Concat(columns.Select(_ => " --- |"))}\n";

    /// <summary>The expected result of each cell.</summary>
    public IReadOnlyDictionary<PageCell, string> Read()
    {
        Dictionary<PageCell, string> outcomes = [];
        var lasts = false;
        var page = File.ReadAllText(Place).ReplaceLineEndings("\n");
        var (from, to) = Marks(page);
        foreach (var line in page[from..to].Split('\n'))
        {
            if (line.StartsWith("###", StringComparison.Ordinal))
                lasts = line == Lasting;
            if (!line.StartsWith("| ", StringComparison.Ordinal) || _header.Contains(line, StringComparison.Ordinal))
                continue;
            var parts = line.Trim('|', ' ').Split(" | ");
            var fault = faults.SingleOrDefault(fault => fault.Name == parts[0]);
            Assert.True(
                fault is not null && parts.Length == columns.Count + 1, $"docs/reliability.md has a row that is not in the matrix: {line}");
            foreach (var (column, outcome) in columns.Zip(parts.Skip(1)))
            {
                if (outcome != None)
                    outcomes.Add(new PageCell(fault!, column, lasts), outcome);
            }
        }

        return outcomes;
    }

    /// <summary>Compares the results of a run with the page, after writing them to it if that was requested.</summary>
    /// <param name="outcomes">The results.</param>
    /// <param name="summary">The results in words.</param>
    public void Check(IReadOnlyDictionary<PageCell, string> outcomes, string summary)
    {
        if (FaultCells.Mode == "write")
        {
            var text = File.ReadAllText(Place).ReplaceLineEndings("\n");
            var (from, to) = Marks(text);
            File.WriteAllText(Place, text[..from] + Text(outcomes, summary) + text[to..]);
        }

        var page = Read();
        Assert.Equal(
            [],
            outcomes.Where(cell => page.GetValueOrDefault(cell.Key) != cell.Value)
                .Select(cell => $"{cell.Key}: {cell.Value}, on the page {page.GetValueOrDefault(cell.Key)}"));
    }

    /// <summary>The results as text of the page.</summary>
    public string Text(IReadOnlyDictionary<PageCell, string> outcomes, string summary)
    {
        var text = new StringBuilder($"\nLast full run: {DateTime.UtcNow:yyyy-MM-dd}, {outcomes.Count} cells. {summary}\n\n");
        Table(text, Once, outcomes, lasts: false);
        Table(text, Lasting, outcomes, lasts: true);
        return text.ToString();
    }

    private void Table(StringBuilder text, string title, IReadOnlyDictionary<PageCell, string> outcomes, bool lasts)
    {
        text.Append(title).Append("\n\n").Append(_header);
        foreach (var fault in faults)
        {
            var cells = columns.Select(column => outcomes.GetValueOrDefault(new PageCell(fault, column, lasts), None)).ToList();
            if (cells.Any(cell => cell != None))
                text.Append($"| {fault.Name} | {string.Join(" | ", cells)} |\n");
        }

        text.Append('\n');
    }

    private (int From, int To) Marks(string page)
    {
        int from = page.IndexOf(_begin, StringComparison.Ordinal), to = page.IndexOf(_end, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"docs/reliability.md has lost the marks of the {name}.");
        return (from + _begin.Length, to);
    }
}
