using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Clear, "TcbEmulatorFault", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearTcbEmulatorFaultCommand : EmulatorCmdlet
{
    protected override void ProcessRecord()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), "Clear the fault rules"))
            CallEmulator(address, emulator => emulator.ClearFaultsAsync(StopToken));
    }
}
