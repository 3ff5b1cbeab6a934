using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Set, "TcbEmulatorClock", SupportsShouldProcess = true)]
[OutputType(typeof(DateTimeOffset))]
public sealed class SetTcbEmulatorClockCommand : EmulatorCmdlet
{
    private const string Stopped = nameof(Stopped);
    private const string Running = nameof(Running);

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(Stopped, Running)]
    public string State { get; set; } = "";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        var address = Address;
        var stopped = State.Equals(Stopped, StringComparison.OrdinalIgnoreCase);
        if (!ShouldProcess(address.ToString(), stopped ? Messages.StopClockAction : Messages.ContinueClockAction))
            return;
        var now = CallEmulator(address, emulator => emulator.ChangeClockAsync(new(Stopped: stopped), StopToken));
        if (PassThru)
            WriteObject(now);
    }
}
