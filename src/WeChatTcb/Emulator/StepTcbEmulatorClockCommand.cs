using System.Globalization;
using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Step, "TcbEmulatorClock", SupportsShouldProcess = true)]
[OutputType(typeof(DateTimeOffset))]
public sealed class StepTcbEmulatorClockCommand : EmulatorCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0.0, 315_360_000.0)]
    public double Seconds { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        var address = Address;
        if (!ShouldProcess(address.ToString(), Messages.FormatStepClockAction(Seconds.ToString(CultureInfo.InvariantCulture))))
            return;
        var now = CallEmulator(address, emulator => emulator.ChangeClockAsync(new(Seconds: Seconds), StopToken));
        if (PassThru)
            WriteObject(now);
    }
}
