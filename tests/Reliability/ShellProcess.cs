using System.Diagnostics;

namespace Reliability.Tests;

/// <summary>A PowerShell session with the module, in a process of its own that can be killed.</summary>
internal sealed class ShellProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly Lock _kill = new();
    private bool _killed;

    public ShellProcess(string script, IReadOnlyDictionary<string, string> environment)
    {
        var start = Pwsh.StartInfo("-Command", $"$ErrorActionPreference = 'Stop'; Import-Module '{Repository.Manifest}'; {script}");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Waits for a line of the output; false when the process ended without it.</summary>
    public async Task<bool> WaitForLineAsync(string line)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } read)
        {
            if (read == line)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Ends the process as a lost agent does: at once and without cleaning up. May be called more than once, from any thread.
    /// </summary>
    public void Kill()
    {
        lock (_kill)
        {
            if (_killed)
                return;
            _killed = true;
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>Waits for the end: the exit code, and everything that was written.</summary>
    public async Task<(int ExitCode, string Text)> FinishAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return (_process.ExitCode, output + await _error);
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
