using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the connection that commands of this runspace use.</para>
/// <para type="description">Gives the connection that Connect-Tcb made, or the one that the environment variables make; nothing when there is neither.</para>
/// </summary>
/// <example>
/// <para>See which connection the next command will use</para>
/// <code>
/// Get-TcbConnection
/// </code>
/// <para>No secret is shown.</para>
/// </example>
/// <example>
/// <para>Connect by environment variables</para>
/// <code>
/// $env:TCB_COMPONENT_APPID = 'wx0123456789abcdef'
/// $env:TCB_COMPONENT_APPSECRET = Get-Secret TcbAppSecret -AsPlainText
/// $env:TCB_COMPONENT_VERIFY_TICKET = Get-Secret TcbVerifyTicket -AsPlainText
/// Get-TcbConnection
/// </code>
/// <para>In a pipeline the secrets of the step set these variables, and no Connect-Tcb is needed. Nothing is asked of the service yet.</para>
/// </example>
/// <example>
/// <para>Hand the connection to other runspaces</para>
/// <code>
/// $connection = Get-TcbConnection
/// 'env-one', 'env-two' | ForEach-Object -Parallel {
///     Invoke-TcbDbExport -Env $_ -Query "db.collection('orders').get()" -Destination "./exports/$_.json" -Connection $using:connection
/// }
/// </code>
/// <para>Each runspace has a connection of its own, or none; all can share one that is given. (Several exports in one command need no other runspace: pipe them in.)</para>
/// </example>
/// <seealso cref="ConnectTcbCommand"/>
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
