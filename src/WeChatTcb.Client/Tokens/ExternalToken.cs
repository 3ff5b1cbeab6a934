namespace WeChatTcb.Client.Tokens;

/// <summary>Tokens that are renewed elsewhere and read from the user's code, which runs on the user's thread, or from a file.</summary>
/// <param name="read">Returns the newest token.</param>
/// <param name="time">The clock.</param>
internal sealed class ExternalToken(Func<ICallContext, CancellationToken, Task<string>> read, TimeProvider time) : ITokenIssuer
{
    /// <summary>How long a token is used before it is read again: its expiry is not known here.</summary>
    internal static readonly TimeSpan RereadInterval = TimeSpan.FromMinutes(5);

    public bool CanRenew => true;

    /// <summary>Reading does not call the service, and there may be a newer token at any time.</summary>
    public TimeSpan ReplacementInterval => TimeSpan.Zero;

    public async Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var token = await read(context, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return new AccessToken(token, now, now + RereadInterval);
    }
}
