using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many records per second <c>Read-TcbExportFile</c> writes to a pipeline, compared with <c>JsonDocument.Parse</c> line by line in C#
/// and with <c>Get-Content | ConvertFrom-Json</c>. All run in turns in one warm session.
/// </summary>
internal static class ReadComparison
{
    private const double GoalOfParse = 0.5;
    private const double GoalOfConvert = 8;

    public static void Run(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var file = scratch["cities.jsonl"];
        var records = Scratch.WriteCities(file, quick ? 100_000 : 1_000_000, bytes: 0);
        Console.Error.WriteLine($"read: {records} records");

        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        var parser = Repository.BuiltFile("tests/Benchmarks/LineParser", "net8.0", "LineParser.dll");
        session.Run($"[void][System.Reflection.Assembly]::LoadFrom('{parser}')");

        var (read, hashtables, parse, convert) = (new Measured(), new Measured(), new Measured(), new Measured());
        for (var round = -1; round < (quick ? 3 : 7); round++)
        {
            Measure(parse, $"[LineParser.Lines]::Parse('{file}')");
            Measure(read, $"Read-TcbExportFile '{file}' | Out-Null");
            Measure(hashtables, $"Read-TcbExportFile '{file}' -AsHashtable | Out-Null");
            Measure(convert, $"Get-Content '{file}' | ConvertFrom-Json | Out-Null");

            void Measure(Measured measured, string script)
            {
                session.Run("[GC]::Collect()"); // so that no measurement collects the garbage of the previous one
                var before = session.ProcessorTime;
                var (time, _) = session.Run(script);
                if (round < 0) // the first round is the warm-up
                    return;
                measured.Speed.Add(records / time.TotalSeconds / 1000);
                measured.Processor.Add((session.ProcessorTime - before).TotalMicroseconds / records);
            }
        }

        Add("Read-TcbExportFile, thousand records/s", read, "JsonDocument.Parse", parse, GoalOfParse);
        Add("… -AsHashtable", hashtables, "JsonDocument.Parse", parse, goal: null);
        Add("Read-TcbExportFile, thousand records/s", read, "Get-Content \\| ConvertFrom-Json", convert, GoalOfConvert);
        report.Add(new(
            "… processor time for a record, µs", read.Processor.ToString("F2"),
            $"Get-Content \\| ConvertFrom-Json: {convert.Processor.ToString("F2")}",
            Samples.Ratios(read.Processor, convert.Processor).ToString("F2"), null, false));

        void Add(string what, Measured measured, string yardstick, Measured other, double? goal)
        {
            var ratios = Samples.Ratios(measured.Speed, other.Speed);
            report.Add(new(
                what, measured.Speed.ToString("F0"), $"{yardstick}: {other.Speed.ToString("F0")}", ratios.ToString("F2"),
                goal is null ? null : $"≥ {goal}", goal is not null && ratios.Median >= goal));
        }
    }

    private sealed record Measured
    {
        public Samples Speed { get; } = new();

        public Samples Processor { get; } = new();
    }
}
