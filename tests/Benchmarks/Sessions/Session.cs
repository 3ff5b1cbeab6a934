using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Sessions;

/// <summary>A PowerShell session in a separate process that runs and times lines of script.</summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(50);

    private readonly Scratch _scratch = new();
    private readonly Process _process;

    public Session(params (string Name, string Value)[] environment)
    {
        var start = Pwsh.StartInfo("-File", Path.Combine(AppContext.BaseDirectory, "Sessions", "session.ps1"));
        start.RedirectStandardError = false; // shown on the console
        start.StandardErrorEncoding = null;
        start.Environment["TCB_LEDGER"] = _scratch["ledger"];
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>The resident memory of the process, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The processor time of the process so far, on all cores.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Runs one line of script.</summary>
    /// <returns>Its output as text, and the time it took inside the process.</returns>
    public (TimeSpan Time, string Output) Run(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        while (_process.StandardOutput.ReadLine() is { } answer)
        {
            if (answer.Split('\t', 4) is not ["@@", var outcome, var milliseconds, var output])
                continue;
            return outcome == "done"
                ? (TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)), output)
                : throw new InvalidOperationException($"'{line}' failed: {output}");
        }

        throw new InvalidOperationException($"The session ended at '{line}'.");
    }

    /// <summary>Runs one line of script and watches the memory during the run.</summary>
    /// <returns>The time it took inside the process, and the largest <see cref="WorkingSet"/> seen.</returns>
    public (TimeSpan Time, long LargestWorkingSet) RunWatched(string line)
    {
        var largest = 0L;
        var run = Task.Run(() => Run(line));
        do
            largest = Math.Max(largest, WorkingSet);
        while (!run.Wait(SampleEvery));
        return (run.Result.Time, Math.Max(largest, WorkingSet));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _scratch.Dispose();
    }
}
