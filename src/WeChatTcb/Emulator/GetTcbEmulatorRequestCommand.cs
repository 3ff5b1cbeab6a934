using System.Management.Automation;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbEmulatorRequest")]
[OutputType(typeof(EmulatorRequest))]
public sealed class GetTcbEmulatorRequestCommand : EmulatorCmdlet
{
    [Parameter(Position = 0)]
    public EmulatorEndpoint Endpoint { get; set; } = EmulatorEndpoint.Any;

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long After { get; set; }

    private protected override void Process() =>
        WriteObject(
            CallEmulator(Address, emulator => emulator.GetRequestsAsync(Endpoint, After, Last ?? int.MaxValue, StopToken)),
            enumerateCollection: true);
}
