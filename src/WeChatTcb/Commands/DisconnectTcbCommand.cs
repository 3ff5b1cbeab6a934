using System.Management.Automation;
using CloudExport;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Closes a connection and forgets its credentials.</para>
/// <para type="description">Closes the connection that Connect-Tcb made last in this runspace, or the one that is given. Export jobs at the service go on.</para>
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "Tcb")]
[OutputType(typeof(void))]
public sealed class DisconnectTcbCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The connection to close. Without it: the one of this runspace, if there is one.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var state = RunspaceState.Current;
        var connection = Connection ?? state.Connection;
        connection?.Dispose();
        if (connection == state.Connection)
            state.Connection = null;
    }
}
