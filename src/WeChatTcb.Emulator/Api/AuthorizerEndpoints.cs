using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 4.2: no <c>errcode</c> on success.</summary>
internal sealed record AuthorizersResponse(int TotalCount, IReadOnlyList<AuthorizerInfo> List) : ServiceResponse(null, null);

internal sealed record AuthorizerInfo(string AuthorizerAppid, string? RefreshToken, long AuthTime);

/// <summary>Contract 4.2: no <c>errcode</c> on success.</summary>
internal sealed record AuthorizerTokenResponse(string AuthorizerAccessToken, long ExpiresIn, string AuthorizerRefreshToken)
    : ServiceResponse(null, null);

/// <summary>The accounts that authorized the platform, and their tokens (contract 4.2).</summary>
internal static class AuthorizerEndpoints
{
    /// <summary>The largest <c>count</c> of a list.</summary>
    private const int MaxCount = 500;

    public static void MapAuthorizers(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Authorizers, ListAsync, "/cgi-bin/component/api_get_authorizer_list");
        routes.Map(EmulatorEndpoint.AuthorizerToken, TokenAsync, "/cgi-bin/component/api_authorizer_token");
    }

    private static async Task<ServiceResponse> ListAsync(ServiceRequest request)
    {
        var appId = request.Body.Text("component_appid");
        var offset = request.Body.Number("offset") ?? 0;
        var count = request.Body.Number("count") ?? MaxCount;

        CheckPlatform(request, appId);
        if (offset < 0 || count < 0)
            throw ServiceException.InvalidArguments("offset and count are 0 or more");
        if (count > MaxCount)
            throw ServiceException.TooManyItems();
        await request.WaitForSeedAsync();
        var all = request.Service.Authorizers.All;
        var settings = request.Service.Store.Settings;
        var page = all.Skip((int)Math.Min(offset, int.MaxValue)).Take((int)count);
        return new AuthorizersResponse(all.Count, [.. page.Select(authorizer => Info(authorizer, settings))]);
    }

    private static async Task<ServiceResponse> TokenAsync(ServiceRequest request)
    {
        var appId = request.Body.Text("component_appid");
        var authorizerAppId = request.Body.Text("authorizer_appid");
        var refreshToken = request.Body.Text("authorizer_refresh_token");

        CheckPlatform(request, appId);
        ServiceRequest.Require("authorizer_appid", authorizerAppId);
        await request.WaitForSeedAsync();
        var authorizers = request.Service.Authorizers;
        if (!authorizers.IsKnown(authorizerAppId!))
            throw ServiceException.InvalidAppId();
        if (authorizers.Find(authorizerAppId!) is not { } authorizer || refreshToken != authorizer.RefreshToken)
            throw ServiceException.InvalidRefreshToken();
        var lifetime = (long)authorizer.Tokens.Lifetime.TotalSeconds;
        return new AuthorizerTokenResponse(authorizers.IssueToken(authorizer), lifetime, authorizer.RefreshToken);
    }

    private static AuthorizerInfo Info(Authorizer authorizer, SeedSettings settings) => new(
        authorizer.AppId,
        settings.Authorizer(authorizer.AppId).RefreshToken switch
        {
            ListedRefreshToken.Empty => "",
            ListedRefreshToken.Missing => null,
            _ => authorizer.RefreshToken,
        },
        authorizer.AuthorizedAt.ToUnixTimeSeconds());

    private static void CheckPlatform(ServiceRequest request, string? appId)
    {
        if (appId is null)
            throw ServiceException.MissingComponentAppId();
        if (appId != request.Service.Credentials.AppId)
            throw ServiceException.InvalidAppId();
    }
}
