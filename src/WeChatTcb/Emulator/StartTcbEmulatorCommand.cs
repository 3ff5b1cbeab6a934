using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Emulator;
using WeChatTcb.EmulatorProtocol;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Start, "TcbEmulator", SupportsShouldProcess = true, DefaultParameterSetName = SeedSet)]
[OutputType(typeof(EmulatorInstance))]
public sealed class StartTcbEmulatorCommand : AsyncCmdlet
{
    private const string SeedSet = "Seed";
    private const string ExampleSet = "Example";

    [Parameter(ParameterSetName = SeedSet, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? SeedPath { get; set; }

    [Parameter(ParameterSetName = ExampleSet, Mandatory = true)]
    public SwitchParameter ExampleData { get; set; }

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
    [ValidateRange(0.0, 86_400.0)]
    public double CollectionCountLagSec { get; set; }

    [Parameter]
    public SwitchParameter VirtualClock { get; set; }

    [Parameter]
    public DateTimeOffset? ClockStart { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FaultFile { get; set; }

    [Parameter]
    public SwitchParameter Connect { get; set; }

    private protected override void End()
    {
        try
        {
            var seed = ExampleData ? EmulatorLauncher.ExampleData : FullPath(SeedPath);
            var options = new EmulatorStartOptions(seed, FullPath(DataPath), Port, JobSeconds)
            {
                CollectionCountLagSec = CollectionCountLagSec,
                VirtualClock = VirtualClock,
                ClockStart = ClockStart,
                FaultFile = FullPath(FaultFile),
            };
            var target = Port == 0 ? Messages.StartEmulatorTarget_FreePort : Messages.FormatStartEmulatorTarget(Port);
            if (!ShouldProcess(target, Messages.StartEmulatorAction))
                return;
            var emulator = Await(EmulatorLauncher.StartAsync(options, StopToken));
            var state = RunspaceState.Current;
            state.Emulators.Add(emulator);
            if (Connect)
            {
                state.Connection = ConnectionFactory.WithComponent(
                    emulator.Endpoint, emulator.ComponentAppId,
                    emulator.ComponentAppSecret.Reveal(), emulator.ComponentVerifyTicket.Reveal());
            }

            Report(Await(new EmulatorControl(emulator.Endpoint).GetHealthAsync(StopToken)));
            WriteObject(emulator);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    private void Report(Health health)
    {
        foreach (var collection in health.Collections)
            WriteVerbose(Messages.FormatEmulatorCollection(collection.Env, collection.Name, Counted.Documents(collection.Count)));
        foreach (var file in health.Skipped ?? [])
        {
            var message = Messages.FormatEmulatorSkippedFile(file.Path, file.Reason);
            if (file.IsRoutine)
                WriteVerbose(message);
            else
                WriteWarning(message);
        }

        if (Connect && health.Collections.Count == 0)
            WriteWarning(Messages.EmulatorIsEmpty);
    }

    private string? FullPath(string? path) => path is null ? null : FilePaths.Full(SessionState, path);
}
