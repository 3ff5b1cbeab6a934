using System.Diagnostics;
using System.Globalization;
using Benchmarks.Sessions;
using DuckDB.NET.Data;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many records per second <c>Convert-TcbExportFile</c> converts, compared with DuckDB in a warm process and with a script in Node. All
/// run in turns. Then the memory that the session needs for ten million records.
/// </summary>
internal static class ConvertComparison
{
    private const double GoalOfDuckDb = 0.5;
    private const double GoalOfNode = 4;
    private const double GoalOfMemory = 300;
    private const double GoalOfRedaction = 0.75;

    /// <summary>Ten rules with every action; one of them concerns no field.</summary>
    private const string Rules =
        "@{ '_id' = 'Hash'; 'name' = 'Fake'; 'names' = 'Remove'; 'country' = 'Mask'; 'admin.code1' = 'Mask'; 'admin.code2' = 'Null'; "
        + "'location.*' = 'Null'; 'population' = 'Fake'; 'elevation' = 0; '**.openid' = 'Hash' }";

    private const double Megabyte = 1024 * 1024;

    private static readonly Format[] Formats =
        [new("Csv", ".csv", "HEADER"), new("Parquet", ".parquet", "FORMAT parquet, COMPRESSION zstd")];

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

        var (json, redacted) = (new Samples(), new Samples());
        for (var round = -1; round < (quick ? 3 : 7); round++)
        {
            foreach (var format in Formats)
            {
                Measure(
                    format.Ours, () => session.Run($"Convert-TcbExportFile '{file}' '{scratch["out" + format.Extension]}' -Force").Time);
                Measure(format.DuckDb, () => Copy(database, file, scratch["duck" + format.Extension], format.Options));
                if (node is not null)
                    Measure(format.Node, () => RunNode(node, file, scratch["node.csv"]));
            }

            Measure(json, () => session.Run($"Convert-TcbExportFile '{file}' '{scratch["out.jsonl"]}' -Force").Time);
            Measure(redacted, () => session.Run(
                $"Convert-TcbExportFile '{file}' '{scratch["out.jsonl"]}' -Redact {Rules} -RedactKey '0123456789abcdef' "
                    + "-Force -WarningAction Ignore")
                .Time);

            void Measure(Samples samples, Func<TimeSpan> run)
            {
                var time = run();
                if (round >= 0) // the first round is the warm-up
                    samples.Add(records / time.TotalSeconds / 1000);
            }
        }

        foreach (var format in Formats)
        {
            Add(format, "DuckDB", format.DuckDb, GoalOfDuckDb);
            if (node is not null)
                Add(format, "Node, to CSV", format.Node, GoalOfNode);
        }

        if (node is null)
            report.NotMeasured("Convert-TcbExportFile against Node", "there is no node on PATH");
        report.Add(new("Convert-TcbExportFile -To JsonLines, thousand records/s", json.ToString("F0"), "–", "–", null, false));
        var ofPlain = Samples.Ratios(redacted, json);
        report.Add(new(
            "… with ten rules of -Redact, thousand records/s", redacted.ToString("F0"), $"without: {json.ToString("F0")}",
            ofPlain.ToString("F2"), $"≥ {GoalOfRedaction}", ofPlain.Median >= GoalOfRedaction));
        foreach (var format in Formats)
            MeasureMemory(format, quick, report);

        void Add(Format format, string yardstick, Samples other, double goal)
        {
            var ratios = Samples.Ratios(format.Ours, other);
            report.Add(new(
                $"Convert-TcbExportFile -To {format.Name}, thousand records/s", format.Ours.ToString("F0"),
                $"{yardstick}: {other.ToString("F0")}",
                ratios.ToString("F2"), $"≥ {goal}", ratios.Median >= goal));
        }
    }

    private static void MeasureMemory(Format format, bool quick, Report report)
    {
        using var scratch = new Scratch();
        var file = scratch["cities.jsonl"];
        var records = Scratch.WriteCities(file, quick ? 1_000_000 : 10_000_000, bytes: 0);
        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        var (_, largest) = session.RunWatched($"Convert-TcbExportFile '{file}' '{scratch["out" + format.Extension]}'");
        var megabytes = largest / Megabyte;
        report.Add(new(
            string.Create(
                CultureInfo.InvariantCulture, $"… -To {format.Name}, largest working set of the session with {records} records, MB"),
            megabytes.ToString("F0", CultureInfo.InvariantCulture), "–", "–", $"< {GoalOfMemory}", megabytes < GoalOfMemory));
    }

    private static TimeSpan Copy(DuckDBConnection database, string source, string target, string options)
    {
        var watch = Stopwatch.StartNew();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited')) TO '{target}' ({options})";
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

    private sealed record Format(string Name, string Extension, string Options)
    {
        public Samples Ours { get; } = new();

        public Samples DuckDb { get; } = new();

        public Samples Node { get; } = new();
    }
}
