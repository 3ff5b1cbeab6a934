using System.Management.Automation;
using WeChatTcb.EmulatorProtocol;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Set, "TcbEmulatorAuthorizer", SupportsShouldProcess = true, DefaultParameterSetName = AuthorizeSet)]
[OutputType(typeof(void))]
public sealed class SetTcbEmulatorAuthorizerCommand : EmulatorCmdlet
{
    private const string AuthorizeSet = "Authorize";
    private const string WithdrawSet = "Withdraw";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    public string AppId { get; set; } = "";

    [Parameter(ParameterSetName = AuthorizeSet)]
    public SwitchParameter WithoutPermission { get; set; }

    [Parameter(ParameterSetName = WithdrawSet, Mandatory = true)]
    public SwitchParameter Withdrawn { get; set; }

    private protected override void Process()
    {
        var address = Address;
        if (!ShouldProcess(Messages.FormatEmulatorPartTarget(AppId, address), Messages.SetAuthorizerAction))
            return;
        if (Withdrawn)
            CallEmulator(address, emulator => emulator.WithdrawAuthorizationAsync(AppId, StopToken));
        else
            CallEmulator(address, emulator => emulator.AuthorizeAsync(new AuthorizerState(AppId, !WithoutPermission), StopToken));
    }
}
