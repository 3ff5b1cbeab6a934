namespace Reliability.Tests.Faults;

/// <summary>
/// Every fault at every step of the main job. A slice is run by default, all cells with TCB_FAULT_MATRIX=full; TCB_FAULT_MATRIX=write
/// also writes the results to docs/reliability.md; otherwise the cells are compared with its tables.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    /// <summary>Every so many cells, which meets each fault and each step.</summary>
    private const int Stride = 7;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("TCB_SEED"), out var seed) ? seed : 1;
    private static readonly IReadOnlyDictionary<Step, string> Columns = new Dictionary<Step, string>
    {
        [Step.Token] = "at the token",
        [Step.Submit] = "at the submit",
        [Step.SubmitNamed] = "at the submit, path named",
        [Step.Poll] = "at a poll",
        [Step.Address] = "at the file's URL",
        [Step.Download] = "at the download",
    };

    private static readonly ReliabilityPage Page = new("fault matrix", FaultMatrix.Faults, [.. Columns.Values]);

    [Fact]
    public void The_page_has_exactly_the_cells_of_the_matrix()
    {
        var (page, cells) = (Page.Read(), FaultMatrix.Cells.Select(OnPage).ToArray());
        Assert.Equal([], cells.Except(page.Keys));
        Assert.Equal([], page.Keys.Except(cells));
    }

    [Fact]
    public void The_slice_meets_each_fault_and_each_step()
    {
        Assert.Equal(FaultMatrix.Faults, Slice().Select(cell => cell.Fault).Distinct());
        Assert.Equal(Enum.GetValues<Step>(), Slice().Select(cell => cell.Step).Distinct().Order());
    }

    [Fact]
    public async Task Each_cell_ends_as_on_the_page()
    {
        var results = await FaultCells.RunAsync(FaultCells.IsFull ? FaultMatrix.Cells : Slice(), seed: null, FaultCellRun.RunAsync);
        var outcomes = results.ToDictionary(result => OnPage(result.Key), result => result.Value);
        int Count(string end) => outcomes.Values.Count(outcome => outcome.EndsWith(end, StringComparison.Ordinal));
        var summary = $"{Count("file")} saved the file at once, {Count("resumed")} ended with an error and saved the file when resumed, "
            + $"{Count("-Force`")} did so with `-Force`, and {Count("the end")} were final. "
            + "No cell saved a wrong file, and in none did two jobs write the same file without `-Force`.";
        output.WriteLine(Page.Text(outcomes, summary));
        Page.Check(outcomes, summary);
    }

    [Fact]
    public async Task Random_faults_lose_nothing()
    {
        using var service = new FaultyService();
        var resumed = 0;
        for (var seed = Seed; seed < Seed + (FaultCells.IsFull ? 200 : 10); seed++)
        {
            try
            {
                resumed += await FaultCellRun.RunByChanceAsync(service, seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"With TCB_SEED={seed}: {failure.Message}", failure);
            }
        }

        output.WriteLine($"Taken up again {resumed} times.");
        Assert.NotEqual(0, resumed);
    }

    private static PageCell OnPage(FaultCell cell) => new(cell.Fault, Columns[cell.Step], cell.Lasts);

    /// <summary>One cell of each fault and some more, the same ones each time.</summary>
    private static IReadOnlyList<FaultCell> Slice() =>
    [
        .. FaultMatrix.Faults.SelectMany((fault, row) => FaultMatrix.Cells.Where(cell => cell.Fault == fault).ToList() is var cells
            ? cells.Where((_, column) => column % Stride == row % Math.Min(Stride, cells.Count))
            : []),
    ];
}
