using CloudExport.Tokens;

namespace CloudExport.Connections;

/// <summary>Makes connections.</summary>
public static class Connector
{
    /// <summary>A connection with a ready token.</summary>
    public static TcbConnection WithToken(Uri endpoint, string? appId, TcbApiFamily family, string token) =>
        Create(endpoint, appId, family, TcbCredentialKind.AccessToken, (_, time) => new ReadyToken(token, time));

    /// <summary>A connection whose tokens come from the caller's own code.</summary>
    public static TcbConnection WithScript(Uri endpoint, string? appId, TcbApiFamily family, Func<string> script) =>
        Create(endpoint, appId, family, TcbCredentialKind.ScriptBlock, (_, time) => new ScriptToken(script, time));

    /// <summary>A connection with the credentials of a third-party platform.</summary>
    public static TcbConnection WithComponent(Uri endpoint, string appId, string appSecret, string verifyTicket) =>
        Create(endpoint, appId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component,
            (wire, time) => new ComponentToken(wire, appId, appSecret, verifyTicket, time));

    /// <summary>The client of a connection.</summary>
    /// <exception cref="TcbException"><c>ConnectionClosed</c>: the connection has been disconnected.</exception>
    public static TcbClient ClientOf(TcbConnection connection) => connection.Client as TcbClient ?? throw new TcbException(
        "ConnectionClosed", TcbErrorKind.InvalidOperation, $"The connection {connection} has been disconnected.", "Connect again with Connect-Tcb.");

    private static TcbConnection Create(
        Uri endpoint, string? appId, TcbApiFamily family, TcbCredentialKind kind, Func<Wire.ServiceWire, TimeProvider, ITokenIssuer> issuer)
    {
        var connection = new TcbConnection(ServiceAddress.Normalize(endpoint), appId, family, kind);
        connection.Client = new TcbClient(connection, wire => issuer(wire, TimeProvider.System), HttpClients.For, TimeProvider.System);
        return connection;
    }
}
