using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>What a plan needs to know from the service.</summary>
internal interface IFleetListing
{
    /// <summary>The accounts that authorized a platform.</summary>
    Task<IReadOnlyList<TcbAuthorizer>> GetAuthorizersAsync(TcbConnection platform, CancellationToken cancellationToken);

    /// <summary>The connection of such an account.</summary>
    TcbConnection Connect(TcbConnection platform, string authorizerAppId);

    /// <summary>The environments of an account.</summary>
    Task<IReadOnlyList<TcbEnvironment>> GetEnvironmentsAsync(TcbConnection connection, CancellationToken cancellationToken);

    /// <summary>The collections of an environment.</summary>
    Task<IReadOnlyList<TcbCollection>> GetCollectionsAsync(TcbConnection connection, string env, CancellationToken cancellationToken);
}

/// <summary>The service.</summary>
/// <param name="context">The caller.</param>
internal sealed class FleetListing(ICallContext context) : IFleetListing
{
    public Task<IReadOnlyList<TcbAuthorizer>> GetAuthorizersAsync(TcbConnection platform, CancellationToken cancellationToken) =>
        ConnectionFactory.ClientOf(platform).GetAuthorizersAsync(context, cancellationToken);

    public TcbConnection Connect(TcbConnection platform, string authorizerAppId) =>
        ConnectionFactory.WithAuthorizer(platform, authorizerAppId);

    public Task<IReadOnlyList<TcbEnvironment>> GetEnvironmentsAsync(TcbConnection connection, CancellationToken cancellationToken) =>
        ConnectionFactory.ClientOf(connection).GetEnvironmentsAsync(context, cancellationToken);

    public Task<IReadOnlyList<TcbCollection>> GetCollectionsAsync(
        TcbConnection connection, string env, CancellationToken cancellationToken) =>
        ConnectionFactory.ClientOf(connection).GetCollectionsAsync(env, context, cancellationToken);
}
