using System.Management.Automation;

namespace TcbShell.Tests;

public class InterruptTests
{
    private static readonly string ImportFixture = $"Import-Module '{typeof(InterruptTests).Assembly.Location}'";

    [UnixFact]
    public async Task Ctrl_C_stops_the_running_cmdlet_and_ends_a_command_with_130()
    {
        using var shell = new ShellProcess(["-Command", $"{ImportFixture}; Wait-UntilStopped; 'not reached'"]);
        await shell.WaitForLineAsync("waiting");

        shell.Interrupt();
        var result = shell.Finish();

        Assert.Equal(["waiting", "stopped"], result.Lines);
        Assert.Equal(("", 130), (result.Error, result.ExitCode));
    }

    [UnixFact]
    public async Task Ctrl_C_stops_what_runs_at_the_prompt_and_not_the_shell()
    {
        using var shell = new ShellProcess([], $"{ImportFixture}\nWait-UntilStopped\n'next'\nexit 4\n");
        await shell.WaitForLineAsync("waiting");

        shell.Interrupt();
        var result = shell.Finish();

        Assert.Equal(["waiting", "stopped", "next"], result.Lines);
        Assert.Equal(("", 4), (result.Error, result.ExitCode));
    }

    [UnixFact]
    public async Task A_second_Ctrl_C_ends_a_shell_whose_cmdlet_does_not_stop()
    {
        using var shell = new ShellProcess(["-Command", $"{ImportFixture}; Wait-UntilStopped -Stubborn"]);
        await shell.WaitForLineAsync("waiting");

        shell.InterruptUntilItEnds();

        Assert.Equal(130, shell.Finish().ExitCode);
    }
}

/// <summary>Waits until it is stopped, or, stubborn, far longer than any test.</summary>
[Cmdlet(VerbsLifecycle.Wait, "UntilStopped")]
public sealed class WaitUntilStoppedCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim _stop = new();

    [Parameter]
    public SwitchParameter Stubborn { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void ProcessRecord()
    {
        WriteObject("waiting");
        _stop.Wait(TimeSpan.FromMinutes(5));
    }

    protected override void StopProcessing()
    {
        if (Stubborn)
            return;
        Host.UI.WriteLine("stopped");
        _stop.Set();
    }
}

/// <summary>A fact about signals; Windows has no way to send one to a single process, and the report says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([System.Runtime.CompilerServices.CallerFilePath] string? file = null, [System.Runtime.CompilerServices.CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows cannot send Ctrl+C to one process alone.";
    }
}
