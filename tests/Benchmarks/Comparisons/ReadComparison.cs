using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many records per second <c>Read-TcbExportFile</c> writes to a pipeline, compared with <c>JsonDocument.Parse</c> line by line in C# and
/// with <c>Get-Content | ConvertFrom-Json</c>. All run in turns in one warm session.
/// </summary>
internal static class ReadComparison
{
    private const double GoalOfParse = 0.25;
    private const double GoalOfConvert = 3;

    public static void Run(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var file = scratch["cities.jsonl"];
        var records = Scratch.WriteCities(file, quick ? 50_000 : 200_000, bytes: 0);
        Console.Error.WriteLine($"read: {records} records");

        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        session.Run($"[void][System.Reflection.Assembly]::LoadFrom('{Repository.BuiltFile("tests/Benchmarks/LineParser", "net8.0", "LineParser.dll")}')");

        var (read, hashtables, parse, convert) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = quick ? -1 : -2; round < (quick ? 3 : 9); round++)
        {
            Measure(parse, $"[LineParser.Lines]::Parse('{file}')");
            Measure(read, $"Read-TcbExportFile '{file}' | Out-Null");
            Measure(hashtables, $"Read-TcbExportFile '{file}' -AsHashtable | Out-Null");
            Measure(convert, $"Get-Content '{file}' | ConvertFrom-Json | Out-Null");

            void Measure(Samples samples, string script)
            {
                session.Run("[GC]::Collect()"); // so that no measurement collects the garbage of the previous one
                var (time, _) = session.Run(script);
                if (round >= 0) // the first rounds are the warm-up
                    samples.Add(records / time.TotalSeconds / 1000);
            }
        }

        var ofParse = Samples.Ratios(read, parse);
        report.Add(new($"Read-TcbExportFile, thousand records/s", read.ToString("F0"), $"JsonDocument.Parse: {parse.ToString("F0")}", ofParse.ToString("F2"), $"≥ {GoalOfParse}", ofParse.Median >= GoalOfParse));
        report.Add(new("… -AsHashtable", hashtables.ToString("F0"), $"JsonDocument.Parse: {parse.ToString("F0")}", Samples.Ratios(hashtables, parse).ToString("F2"), null, false));
        var ofConvert = Samples.Ratios(read, convert);
        report.Add(new("Read-TcbExportFile, thousand records/s", read.ToString("F0"), $"Get-Content \\| ConvertFrom-Json: {convert.ToString("F0")}", ofConvert.ToString("F2"), $"≥ {GoalOfConvert}", ofConvert.Median >= GoalOfConvert));
    }
}
