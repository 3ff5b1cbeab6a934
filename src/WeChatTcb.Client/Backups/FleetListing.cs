namespace WeChatTcb.Client.Backups;

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
