using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Reset, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ResetTcbEmulatorCommand : EmulatorCmdlet
{
    private protected override void Process()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), Messages.ResetEmulatorAction))
            CallEmulator(address, emulator => emulator.ResetAsync(StopToken));
    }
}
