using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Reset, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ResetTcbEmulatorCommand : EmulatorCmdlet
{
    protected override void ProcessRecord()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), "Reset the emulator"))
            CallEmulator(address, emulator => emulator.ResetAsync(StopToken));
    }
}
