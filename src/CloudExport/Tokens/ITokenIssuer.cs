namespace CloudExport.Tokens;

/// <summary>Where tokens come from.</summary>
internal interface ITokenIssuer
{
    /// <summary>Whether asking again can give another token.</summary>
    bool CanRenew { get; }

    /// <summary>Gives a token; tries once. Code of the caller's own runs on the caller's thread.</summary>
    Task<AccessToken> IssueAsync(ICaller caller);
}
