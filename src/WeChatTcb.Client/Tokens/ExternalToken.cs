namespace WeChatTcb.Client.Tokens;

/// <summary>Tokens that are renewed elsewhere: the newest comes from the user's own code, which runs on the user's own thread, or from a file.</summary>
/// <param name="read">Returns the newest token.</param>
/// <param name="time">The clock.</param>
internal sealed class ExternalToken(Func<ICallContext, CancellationToken, Task<string>> read, TimeProvider time) : ITokenIssuer
{
    /// <summary>How long a token is used before it is read again: when it expires is known elsewhere only.</summary>
    internal static readonly TimeSpan Use = TimeSpan.FromMinutes(5);

    public bool CanRenew => true;

    /// <summary>Reading costs the service nothing, and there may be a newer token at any moment.</summary>
    public TimeSpan ReplacementInterval => TimeSpan.Zero;

    public async Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var token = await read(context, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return new AccessToken(token, now, now + Use);
    }
}
