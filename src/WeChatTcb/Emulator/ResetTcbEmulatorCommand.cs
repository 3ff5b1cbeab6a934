using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Reset, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ResetTcbEmulatorCommand : EmulatorCmdlet
{
    protected override void ProcessRecord()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), Messages.ResetEmulatorAction))
            CallEmulator(address, emulator => emulator.ResetAsync(StopToken));
    }
}
