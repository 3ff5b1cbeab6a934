using System.Management.Automation;
using WeChatTcb.EmulatorProtocol;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Set, "TcbEmulatorEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetTcbEmulatorEnvironmentCommand : EmulatorCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string Env { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentStatusCompleter))]
    public string? Status { get; set; }

    [Parameter]
    [Pasted]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    public string? AppId { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Alias { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PackageId { get; set; }

    private protected override void Process()
    {
        var address = Address;
        if (!ShouldProcess(Messages.FormatEmulatorPartTarget(Env, address), Messages.SetEnvironmentAction))
            return;
        var change = new EnvironmentState(Env, AppId, Status?.ToUpperInvariant(), Alias, PackageId);
        CallEmulator(address, emulator => emulator.SetEnvironmentAsync(change, StopToken));
    }
}
