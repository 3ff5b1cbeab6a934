using CloudExport.Wire;

namespace CloudExport.Tokens;

/// <summary>Tokens of a third-party platform, from its app id, secret and verify ticket (contract 4.1).</summary>
internal sealed class ComponentToken(ServiceWire wire, string appId, string appSecret, string verifyTicket, TimeProvider time) : ITokenIssuer
{
    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(2);

    public bool CanRenew => true;

    public async Task<AccessToken> IssueAsync(ICaller caller)
    {
        var answer = await wire.PostAsync(
            "cgi-bin/component/api_component_token",
            accessToken: null,
            new ComponentTokenRequest(appId, appSecret, verifyTicket),
            WireJson.Raw.ComponentTokenRequest,
            WireJson.Raw.ComponentTokenAnswer,
            [appSecret, verifyTicket],
            caller).ConfigureAwait(false);

        if (string.IsNullOrEmpty(answer.AccessToken))
            throw TransportErrors.Incomplete("api_component_token", "component_access_token");
        var now = time.GetUtcNow();
        var life = answer.ExpiresIn is > 0 and <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : UsualLife;
        return new AccessToken(answer.AccessToken, now, now + life);
    }
}
