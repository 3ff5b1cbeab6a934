using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Clear, "TcbEmulatorFault", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearTcbEmulatorFaultCommand : EmulatorCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? Id { get; set; }

    private protected override void Process()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), Id is { } id ? Messages.FormatClearFaultAction(id) : Messages.ClearFaultsAction))
            CallEmulator(address, emulator => emulator.ClearFaultsAsync(Id, StopToken));
    }
}
