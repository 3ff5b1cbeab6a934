namespace WeChatTcb.Client.Discovery;

/// <summary>The errors of environments, collections and authorizers.</summary>
internal static class DiscoveryErrors
{
    /// <summary>The error of an environment that cannot be used now; null if it can.</summary>
    internal static TcbException? OfStatus(TcbEnvironment environment) => environment.Status switch
    {
        EnvironmentStatus.Halted => new(
            "EnvHalted", TcbErrorKind.InvalidOperation, Messages.FormatEnvHalted(environment.Env), Messages.EnvHalted_Advice),
        EnvironmentStatus.Unavailable => new(
            "EnvUnavailable", TcbErrorKind.InvalidOperation, Messages.FormatEnvUnavailable(environment.Env),
            Messages.EnvUnavailable_Advice),
        _ => null,
    };

    /// <summary>Whether an error says that an environment cannot be used now.</summary>
    internal static bool IsOfStatus(string errorId) => errorId is "EnvHalted" or "EnvUnavailable";

    internal static TcbException EnvNotFound(string env, Exception? cause = null) => new(
        "EnvNotFound", TcbErrorKind.NotFound, Messages.FormatEnvNotFound(env), Messages.EnvNotFound_Advice, cause);

    internal static TcbException CollectionNotFound(string env, string collection) => new(
        "CollectionNotFound", TcbErrorKind.NotFound, Messages.FormatCollectionNotFound(env, collection),
        Messages.CollectionNotFound_Advice);

    /// <summary>The error of a collection that none of several environments has.</summary>
    internal static TcbException CollectionNotFoundAnywhere(string collection) => new(
        "CollectionNotFound", TcbErrorKind.NotFound, Messages.FormatCollectionNotFound_Anywhere(collection),
        Messages.CollectionNotFound_Advice);

    internal static TcbException AuthorizerNotFound(string appId) => new(
        "AuthorizerNotFound", TcbErrorKind.NotFound, Messages.FormatAuthorizerNotFound(appId), Messages.AuthorizerNotFound_Advice);

    internal static TcbException RefreshTokenMissing(string appId) => new(
        "RefreshTokenMissing", TcbErrorKind.Authentication, Messages.FormatRefreshTokenMissing(appId), Messages.RefreshTokenMissing_Advice);

    internal static TcbException PlatformRequired(TcbConnection connection) => new(
        "PlatformConnectionRequired", TcbErrorKind.InvalidOperation,
        connection.ApiFamily is TcbApiFamily.Tcb
            ? Messages.FormatPlatformConnectionRequired(connection)
            : Messages.FormatPlatformConnectionRequired_AppId(connection),
        Messages.PlatformConnectionRequired_Advice);
}
