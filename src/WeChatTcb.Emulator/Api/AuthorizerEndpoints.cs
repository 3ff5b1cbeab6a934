namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 4.2: no <c>errcode</c> on success.</summary>
internal sealed record AuthorizersResponse(int TotalCount, IReadOnlyList<AuthorizerInfo> List) : ServiceResponse(null, null);

internal sealed record AuthorizerInfo(string AuthorizerAppid, string RefreshToken, long AuthTime);

/// <summary>Contract 4.2: no <c>errcode</c> on success.</summary>
internal sealed record AuthorizerTokenResponse(string AuthorizerAccessToken, long ExpiresIn, string AuthorizerRefreshToken)
    : ServiceResponse(null, null);

/// <summary>The mini programs that authorized the platform, and their tokens (contract 4.2). The emulator has one.</summary>
internal static class AuthorizerEndpoints
{
    /// <summary>The largest <c>count</c> of a list.</summary>
    private const int MaxCount = 500;

    public static void MapAuthorizers(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Token, ListAsync, "/cgi-bin/component/api_get_authorizer_list");
        routes.Map(EmulatorEndpoint.Token, TokenAsync, "/cgi-bin/component/api_authorizer_token");
    }

    private static Task<ServiceResponse> ListAsync(ServiceRequest request)
    {
        var appId = request.Body.Text("component_appid");
        var offset = request.Body.Number("offset") ?? 0;
        var count = request.Body.Number("count") ?? MaxCount;

        CheckPlatform(request, appId);
        if (offset < 0 || count < 0)
            throw ServiceException.InvalidArguments("offset and count are 0 or more");
        if (count > MaxCount)
            throw ServiceException.TooManyItems();
        var authorizer = request.Service.Authorizer;
        AuthorizerInfo[] all = [new(authorizer.AppId, authorizer.RefreshToken, authorizer.AuthorizedAt.ToUnixTimeSeconds())];
        return Task.FromResult<ServiceResponse>(new AuthorizersResponse(all.Length, offset == 0 && count > 0 ? all : []));
    }

    private static Task<ServiceResponse> TokenAsync(ServiceRequest request)
    {
        var appId = request.Body.Text("component_appid");
        var authorizerAppId = request.Body.Text("authorizer_appid");
        var refreshToken = request.Body.Text("authorizer_refresh_token");

        CheckPlatform(request, appId);
        ServiceRequest.Require("authorizer_appid", authorizerAppId);
        var authorizer = request.Service.Authorizer;
        if (authorizerAppId != authorizer.AppId)
            throw ServiceException.InvalidAppId();
        if (refreshToken != authorizer.RefreshToken)
            throw ServiceException.InvalidRefreshToken();
        var lifetime = (long)authorizer.Tokens.Lifetime.TotalSeconds;
        return Task.FromResult<ServiceResponse>(new AuthorizerTokenResponse(authorizer.Tokens.Issue(), lifetime, authorizer.RefreshToken));
    }

    private static void CheckPlatform(ServiceRequest request, string? appId)
    {
        if (appId is null)
            throw ServiceException.MissingComponentAppId();
        if (appId != request.Service.Credentials.AppId)
            throw ServiceException.InvalidAppId();
    }
}
