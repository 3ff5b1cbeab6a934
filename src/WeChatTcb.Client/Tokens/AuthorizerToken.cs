using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Tokens;

/// <summary>Tokens of an account that has authorized a third-party platform (contract 4.2).</summary>
/// <param name="platform">The platform's connection. Once it is closed, there are no new tokens.</param>
/// <param name="appId">The app id of the account.</param>
/// <param name="time">The clock.</param>
internal sealed class AuthorizerToken(TcbConnection platform, string appId, TimeProvider time) : ITokenIssuer
{
    public bool CanRenew => true;

    public TimeSpan ReplacementInterval => TimeSpan.FromMinutes(1);

    public async Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var answer = await ConnectionFactory.ClientOf(platform).GetAuthorizerTokenAsync(appId, context, cancellationToken)
            .ConfigureAwait(false);
        return AccessToken.Issued(answer.AccessToken!, answer.ExpiresIn, time);
    }
}
