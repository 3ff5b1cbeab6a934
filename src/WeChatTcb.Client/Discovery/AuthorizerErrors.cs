namespace WeChatTcb.Client.Discovery;

/// <summary>The errors of authorizers.</summary>
internal static class AuthorizerErrors
{
    internal static TcbException PlatformRequired(TcbConnection connection) => new(
        "PlatformConnectionRequired", TcbErrorKind.InvalidOperation,
        connection.ApiFamily is TcbApiFamily.Tcb
            ? Messages.FormatPlatformConnectionRequired(connection)
            : Messages.FormatPlatformConnectionRequired_AppId(connection),
        Messages.PlatformConnectionRequired_Advice);

    internal static TcbException NotFound(string appId, TcbConnection platform) => new(
        "AuthorizerNotFound", TcbErrorKind.NotFound, Messages.FormatAuthorizerNotFound(appId, platform), Messages.AuthorizerNotFound_Advice);

    internal static TcbException RefreshTokenMissing(string appId) => new(
        "RefreshTokenMissing", TcbErrorKind.Authentication, Messages.FormatRefreshTokenMissing(appId), Messages.RefreshTokenMissing_Advice);
}
