namespace WeChatTcb.Client.Tokens;

/// <summary>A source of tokens.</summary>
internal interface ITokenIssuer
{
    /// <summary>Whether another request can return another token.</summary>
    bool CanRenew { get; }

    /// <summary>
    /// The minimum age at which a replacement that was never accepted is itself replaced. Without it, if the service refuses every token,
    /// each operation would request a new one until the quota of tokens is used up.
    /// </summary>
    TimeSpan ReplacementInterval { get; }

    /// <summary>Returns a token, without retries. The user's code runs on the caller's thread.</summary>
    Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken);
}
