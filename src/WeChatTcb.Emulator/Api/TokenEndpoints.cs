namespace WeChatTcb.Emulator.Api;

/// <summary>The credentials that get a token: what a third-party platform has from WeChat.</summary>
internal sealed record ComponentCredentials(string AppId, string AppSecret, string VerifyTicket);

/// <summary>Contract 4.1: no <c>errcode</c> on success.</summary>
internal sealed record TokenResponse(string ComponentAccessToken, long ExpiresIn) : ServiceResponse(null, null);

/// <summary>Tokens (contract 4.1).</summary>
internal static class TokenEndpoints
{
    public const string ComponentTokenPath = "/cgi-bin/component/api_component_token";

    public static void MapTokens(this ServiceRoutes routes) =>
        routes.MapWithoutToken(EmulatorEndpoint.Token, ComponentTokenAsync, ComponentTokenPath);

    private static Task<ServiceResponse> ComponentTokenAsync(ServiceRequest request)
    {
        var appId = request.Body.Text("component_appid");
        var secret = request.Body.Text("component_appsecret");
        var ticket = request.Body.Text("component_verify_ticket");

        if (appId is null)
            throw ServiceException.MissingComponentAppId();
        if (secret is null)
            throw ServiceException.MissingAppSecret();
        var credentials = request.Service.Credentials;
        if (appId != credentials.AppId)
            throw ServiceException.InvalidAppId();
        if (secret != credentials.AppSecret)
            throw ServiceException.InvalidAppSecret();
        if (ticket != credentials.VerifyTicket)
            throw ServiceException.InvalidTicket();
        var tokens = request.Service.Tokens;
        return Task.FromResult<ServiceResponse>(new TokenResponse(tokens.Issue(), (long)tokens.Lifetime.TotalSeconds));
    }
}
