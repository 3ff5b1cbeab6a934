using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Commands;

namespace WeChatTcb.Pipeline;

/// <summary>A cmdlet that calls the service.</summary>
public abstract class ConnectedCmdlet : AsyncCmdlet
{
    private protected ConnectedCmdlet()
    {
    }

    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    /// <summary>The endpoint of the connection that the command would use; null if there is none.</summary>
    private protected Uri? CurrentEndpoint()
    {
        try
        {
            return (Connection ?? ConnectionResolver.Current(SessionState))?.Endpoint;
        }
        catch (TcbException)
        {
            return null; // environment variables that cannot be used; a command that needs them reports it
        }
    }

    /// <summary>The client to use.</summary>
    /// <param name="own">The connection of the object that the command is about. It takes precedence over the runspace's.</param>
    /// <exception cref="TcbException">There is no connection, or it was closed.</exception>
    private protected TcbClient ResolveClient(TcbConnection? own = null) => ConnectionResolver.Resolve(SessionState, Connection, own);

    /// <summary>The client for a job: of its own connection, if that is open.</summary>
    private protected TcbClient ResolveClient(MigrationJob job) => ResolveClient(job.Connection is { IsOpen: true } own ? own : null);
}
