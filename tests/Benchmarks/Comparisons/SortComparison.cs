namespace Benchmarks.Comparisons;

/// <summary>
/// How much longer the emulator takes to export a collection in the order of its <c>_id</c>s than in its own order, when the documents are
/// many times what a sort may hold in memory. Both run in turns.
/// </summary>
internal static class SortComparison
{
    private const double Goal = 5;
    private const string Env = "benchmark-1";

    private static readonly string[] Orders = ["", ".orderBy('_id', 'asc')", ".orderBy('population', 'desc').limit(1000)"];

    public static void Run(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var seed = Directory.CreateDirectory(Path.Combine(scratch["seed"], Env)).Parent!.FullName;
        var documents = Scratch.WriteDocuments(Path.Combine(seed, Env, "cities.jsonl"), quick ? 200_000 : 1_000_000);

        using var emulator = new EmulatorProcess(seed, scratch["data"]);
        var (natural, sorted, first) = (new Samples(), new Samples(), new Samples());
        for (var round = -1; round < (quick ? 2 : 5); round++)
        {
            var seconds = Orders.Select(order => emulator.Export(Env, $"db.collection('cities'){order}.get()").Time.TotalSeconds).ToArray();
            if (round < 0)
                continue; // warm-up
            natural.Add(seconds[0]);
            sorted.Add(seconds[1]);
            first.Add(seconds[2]);
        }

        var (what, yardstick) = ($"export of {documents} documents by _id, s", $"in natural order: {natural.ToString("F1")}");
        var ratio = Samples.Ratios(sorted, natural);
        report.Add(new(what, sorted.ToString("F1"), yardstick, ratio.ToString("F1"), $"≤ {Goal}", ratio.Median <= Goal));
        report.Add(new(
            "… the first 1000 by a field without an index", first.ToString("F1"), yardstick, Samples.Ratios(first, natural).ToString("F1"),
            null, true));
    }
}
