using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbEmulatorFault")]
[OutputType(typeof(EmulatorFault))]
public sealed class GetTcbEmulatorFaultCommand : EmulatorCmdlet
{
    protected override void ProcessRecord() =>
        WriteObject(CallEmulator(Address, emulator => emulator.GetFaultsAsync(StopToken)), enumerateCollection: true);
}
