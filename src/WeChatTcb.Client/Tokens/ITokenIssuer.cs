namespace WeChatTcb.Client.Tokens;

/// <summary>Where tokens come from.</summary>
internal interface ITokenIssuer
{
    /// <summary>Whether another request can return another token.</summary>
    bool CanRenew { get; }

    /// <summary>
    /// How old a token must be that replaced a refused one, and was never accepted, before it is itself replaced. Otherwise, where the service
    /// refuses every token, each operation would request one, until the quota of tokens is used up.
    /// </summary>
    TimeSpan ReplacementInterval { get; }

    /// <summary>Returns a token; tries once. The caller's own code runs on the caller's thread.</summary>
    Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken);
}
