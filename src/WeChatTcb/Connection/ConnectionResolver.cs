using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Decides which connection a command uses.</summary>
internal static class ConnectionResolver
{
    /// <summary>The runspace's connection; failing that, the one of the environment variables; null when there is neither.</summary>
    internal static TcbConnection? Current()
    {
        var state = RunspaceState.Current;
        if (state.Connection is { IsOpen: true } connection)
            return connection;

        var credentials = EnvironmentCredentials.Read();
        if (state.FromEnvironment is { } known && known.Credentials == credentials && known.Connection.IsOpen)
            return known.Connection;
        if (credentials.Connect() is not { } made)
            return null;
        state.FromEnvironment = (credentials, made);
        return made;
    }

    /// <summary>The client of the connection that a command uses.</summary>
    /// <param name="given">The command's <c>-Connection</c>.</param>
    /// <param name="job">The job that the command is about, whose own connection comes before the runspace's.</param>
    /// <exception cref="TcbException">There is no connection, it was closed, or the job belongs to another.</exception>
    internal static TcbClient Resolve(TcbConnection? given, ExportJob? job = null)
    {
        var connection = given ?? (job?.Connection is { IsOpen: true } own ? own : null) ?? Current() ?? throw new TcbException(
            "NotConnected", TcbErrorKind.Authentication, "There is no connection to the service.",
            $"Connect first with Connect-Tcb, give -Connection, or set environment variables: {EnvironmentCredentials.Names}.");
        return ConnectionFactory.ClientOf(connection);
    }
}
