using System.Diagnostics;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// The time that <c>Save-TcbExportFile</c> takes for a large file in a warm session, in seconds, compared with curl from the same server to
/// the same disk; and how much the session's process grows during the download.
/// </summary>
internal static class SaveComparison
{
    private const double Goal = 1.1;
    private const double MemoryGoal = 50;
    private const double Megabyte = 1024 * 1024;

    public static void Run(bool quick, Report report)
    {
        var curl = Executables.Find("curl");
        if (curl is null)
            report.NotMeasured("saving against curl", "no curl was found");

        using var scratch = new Scratch();
        var source = scratch["source.json"];
        var records = Scratch.WriteCities(source, records: 0, bytes: quick ? 200_000_000 : 1_000_000_000);
        var size = new FileInfo(source).Length / 1e9;
        Console.Error.WriteLine($"save: {size:F2} GB, {records} records");

        using var server = new ExportServer(source, records);
        using var session = new Session(("TCB_ENDPOINT", server.Endpoint), ("TCB_ACCESS_TOKEN", "benchmark"));
        session.Run($"Import-Module '{Repository.Manifest}'");

        var (saved, fetched, growth) = (new Samples(), new Samples(), new Samples());
        var (ours, theirs) = (scratch["saved.json"], scratch["fetched.json"]);
        var before = 0L;
        for (var round = -1; round < (quick ? 3 : 9); round++)
        {
            if (round == 0)
                before = session.WorkingSet; // the previous round was the warm-up
            var (time, largest) = session.RunWatched($"Save-TcbExportFile -Env benchmark -JobId 1 -Destination '{ours}'");
            var byCurl = curl is null ? TimeSpan.Zero : Fetch(curl, server.FileAddress, theirs);
            if (round >= 0)
            {
                saved.Add(time.TotalSeconds);
                fetched.Add(byCurl.TotalSeconds);
                growth.Add((largest - before) / Megabyte);
            }

            File.Delete(ours);
            File.Delete(theirs);
        }

        if (curl is not null)
        {
            var ratio = Samples.Ratios(saved, fetched);
            report.Add(
                new(
                    $"Save-TcbExportFile of {size:F2} GB, s", saved.ToString("F2"), $"curl: {fetched.ToString("F2")}", ratio.ToString("F2"),
                    $"≤ {Goal}", ratio.Median <= Goal));
        }

        report.Add(
            new("… growth of the session's working set, MB", growth.ToString("F0"), "–", "–", $"< {MemoryGoal}", growth.Max < MemoryGoal));
    }

    /// <summary>From the start of the program to its end, as a user sees it. By default, curl requests no content encoding.</summary>
    private static TimeSpan Fetch(string curl, string address, string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(curl, ["--silent", "--show-error", "--fail", "--noproxy", "*", "--output", path, address]);
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"curl ended with {process.ExitCode}.");
    }
}
