using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbEmulatorFault")]
[OutputType(typeof(EmulatorFault))]
public sealed class GetTcbEmulatorFaultCommand : EmulatorCmdlet
{
    private protected override void Process() =>
        WriteObject(CallEmulator(Address, emulator => emulator.GetFaultsAsync(StopToken)), enumerateCollection: true);
}
