using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommunications.Disconnect, "Tcb")]
[OutputType(typeof(void))]
public sealed class DisconnectTcbCommand : TcbCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    protected override void ProcessRecord()
    {
        var state = RunspaceState.Current;
        var connection = Connection ?? state.Connection;
        connection?.Dispose();
        if (connection == state.Connection)
            state.Connection = null;
    }
}
