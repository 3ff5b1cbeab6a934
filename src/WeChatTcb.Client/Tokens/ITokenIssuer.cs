namespace WeChatTcb.Client.Tokens;

/// <summary>Where tokens come from.</summary>
internal interface ITokenIssuer
{
    /// <summary>Whether asking again can give another token.</summary>
    bool CanRenew { get; }

    /// <summary>
    /// How old a token must be that replaced a refused one, and was never taken, before it is itself replaced. It keeps a service that refuses every token from
    /// being asked for one by each operation, until the quota of tokens is gone.
    /// </summary>
    TimeSpan ReplacementInterval { get; }

    /// <summary>Gives a token; tries once. Code of the caller's own runs on the caller's thread.</summary>
    Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken);
}
