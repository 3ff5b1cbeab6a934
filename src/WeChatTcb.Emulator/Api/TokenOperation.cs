namespace WeChatTcb.Emulator.Api;

/// <summary>Who may call the service: what a third-party platform has from WeChat.</summary>
internal sealed record ComponentCredentials(string AppId, string AppSecret, string VerifyTicket);

/// <summary><c>api_component_token</c> (contract 4.1).</summary>
internal sealed class TokenOperation(ComponentCredentials credentials, TokenIssuer issuer)
{
    public TokenResponse Issue(RequestBody body)
    {
        var appId = body.Text("component_appid");
        var secret = body.Text("component_appsecret");
        var ticket = body.Text("component_verify_ticket");

        if (appId is null)
            throw ServiceException.MissingComponentAppId();
        if (secret is null)
            throw ServiceException.MissingAppSecret();
        if (appId != credentials.AppId)
            throw ServiceException.InvalidAppId();
        if (secret != credentials.AppSecret)
            throw ServiceException.InvalidAppSecret();
        if (ticket != credentials.VerifyTicket)
            throw ServiceException.InvalidTicket();
        return new TokenResponse(issuer.Issue(), (long)issuer.Lifetime.TotalSeconds);
    }
}
