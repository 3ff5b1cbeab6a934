using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// The time that <c>Test-TcbBackup</c> takes for a backup of 64 files in a warm session, in seconds, compared with sha256sum of the same
/// files, which counts no records; and how much the session's process grows.
/// </summary>
internal static class VerifyComparison
{
    private const int FileCount = 64;
    private const double Goal = 1.1;
    private const double MemoryGoal = 50;
    private const double Megabyte = 1024 * 1024;

    public static void Run(bool quick, Report report)
    {
        if (Executables.Find("sha256sum") is not { } sha256sum)
        {
            report.NotMeasured("checking a backup against sha256sum", "no sha256sum was found");
            return;
        }

        using var scratch = new Scratch();
        var folder = scratch["20261125T193000Z"];
        var (size, files) = Write(folder, (quick ? 200_000_000 : 2_000_000_000) / FileCount);
        Console.Error.WriteLine($"verify: {size / 1e9:F2} GB in {FileCount} files");
        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");

        var (ours, theirs, growth) = (new Samples(), new Samples(), new Samples());
        var before = 0L;
        for (var round = -1; round < (quick ? 3 : 9); round++)
        {
            if (round == 0)
                before = session.WorkingSet; // the previous round was the warm-up
            var (time, largest) = session.RunWatched($"if (-not (Test-TcbBackup '{folder}').IsPassed) {{ throw 'It did not pass.' }}");
            var byOther = Hash(sha256sum, files);
            if (round < 0)
                continue;
            ours.Add(time.TotalSeconds);
            theirs.Add(byOther.TotalSeconds);
            growth.Add((largest - before) / Megabyte);
        }

        var ratio = Samples.Ratios(ours, theirs);
        report.Add(new(
            $"Test-TcbBackup of {size / 1e9:F2} GB, s", ours.ToString("F2"), $"sha256sum: {theirs.ToString("F2")}", ratio.ToString("F2"),
            $"≤ {Goal}",
            ratio.Median <= Goal));
        report.Add(
            new("… growth of the session's working set, MB", growth.ToString("F0"), "–", "–", $"< {MemoryGoal}", growth.Max < MemoryGoal));
    }

    private static (long Size, string[] Files) Write(string folder, long bytesOfOne)
    {
        const string Env = "benchmark";
        Directory.CreateDirectory(Path.Combine(folder, Env));
        var (size, files, collections) = (0L, new List<string>(), new List<object>());
        for (var index = 0; index < FileCount; index++)
        {
            var path = Path.Combine(folder, Env, $"cities{index}.jsonl");
            var records = Scratch.WriteCities(path, records: 0, bytesOfOne);
            using var file = File.OpenRead(path);
            collections.Add(new
            {
                env = Env,
                collection = $"cities{index}",
                status = "Complete",
                kind = "Full",
                file = new
                {
                    path = $"{Env}/cities{index}.jsonl",
                    length = file.Length,
                    recordCount = records,
                    recordCountVerified = true,
                    sha256 = Convert.ToHexString(SHA256.HashData(file)).ToLowerInvariant(),
                    fileType = "Json",
                    env = Env,
                    jobId = index + 1,
                },
            });
            size += file.Length;
            files.Add(path);
        }

        File.WriteAllText(Path.Combine(folder, "backup.json"), JsonSerializer.Serialize(new
        {
            version = 1,
            kind = "Full",
            status = "Complete",
            startedAt = "2026-11-25T19:30:00Z",
            finishedAt = "2026-11-25T19:40:00Z",
            selection = new { compress = false },
            planHash = "0",
            environments = Array.Empty<object>(),
            collections,
        }));
        return (size, [.. files]);
    }

    /// <summary>From the start of the program to its end, as a user sees it.</summary>
    private static TimeSpan Hash(string sha256sum, string[] files)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(sha256sum, files) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"sha256sum ended with {process.ExitCode}.");
    }
}
