using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Remove, "TcbEmulatorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveTcbEmulatorCollectionCommand : EmulatorCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string Env { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string Collection { get; set; } = "";

    private protected override void Process()
    {
        var address = Address;
        if (ShouldProcess(Messages.FormatSetCollectionTarget(Env, Collection, address), Messages.RemoveCollectionAction))
            CallEmulator(address, emulator => emulator.RemoveCollectionAsync(Env, Collection, StopToken));
    }
}
