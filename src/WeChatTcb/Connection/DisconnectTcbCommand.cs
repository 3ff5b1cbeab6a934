using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Closes a connection and forgets its credentials.</para>
/// <para type="description">Closes the connection that Connect-Tcb made last in this runspace, or the one that is given. Export jobs at the service go on.</para>
/// </summary>
/// <example>
/// <para>Close the connection of this session</para>
/// <code>
/// Disconnect-Tcb
/// </code>
/// <para>It is no error when there is none.</para>
/// </example>
/// <example>
/// <para>Close a connection whatever happens meanwhile</para>
/// <code>
/// $connection = Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret (Get-Secret TcbAppSecret) -ComponentVerifyTicket (Get-Secret TcbVerifyTicket)
/// try {
///     Import-Csv ./exports.csv | Invoke-TcbDbExport -Wait -Connection $connection
/// }
/// finally {
///     $connection | Disconnect-Tcb
/// }
/// </code>
/// </example>
/// <seealso cref="ConnectTcbCommand"/>
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
