namespace WeChatTcb.Client.Tokens;

/// <summary>Tokens that something else keeps fresh: the user's own code, which runs on the user's own thread, or a file tells the newest.</summary>
/// <param name="read">Gives the newest token there is.</param>
/// <param name="time">The clock.</param>
internal sealed class ExternalToken(Func<ICallContext, CancellationToken, Task<string>> read, TimeProvider time) : ITokenIssuer
{
    /// <summary>How long a token is used before the keeper is asked again, who knows when it ends; we do not.</summary>
    internal static readonly TimeSpan Use = TimeSpan.FromMinutes(5);

    public bool CanRenew => true;

    /// <summary>Asking costs the service nothing, and its keeper may have a newer one any moment.</summary>
    public TimeSpan ReplacementInterval => TimeSpan.Zero;

    public async Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var token = await read(context, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return new AccessToken(token, now, now + Use);
    }
}
