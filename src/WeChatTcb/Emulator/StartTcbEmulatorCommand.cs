using System.Management.Automation;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Start, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(EmulatorInstance))]
public sealed class StartTcbEmulatorCommand : AsyncCmdlet
{
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? SeedPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataPath { get; set; }

    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    [Parameter]
    [ValidateRange(0.0, 86_400.0)]
    public double JobSeconds { get; set; } = 2;

    [Parameter]
    public SwitchParameter VirtualClock { get; set; }

    [Parameter]
    public DateTimeOffset? ClockStart { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FaultFile { get; set; }

    [Parameter]
    public SwitchParameter Connect { get; set; }

    protected override void EndProcessing()
    {
        try
        {
            var options = new EmulatorStartOptions(FullPath(SeedPath), FullPath(DataPath), Port, JobSeconds)
            {
                VirtualClock = VirtualClock,
                ClockStart = ClockStart,
                FaultFile = FullPath(FaultFile),
            };
            if (!ShouldProcess(Port == 0 ? "127.0.0.1, a free port" : $"127.0.0.1:{Port}", "Start the emulator"))
                return;
            var emulator = Await(EmulatorLauncher.StartAsync(options, StopToken));
            var state = RunspaceState.Current;
            state.Emulators.Add(emulator);
            if (Connect)
                state.Connection = ConnectionFactory.WithComponent(emulator.Endpoint, emulator.ComponentAppId, emulator.ComponentAppSecret.Reveal(), emulator.ComponentVerifyTicket.Reveal());
            WriteObject(emulator);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    private string? FullPath(string? path) => path is null ? null : FilePaths.Full(SessionState, path);
}
