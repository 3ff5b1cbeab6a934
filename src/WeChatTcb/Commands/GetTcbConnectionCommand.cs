using System.Management.Automation;
using CloudExport;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the connection that commands of this runspace use.</para>
/// <para type="description">Gives the connection that Connect-Tcb made, or the one that the environment variables make; nothing when there is neither.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TcbConnection")]
[OutputType(typeof(TcbConnection))]
public sealed class GetTcbConnectionCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            if (Connections.Current() is { } connection)
                WriteObject(connection);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }
}
