using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Connections;

/// <summary>Creates connections. Nothing is sent before the first call.</summary>
public static class ConnectionFactory
{
    /// <summary>A connection with a ready token.</summary>
    /// <param name="endpoint">The base URL of the service.</param>
    /// <param name="appId">The app that the token belongs to, if it is known.</param>
    /// <param name="family">The family of interfaces to use.</param>
    /// <param name="token">The token.</param>
    /// <param name="retryTimeout">How long transient failures are retried; two minutes by default.</param>
    /// <exception cref="TcbException"><c>InvalidEndpoint</c>: see <see cref="ServiceAddress.Normalize"/>. The other methods throw it
    /// too.</exception>
    public static TcbConnection WithToken(
        Uri endpoint, string? appId, TcbApiFamily family, string token, TimeSpan? retryTimeout = null) =>
        Create(endpoint, appId, family, TcbCredentialKind.AccessToken, retryTimeout, (_, time) => new StaticToken(token, time));

    /// <summary>A connection whose tokens come from the caller's own code, which runs on the caller's own thread.</summary>
    public static TcbConnection WithScript(
        Uri endpoint, string? appId, TcbApiFamily family, Func<string> script, TimeSpan? retryTimeout = null) =>
        Create(endpoint, appId, family, TcbCredentialKind.ScriptBlock, retryTimeout,
            (_, time) => new ExternalToken(
                (context, cancellationToken) => context.RunOnCallerThreadAsync(script, cancellationToken), time));

    /// <summary>A connection with the token of the functions and containers of cloud development (contract 4.3).</summary>
    public static TcbConnection WithCloudBaseToken(
        Uri endpoint, string? appId, TcbApiFamily family, string token, TimeSpan? retryTimeout = null) =>
        Create(endpoint, appId, family, TcbCredentialKind.CloudBaseToken, retryTimeout, (_, time) => new StaticToken(token, time));

    /// <summary>The same, with the file that holds the token; it is read again every few minutes and when the token is refused.</summary>
    public static TcbConnection WithCloudBaseTokenFile(
        Uri endpoint, string? appId, TcbApiFamily family, string path, TimeSpan? retryTimeout = null) =>
        Create(endpoint, appId, family, TcbCredentialKind.CloudBaseToken, retryTimeout,
            (_, time) => new ExternalToken((_, cancellationToken) => TokenFile.ReadAsync(path, cancellationToken), time));

    /// <summary>A connection with the credentials of a third-party platform.</summary>
    public static TcbConnection WithComponent(
        Uri endpoint, string appId, string appSecret, string verifyTicket, TimeSpan? retryTimeout = null) =>
        WithComponent(endpoint, appId, appSecret, (_, _) => Task.FromResult(verifyTicket), retryTimeout);

    /// <summary>The same, with the newest verify ticket from the caller's own code, which runs on the caller's own thread.</summary>
    public static TcbConnection WithComponent(
        Uri endpoint, string appId, string appSecret, Func<string> verifyTicketScript, TimeSpan? retryTimeout = null) =>
        WithComponent(
            endpoint, appId, appSecret,
            (context, cancellationToken) => context.RunOnCallerThreadAsync(verifyTicketScript, cancellationToken), retryTimeout);

    /// <summary>
    /// A connection of a mini program that has authorized a platform (contract 4.2). The platform's connection gets its tokens.
    /// </summary>
    /// <param name="platform">The platform's connection, or that of another of its authorizers.</param>
    /// <param name="authorizerAppId">The app id of the mini program.</param>
    /// <param name="retryTimeout">How long transient failures are retried; by default as long as on the platform's connection.</param>
    /// <exception cref="TcbException"><c>PlatformConnectionRequired</c>, <c>ConnectionClosed</c>.</exception>
    public static TcbConnection WithAuthorizer(TcbConnection platform, string authorizerAppId, TimeSpan? retryTimeout = null)
    {
        platform = PlatformOf(platform);
        var client = ClientOf(platform);
        client.RequirePlatform();
        var connection = new TcbConnection(platform.Endpoint, authorizerAppId, TcbApiFamily.Tcb, TcbCredentialKind.Authorizer)
        {
            RetryTimeout = retryTimeout ?? platform.RetryTimeout,
            Platform = platform,
        };
        connection.Client = client.OfAuthorizer(connection);
        return connection;
    }

    /// <summary>The connection that can list the authorizers: the platform's, if the connection is one of its authorizers.</summary>
    internal static TcbConnection PlatformOf(TcbConnection connection) => connection.Platform ?? connection;

    /// <summary>The client of a connection.</summary>
    /// <exception cref="TcbException"><c>ConnectionClosed</c>: the connection has been disconnected.</exception>
    public static TcbClient ClientOf(TcbConnection connection) => connection.Client as TcbClient ?? throw new TcbException(
        "ConnectionClosed", TcbErrorKind.InvalidOperation, Messages.FormatConnectionClosed(connection), Messages.ConnectionClosed_Advice);

    private static TcbConnection WithComponent(
        Uri endpoint, string appId, string appSecret, Func<ICallContext, CancellationToken, Task<string>> verifyTicket,
        TimeSpan? retryTimeout) =>
        Create(endpoint, appId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component, retryTimeout,
            (wire, time) => new ComponentToken(wire, appId, appSecret, verifyTicket, time));

    private static TcbConnection Create(
        Uri endpoint, string? appId, TcbApiFamily family, TcbCredentialKind kind, TimeSpan? retryTimeout,
        Func<ServiceTransport, TimeProvider, ITokenIssuer> issuer)
    {
        var connection = new TcbConnection(ServiceAddress.Normalize(endpoint), appId, family, kind)
        {
            RetryTimeout = retryTimeout ?? TcbConnection.DefaultRetryTimeout,
        };
        connection.Client = new TcbClient(
            connection, wire => issuer(wire, TimeProvider.System), HttpClientProvider.For, TimeProvider.System);
        return connection;
    }
}
