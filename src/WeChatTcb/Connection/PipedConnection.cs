using System.Management.Automation;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Commands;

/// <summary>The connection that an object in the pipeline brings with it.</summary>
internal static class PipedConnection
{
    /// <summary>The connection of the object; null if it has none.</summary>
    /// <exception cref="TcbException"><c>ConnectionClosed</c>: an authorizer whose platform has been disconnected.</exception>
    internal static TcbConnection? Of(PSObject? input) => input?.BaseObject switch
    {
        TcbConnection connection => connection,
        TcbEnvironment environment => environment.Connection,
        TcbCollection collection => collection.Connection,
        TcbAuthorizer { Connection: { } platform } authorizer => ConnectionFactory.WithAuthorizer(platform, authorizer.AppId),
        // A job is checked against the connection that polls it, so another one will do.
        MigrationJob { Connection: { IsOpen: true } connection } => connection,
        _ => null,
    };
}
