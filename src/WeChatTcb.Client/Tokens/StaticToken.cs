namespace WeChatTcb.Client.Tokens;

/// <summary>A token that the user already has.</summary>
internal sealed class StaticToken(string token, TimeProvider time) : ITokenIssuer
{
    public bool CanRenew => false;

    public TimeSpan ReplacementInterval => TimeSpan.MaxValue;

    public Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new AccessToken(token, time.GetUtcNow(), DateTimeOffset.MaxValue));
}
