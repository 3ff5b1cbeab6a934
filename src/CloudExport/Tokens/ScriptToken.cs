namespace CloudExport.Tokens;

/// <summary>Tokens from the user's own code, which runs on the user's own thread.</summary>
/// <param name="script">Gives the newest token there is.</param>
/// <param name="time">The clock.</param>
internal sealed class ScriptToken(Func<string> script, TimeProvider time) : ITokenIssuer
{
    /// <summary>How long a token is used before the script is asked again; the script knows when it ends, we do not.</summary>
    internal static readonly TimeSpan Use = TimeSpan.FromMinutes(5);

    public bool CanRenew => true;

    public async Task<AccessToken> IssueAsync(ICaller caller)
    {
        var token = await caller.OnOwnThreadAsync(script).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return new AccessToken(token, now, now + Use);
    }
}
