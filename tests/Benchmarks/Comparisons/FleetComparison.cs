using System.Diagnostics;
using System.Globalization;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// A backup of 200 environments with 50 small collections each, 64 at a time, with jobs of two seconds and no pace of submits. Measures how
/// long it takes, compared with the minimum that follows from the number of slots and the job time; how much the session's process grows
/// from the 1,000th collection to the last; and the listing of a ledger of 20,000 entries. The emulator runs in a separate process on the
/// same cores.
/// </summary>
internal static class FleetComparison
{
    private const double Goal = 1.3;
    private const double MemoryGoal = 50;
    private const double ListGoal = 1000;
    private const double Megabyte = 1024 * 1024;
    private const double JobSeconds = 2;
    private const int ThrottleLimit = 64;
    private const int Collections = 50;
    private const int Listed = 20_000;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(2);

    public static void Run(bool quick, Report report)
    {
        var environments = quick ? 20 : 200;
        var (exports, warmAfter) = (environments * Collections, quick ? 200 : 1000);
        using var scratch = new Scratch();
        Seed(scratch["seed"], environments);
        using var session = new Session(("TCB_LEDGER", scratch["ledger"]));
        session.Run($"Import-Module '{Repository.Manifest}'");
        session.Run($"$emulator = Start-TcbEmulator -SeedPath '{scratch["seed"]}' -JobSeconds {JobSeconds} -Connect");
        try
        {
            List<(int Saved, long Memory)> samples = [];
            using var emulator = Process.GetProcessById(int.Parse(session.Run("$emulator.ProcessId").Output, CultureInfo.InvariantCulture));
            var (cpu, emulatorCpu) = (session.ProcessorTime, emulator.TotalProcessorTime);
            var run = Task.Run(() => session.Run(
                $"$backup = Backup-TcbDatabase -Destination '{scratch["backups"]}' -Name b -ThrottleLimit {ThrottleLimit} -SubmitIntervalSec 0; \"$($backup.Status) $($backup.CompleteCount) $($backup.Duration.TotalSeconds)\""));
            while (!run.Wait(SampleEvery))
                samples.Add((Saved(scratch["backups"]), session.WorkingSet));
            if (run.Result.Output.Split(' ') is not ["Complete", var complete, var seconds]
                || complete != exports.ToString(CultureInfo.InvariantCulture))
                throw new InvalidOperationException($"Of {exports} collections: {run.Result.Output}");

            emulator.Refresh();
            (cpu, emulatorCpu) = (session.ProcessorTime - cpu, emulator.TotalProcessorTime - emulatorCpu);
            var (time, bound) = (double.Parse(seconds, CultureInfo.InvariantCulture), exports * JobSeconds / ThrottleLimit);
            report.Add(new(
                $"{environments} environments × {Collections} collections, {ThrottleLimit} at a time, s", Text(time, "F1"),
                $"the bound: {Text(bound, "F1")}",
                Text(time / bound, "F2"), $"≤ {Goal}", time / bound <= Goal));
            report.Add(
                new("… processor time of the session for one, ms", Text(cpu.TotalMilliseconds / exports, "F1"), "–", "–", null, false));
            report.Add(
                new(
                    "… processor time of the emulator for one, ms", Text(emulatorCpu.TotalMilliseconds / exports, "F1"), "–", "–", null,
                    false));
            var warm = samples.First(sample => sample.Saved >= warmAfter).Memory / Megabyte;
            var growth = (samples[^1].Memory / Megabyte) - warm;
            report.Add(new(
                $"… growth of its working set from the {warmAfter}th to the last, MB", Text(growth, "F0"),
                $"at the {warmAfter}th: {Text(warm, "F0")}", "–",
                $"< {MemoryGoal}", growth < MemoryGoal));
            var memory = samples.Select(sample => $"{sample.Saved} {Text(sample.Memory / Megabyte, "F0")}");
            Console.Error.WriteLine($"fleet: saved and working set, MB: {string.Join(", ", memory)}");
        }
        finally
        {
            session.Run("Stop-TcbEmulator");
        }

        List(session, scratch["ledger"], quick, report);
    }

    private static void Seed(string seed, int environments)
    {
        for (var env = 0; env < environments; env++)
        {
            var folder = Directory.CreateDirectory(
                Path.Combine(seed, string.Create(CultureInfo.InvariantCulture, $"env-{env:000}"))).FullName;
            for (var number = 0; number < Collections; number++)
            {
                File.WriteAllLines(
                    Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"c{number:00}.jsonl")),
                    Enumerable.Range(0, 10).Select(static id => $$"""{"_id":"{{id}}","name":"record {{id}}"}"""));
            }
        }
    }

    private static int Saved(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.jsonl.receipt.json", SearchOption.AllDirectories).Count()
        : 0;

    /// <summary>The ledger of the exports, with its entries copied until it is large.</summary>
    private static void List(Session session, string ledger, bool quick, Report report)
    {
        var entries = Directory.GetFiles(ledger, "*.json");
        for (var copy = entries.Length; copy < Listed; copy++)
            File.Copy(
                entries[copy % entries.Length],
                Path.Combine(ledger, $"{Path.GetFileNameWithoutExtension(entries[copy % entries.Length])}-{copy}.json"));

        var (list, read, cpu) = (new Samples(), new Samples(), new Samples());
        for (var round = -1; round < (quick ? 3 : 9); round++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var file in Directory.GetFiles(ledger, "*.json"))
                _ = File.ReadAllBytes(file);
            var reading = watch.Elapsed;
            var before = session.ProcessorTime;
            var (time, _) = session.Run("@(Get-TcbExportJob).Count");
            if (round < 0)
                continue;
            cpu.Add((session.ProcessorTime - before).TotalMilliseconds);
            list.Add(time.TotalMilliseconds);
            read.Add(reading.TotalMilliseconds);
        }

        report.Add(new(
            $"Get-TcbExportJob over {Listed} entries, ms", list.ToString("F0"), $"reading the files: {read.ToString("F0")}",
            Samples.Ratios(list, read).ToString("F1"),
            $"< {ListGoal}", list.Median < ListGoal));
        report.Add(new("… processor time, ms", cpu.ToString("F0"), "–", "–", null, false));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
