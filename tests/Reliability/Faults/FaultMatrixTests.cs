using System.Collections.Concurrent;

namespace Reliability.Tests.Faults;

/// <summary>
/// Every fault at every step of the main job. A slice is run by default, all cells with TCB_FAULT_MATRIX=full; TCB_FAULT_MATRIX=write
/// also writes the results to docs/reliability.md; otherwise the cells are compared with its tables.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    private const int Emulators = 3;

    /// <summary>Every so many cells, which meets each fault and each step.</summary>
    private const int Stride = 7;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("TCB_SEED"), out var seed) ? seed : 1;
    private static readonly string? Mode = Environment.GetEnvironmentVariable("TCB_FAULT_MATRIX");

    [Fact]
    public void The_page_has_exactly_the_cells_of_the_matrix()
    {
        var page = ReliabilityPage.Read();
        Assert.Equal([], FaultMatrix.Cells.Except(page.Keys));
        Assert.Equal([], page.Keys.Except(FaultMatrix.Cells));
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
        var cells = new ConcurrentQueue<FaultCell>(Mode is "full" or "write" ? FaultMatrix.Cells : Slice());
        var outcomes = new ConcurrentDictionary<FaultCell, string>();
        var failures = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Emulators).Select(_ => Task.Run(async () =>
        {
            using var service = new FaultyService();
            while (cells.TryDequeue(out var cell))
            {
                try
                {
                    outcomes[cell] = await FaultCellRun.RunAsync(service, cell);
                }
                catch (Exception failure)
                {
                    failures.Add($"{cell}: {failure}");
                }
            }
        })));

        output.WriteLine(ReliabilityPage.Text(outcomes, Today));
        Assert.True(failures.IsEmpty, $"{failures.Count} cells failed.\n{string.Join('\n', failures.Order(StringComparer.Ordinal))}");
        if (Mode == "write")
            ReliabilityPage.Write(outcomes, Today);
        var page = ReliabilityPage.Read();
        Assert.Equal([], outcomes.Where(cell => page.GetValueOrDefault(cell.Key) != cell.Value).Select(cell => $"{cell.Key}: {cell.Value}, on the page {page.GetValueOrDefault(cell.Key)}"));
    }

    [Fact]
    public async Task Random_faults_lose_nothing()
    {
        using var service = new FaultyService();
        var resumed = 0;
        for (var seed = Seed; seed < Seed + (Mode is "full" or "write" ? 200 : 10); seed++)
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

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>One cell of each fault and some more, the same ones each time.</summary>
    private static IReadOnlyList<FaultCell> Slice() =>
    [
        .. FaultMatrix.Faults.SelectMany((fault, row) => FaultMatrix.Cells.Where(cell => cell.Fault == fault).ToList() is var cells
            ? cells.Where((_, column) => column % Stride == row % Math.Min(Stride, cells.Count))
            : []),
    ];
}
