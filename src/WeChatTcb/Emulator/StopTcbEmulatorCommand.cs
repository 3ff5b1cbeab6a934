using System.Management.Automation;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Stop, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopTcbEmulatorCommand : TcbCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EmulatorInstance[]? Emulator { get; set; }

    protected override void ProcessRecord()
    {
        var state = RunspaceState.Current;
        foreach (var emulator in Emulator ?? [.. state.Emulators])
        {
            if (!ShouldProcess(emulator.Endpoint.ToString(), Messages.StopEmulatorAction))
                continue;
            EmulatorLauncher.Stop(emulator);
            state.Emulators.Remove(emulator);
            // A connection to a stopped emulator would only cause network errors.
            if (state.Connection is { } connection && connection.Endpoint == emulator.Endpoint)
            {
                connection.Dispose();
                state.Connection = null;
            }
        }
    }
}
