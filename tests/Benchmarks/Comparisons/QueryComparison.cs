using System.Diagnostics;
using System.Globalization;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many documents per second an export of the emulator filters, projects and writes as JSON lines, from its store on disk to the file,
/// compared with a warm Node that does the same from a file of lines with <c>JSON.parse</c>, mingo and <c>JSON.stringify</c>. They run in
/// turns, in separate processes.
/// </summary>
internal static class QueryComparison
{
    private const double Goal = 5;
    private const string Env = "benchmark-1";

    private const string Statement = """
        db.collection('cities').where({ population: _.gte(30000).and(_.lt(1000000)), country: _.neq('US'), 'admin.code1': _.exists(true) })
            .field({ name: true, names: true, population: true, 'location.coordinates': true, modified: true }).get()
        """;

    private const string Filter = """{"population":{"$gte":30000,"$lt":1000000},"country":{"$ne":"US"},"admin.code1":{"$exists":true}}""";
    private const string Projection = """{"name":1,"names":1,"population":1,"location.coordinates":1,"modified":1}""";

    public static void Run(bool quick, Report report)
    {
        var packages = Path.Combine(Repository.Root, "tests", "Differential", "node");
        if (Executables.Find("node") is not { } node || !Directory.Exists(Path.Combine(packages, "node_modules")))
        {
            report.NotMeasured("exporting against Node", $"there is no node, or no packages in {packages}: npm ci");
            return;
        }

        using var scratch = new Scratch();
        var seed = Directory.CreateDirectory(Path.Combine(scratch["seed"], Env)).Parent!.FullName;
        var file = Path.Combine(seed, Env, "cities.jsonl");
        var documents = Scratch.WriteDocuments(file, quick ? 50_000 : 200_000);

        using var emulator = new EmulatorProcess(seed, scratch["data"]);
        using var lines = new NodeLines(node, packages, file, scratch["written.jsonl"]);
        var (ours, theirs) = (new Samples(), new Samples());
        var records = 0L;
        for (var round = -3; round < (quick ? 3 : 9); round++)
        {
            var (time, written) = lines.Run();
            var (exportTime, exported) = emulator.Export(Env, Statement);
            if (written != exported)
                throw new InvalidOperationException($"Node wrote {written} lines, the emulator {exported}.");
            records = exported;
            if (round < 0)
                continue; // warm-up
            theirs.Add(documents / time.TotalSeconds / 1000);
            ours.Add(documents / exportTime.TotalSeconds / 1000);
        }

        var ratio = Samples.Ratios(ours, theirs);
        report.Add(new(
            string.Create(
                CultureInfo.InvariantCulture, $"export of {documents} documents, {records} of them written, thousand documents/s"),
            $"emulator: {ours.ToString("F0")}", $"Node: {theirs.ToString("F0")}", ratio.ToString("F2"), $"≥ {Goal}", ratio.Median >= Goal));
    }

    private sealed class NodeLines : IDisposable
    {
        private readonly Process _process;

        public NodeLines(string node, string packages, string from, string to) =>
            _process = Process.Start(new ProcessStartInfo(node, ["lines.mjs", from, to, Filter, Projection])
            {
                WorkingDirectory = packages,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;

        /// <summary>From opening the input to closing the output, measured by Node.</summary>
        public (TimeSpan Time, long Lines) Run()
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine()?.Split(' ') is [var milliseconds, var lines]
                ? (
                    TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)),
                    long.Parse(lines, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException("Node has ended.");
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
                _process.Kill();
            _process.Dispose();
        }
    }
}
