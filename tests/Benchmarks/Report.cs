using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured, in which unit.</param>
/// <param name="Module">The module's figures.</param>
/// <param name="Yardstick">The figures of the reference.</param>
/// <param name="Ratio">The module's figures divided by those of the reference.</param>
/// <param name="Goal">The goal, in words; null where there is none.</param>
/// <param name="IsMet">Whether the goal is met.</param>
internal sealed record Row(string What, string Module, string Yardstick, string Ratio, string? Goal, bool IsMet);

/// <summary>The results of a run: a Markdown table, and what could not be measured.</summary>
internal sealed class Report
{
    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];

    public void Add(Row row) => _rows.Add(row);

    /// <summary>Reports what was not measured, and why.</summary>
    public void NotMeasured(string what, string why) => _notes.Add($"Not measured: {what}, because {why}.");

    public void Print(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, PowerShell {Pwsh.Version}. Median (smallest – largest)."));
        output.WriteLine();
        output.WriteLine("| what | WeChatTcb | yardstick | ratio | goal | met |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var row in _rows)
        {
            var isMet = row.Goal is null ? "–" : row.IsMet ? "yes" : "**no**";
            output.WriteLine($"| {row.What} | {row.Module} | {row.Yardstick} | {row.Ratio} | {row.Goal ?? "–"} | {isMet} |");
        }

        output.WriteLine();
        foreach (var note in _notes)
            output.WriteLine(note);
    }
}
