using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TcbShell.Tests;

internal sealed record ShellResult(int ExitCode, string Output, string Error)
{
    public string[] Lines { get; } = Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}

/// <summary>The built shell, as a process of its own with redirected streams.</summary>
internal sealed partial class ShellProcess : IDisposable
{
    private const int Sigint = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _output = new();

    static ShellProcess()
    {
        // A shell script that starts the tests in the background makes them, and all that they start, ignore Ctrl+C.
        if (OperatingSystem.IsLinux() && (IgnoredSignals() & (1UL << (Sigint - 1))) != 0)
            _ = Signal(Sigint, 0);
    }

    public ShellProcess(string[] arguments, string input = "", string? manifest = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Repository.Shell, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("NO_COLOR");
        start.Environment["WECHATTCB_MANIFEST"] = manifest ?? "";
        start.Environment["TCB_LEDGER"] = _folder.Path("ledger");
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public static ShellResult Run(string[] arguments, string input = "", string? manifest = null)
    {
        using var shell = new ShellProcess(arguments, input, manifest);
        return shell.Finish();
    }

    public static ShellResult RunCommand(string command) => Run(["-Command", command]);

    public async Task WaitForLineAsync(string expected)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            _output.AppendLine(line);
            if (line == expected)
                return;
        }

        Assert.Fail($"The shell ended before it printed '{expected}': {_output}{await _error}");
    }

    /// <summary>Ctrl+C, as a terminal sends it on Unix.</summary>
    public void Interrupt() => _ = Kill(_process.Id, Sigint);

    /// <summary>Sends Ctrl+C until the process is gone.</summary>
    public void InterruptUntilItEnds()
    {
        var since = Stopwatch.StartNew();
        do
        {
            Assert.True(since.Elapsed < Limit, "The shell outlived many interrupts.");
            Interrupt();
        }
        while (!_process.WaitForExit(TimeSpan.FromMilliseconds(100)));
    }

    public ShellResult Finish()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The shell did not end: {_output}{output.Result}{_error.Result}");
        }

        return new ShellResult(_process.ExitCode, _output + output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>Signal 1 is the lowest bit.</summary>
    private static ulong IgnoredSignals()
    {
        const string Field = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
