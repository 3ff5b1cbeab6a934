using System.Diagnostics;
using System.Globalization;
using Benchmarks.Sessions;
using DuckDB.NET.Data;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many records per second <c>Convert-TcbExportFile</c> converts, compared with DuckDB in a warm process and with a script in Node. All run in
/// turns. Then the memory that the session needs for ten million records.
/// </summary>
internal static class ConvertComparison
{
    private const double GoalOfDuckDb = 0.5;
    private const double GoalOfNode = 4;
    private const double GoalOfMemory = 300;
    private const double Megabyte = 1024 * 1024;

    public static void Run(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var file = scratch["cities.jsonl"];
        var records = Scratch.WriteCities(file, quick ? 200_000 : 1_000_000, bytes: 0);
        Console.Error.WriteLine($"convert: {records} records");

        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        var node = Executables.Find("node");

        var (csv, json, duckDb, nodes) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = -1; round < (quick ? 3 : 7); round++)
        {
            Measure(csv, () => session.Run($"Convert-TcbExportFile '{file}' '{scratch["out.csv"]}' -Force").Time);
            Measure(duckDb, () => Copy(database, file, scratch["duck.csv"]));
            Measure(json, () => session.Run($"Convert-TcbExportFile '{file}' '{scratch["out.jsonl"]}' -Force").Time);
            if (node is not null)
                Measure(nodes, () => RunNode(node, file, scratch["node.csv"]));

            void Measure(Samples samples, Func<TimeSpan> run)
            {
                var time = run();
                if (round >= 0) // the first round is the warm-up
                    samples.Add(records / time.TotalSeconds / 1000);
            }
        }

        var ofDuckDb = Samples.Ratios(csv, duckDb);
        report.Add(new("Convert-TcbExportFile -To Csv, thousand records/s", csv.ToString("F0"), $"DuckDB: {duckDb.ToString("F0")}", ofDuckDb.ToString("F2"), $"≥ {GoalOfDuckDb}", ofDuckDb.Median >= GoalOfDuckDb));
        if (node is null)
            report.NotMeasured("Convert-TcbExportFile against Node", "there is no node on PATH");
        else
        {
            var ofNode = Samples.Ratios(csv, nodes);
            report.Add(new("Convert-TcbExportFile -To Csv, thousand records/s", csv.ToString("F0"), $"Node: {nodes.ToString("F0")}", ofNode.ToString("F2"), $"≥ {GoalOfNode}", ofNode.Median >= GoalOfNode));
        }

        report.Add(new("Convert-TcbExportFile -To JsonLines, thousand records/s", json.ToString("F0"), "–", "–", null, false));
        MeasureMemory(quick, report);
    }

    private static void MeasureMemory(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var file = scratch["cities.jsonl"];
        var records = Scratch.WriteCities(file, quick ? 1_000_000 : 10_000_000, bytes: 0);
        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        var (_, largest) = session.RunWatched($"Convert-TcbExportFile '{file}' '{scratch["out.csv"]}'");
        var megabytes = largest / Megabyte;
        report.Add(new(
            string.Create(CultureInfo.InvariantCulture, $"… largest working set of the session with {records} records, MB"),
            megabytes.ToString("F0", CultureInfo.InvariantCulture), "–", "–", $"< {GoalOfMemory}", megabytes < GoalOfMemory));
    }

    private static TimeSpan Copy(DuckDBConnection database, string source, string target)
    {
        var watch = Stopwatch.StartNew();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited')) TO '{target}' (HEADER)";
        command.ExecuteNonQuery();
        return watch.Elapsed;
    }

    private static TimeSpan RunNode(string node, string source, string target)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(node, [Path.Combine(AppContext.BaseDirectory, "Comparisons", "convert.mjs"), source, target]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("convert.mjs failed.");
        return watch.Elapsed;
    }
}
