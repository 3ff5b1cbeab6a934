using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Tokens;

/// <summary>Tokens of a third-party platform, from its app id, secret and verify ticket (contract 4.1).</summary>
/// <param name="transport">The service.</param>
/// <param name="appId">The platform's app id.</param>
/// <param name="appSecret">The platform's secret.</param>
/// <param name="verifyTicket">Returns the newest verify ticket; called each time, because a ticket expires after twelve hours.</param>
/// <param name="time">The clock.</param>
internal sealed class ComponentToken(
    ServiceTransport transport, string appId, string appSecret, Func<ICallContext, CancellationToken, Task<string>> verifyTicket,
    TimeProvider time) : ITokenIssuer
{
    public bool CanRenew => true;

    public TimeSpan ReplacementInterval => TimeSpan.FromMinutes(1);

    public async Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var ticket = await verifyTicket(context, cancellationToken).ConfigureAwait(false);
        var answer = await transport.PostAsync(
            "cgi-bin/component/api_component_token",
            accessToken: null,
            new ComponentTokenRequest(appId, appSecret, ticket),
            ServiceJson.Raw.ComponentTokenRequest,
            ServiceJson.Raw.ComponentTokenResponse,
            [appSecret, ticket],
            context.WriteVerbose,
            cancellationToken).ConfigureAwait(false);

        return string.IsNullOrEmpty(answer.AccessToken)
            ? throw TransportErrors.Incomplete("api_component_token", "component_access_token")
            : AccessToken.Issued(answer.AccessToken, answer.ExpiresIn, time);
    }
}
