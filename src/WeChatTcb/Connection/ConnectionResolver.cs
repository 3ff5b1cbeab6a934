using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Finds the connection that a command uses.</summary>
internal static class ConnectionResolver
{
    /// <summary>The runspace's connection, else the one from the environment variables, else null.</summary>
    internal static TcbConnection? Current(SessionState session)
    {
        var state = RunspaceState.Current;
        if (state.Connection is { IsOpen: true } connection)
            return connection;

        var credentials = EnvironmentCredentials.Read();
        if (state.FromEnvironment is { } known && known.Credentials == credentials && known.Connection.IsOpen)
            return known.Connection;
        if (credentials.Connect(path => FilePaths.Full(session, path), report: static _ => { }) is not { } made)
            return null;
        state.FromEnvironment = (credentials, made);
        return made;
    }

    /// <summary>The client of the connection that a command uses.</summary>
    /// <param name="session">The session whose location relative paths are resolved with.</param>
    /// <param name="chosen">The command's <c>-Connection</c>.</param>
    /// <param name="own">The connection of the object that the command is about. It takes precedence over the runspace's.</param>
    /// <exception cref="TcbException">There is no connection, or it was closed.</exception>
    internal static TcbClient Resolve(SessionState session, TcbConnection? chosen, TcbConnection? own = null)
    {
        var connection = chosen ?? own ?? Current(session) ?? throw new TcbException(
            "NotConnected", TcbErrorKind.Authentication, Messages.NotConnected,
            Messages.FormatNotConnected_Advice(EnvironmentCredentials.Names));
        return ConnectionFactory.ClientOf(connection);
    }
}
