using System.Diagnostics;
using System.Globalization;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// A thousand exports in one pipeline, 32 at a time, with jobs of two seconds. Measures how long they take, compared with the minimum that
/// follows from the number of slots and the job time; how much the session's process grows after warm-up; and the time that the ledger
/// takes for a write and for listing a large one. The emulator runs in a separate process on the same cores.
/// </summary>
internal static class ManyComparison
{
    private const double Goal = 1.3;
    private const double MemoryGoal = 50;
    private const double Megabyte = 1024 * 1024;
    private const double JobSeconds = 2;
    private const int ThrottleLimit = 32;
    private const int WarmAfter = 100;
    private const int Listed = 10_000;

    public static void Run(bool quick, Report report)
    {
        var exports = quick ? 320 : 1000;
        using var scratch = new Scratch();
        using var session = new Session(("TCB_LEDGER", scratch["ledger"]));
        session.Run($"Import-Module '{Repository.Manifest}'");
        session.Run($"Start-TcbEmulator -SeedPath '{Repository.SeedData}' -JobSeconds {JobSeconds} -Connect | Out-Null");
        try
        {
            var folder = Directory.CreateDirectory(scratch["exports"]).FullName;
            var before = Cpu();
            var (time, answer) = session.Run(Script(exports, folder));
            var cpu = Cpu() - before;

            var numbers = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var files = Directory.GetFiles(folder, "*.json").Count(
                file => !file.EndsWith(".receipt.json", StringComparison.Ordinal) && new FileInfo(file).Length > 0);
            if (numbers is not [var succeeded, .. var memory] || succeeded != exports || files != exports)
                throw new InvalidOperationException($"Of {exports} exports {answer.Split(' ')[0]} succeeded, and {files} files are there.");
            var bound = exports * JobSeconds / ThrottleLimit;
            report.Add(new(
                $"{exports} exports, {ThrottleLimit} at a time, s", Text(time.TotalSeconds, "F1"), $"the bound: {Text(bound, "F1")}",
                Text(time.TotalSeconds / bound, "F2"), $"≤ {Goal}", time.TotalSeconds / bound <= Goal));
            report.Add(
                new("… processor time of the session for one, ms", Text(cpu.TotalMilliseconds / exports, "F1"), "–", "–", null, false));
            var growth = (memory[^1] - memory[0]) / Megabyte;
            report.Add(new(
                $"… growth of its working set from the {WarmAfter}th to the last, MB", Text(growth, "F0"),
                $"at the {WarmAfter}th: {Text(memory[0] / Megabyte, "F0")}",
                "–", $"< {MemoryGoal}", growth < MemoryGoal));
            Submit(session, scratch["submits"], quick, report);
            Console.Error.WriteLine(
                $"many: working set at each {WarmAfter}th, MB: {string.Join(' ', memory.Select(bytes => Text(bytes / Megabyte, "F0")))}");
        }
        finally
        {
            session.Run("Stop-TcbEmulator");
        }

        List(session, scratch["ledger"], quick, report);

        TimeSpan Cpu() => TimeSpan.FromMilliseconds(double.Parse(
            session.Run("[Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)").Output, CultureInfo.InvariantCulture));
    }

    /// <summary>Returns the number of exports that succeeded, and the working set after every hundred.</summary>
    private static string Script(int exports, string folder) =>
        "$done = 0; $memory = [System.Collections.Generic.List[string]]::new(); "
        + $"1..{exports} | ForEach-Object {{ [pscustomobject]@{{ Query = \"db.collection('cities').where({{ country: 'CN' }}).get()\"; Destination = '{folder}/' + $_ + '.json' }} }} | "
        + $"Invoke-TcbDbExport -Env demo-4a89da -ThrottleLimit {ThrottleLimit} -SubmitIntervalSec 0 | "
        + "ForEach-Object { if ($_.Status -eq 'Succeeded' -and $_.File) { $done++ }; "
        + $"if ($done % {WarmAfter} -eq 0) {{ $memory.Add([Environment]::WorkingSet.ToString([cultureinfo]::InvariantCulture)) }} }}; "
        + "\"$done $memory\"";

    /// <summary>Submits alternately with the ledger, which writes three times per export, and without it.</summary>
    private static void Submit(Session session, string ledger, bool quick, Report report)
    {
        const int Submits = 100;
        const int Writes = 3;
        var (kept, off, cost) = (new Samples(), new Samples(), new Samples());
        for (var round = -1; round < (quick ? 3 : 9); round++)
        {
            var (with, without) = (Milliseconds(ledger), Milliseconds("off"));
            if (round < 0)
                continue;
            kept.Add(with);
            off.Add(without);
            cost.Add((with - without) / Writes * 1000);
        }

        report.Add(
            new(
                "Invoke-TcbDbExport without -Wait, ms", kept.ToString("F1"), $"without a ledger: {off.ToString("F1")}",
                Samples.Ratios(kept, off).ToString("F2"), null, false));
        report.Add(new("… one write into the ledger, on the disk, µs", cost.ToString("F0"), "–", "–", null, false));

        double Milliseconds(string place) => session.Run(
            $"$before = $env:TCB_LEDGER; $env:TCB_LEDGER = '{place}'; 1..{Submits} | ForEach-Object {{ [pscustomobject]@{{ Query = \"db.collection('cities').limit(1).get()\" }} }} | "
            + "Invoke-TcbDbExport -Env demo-4a89da -SubmitIntervalSec 0 | Out-Null; $env:TCB_LEDGER = $before").Time.TotalMilliseconds / Submits;
    }

    /// <summary>The ledger of the exports, with its entries copied until it is large.</summary>
    private static void List(Session session, string ledger, bool quick, Report report)
    {
        var entries = Directory.GetFiles(ledger, "*.json");
        for (var copy = entries.Length; copy < Listed; copy++)
            File.Copy(
                entries[copy % entries.Length],
                Path.Combine(ledger, $"{Path.GetFileNameWithoutExtension(entries[copy % entries.Length])}-{copy}.json"));

        var (list, read) = (new Samples(), new Samples());
        for (var round = -1; round < (quick ? 3 : 9); round++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var file in Directory.GetFiles(ledger, "*.json"))
                _ = File.ReadAllBytes(file);
            var reading = watch.Elapsed;
            var (time, count) = session.Run("@(Get-TcbExportJob).Count");
            if (count != Listed.ToString(CultureInfo.InvariantCulture))
                throw new InvalidOperationException($"Of {Listed} entries {count} were listed.");
            if (round < 0)
                continue;
            list.Add(time.TotalMilliseconds);
            read.Add(reading.TotalMilliseconds);
        }

        report.Add(
            new(
                $"Get-TcbExportJob over {Listed} entries, ms", list.ToString("F0"), $"reading the files: {read.ToString("F0")}",
                Samples.Ratios(list, read).ToString("F1"), null, false));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
