using System.Diagnostics.CodeAnalysis;

namespace CloudExport.Tokens;

/// <summary>
/// The one token of a connection, shared by all its calls: fetched once however many ask for it, and replaced before it ends or when
/// the service refuses it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to dispose of.")]
internal sealed class TokenSource(ITokenIssuer issuer, TimeProvider time)
{
    // Whoever holds the gate fetches for all who wait. Stopping one caller frees the gate for the next, which then fetches itself.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private AccessToken? _current;

    internal bool CanRenew => issuer.CanRenew;

    /// <summary>The current token, fetched if there is none or it is about to end.</summary>
    internal Task<AccessToken> GetAsync(ICaller caller) =>
        _current is { } token && !token.IsDue(time.GetUtcNow()) ? Task.FromResult(token) : FetchAsync(refused: null, caller);

    /// <summary>A token other than the one that the service refused.</summary>
    internal Task<AccessToken> ReplaceAsync(AccessToken refused, ICaller caller) => FetchAsync(refused, caller);

    private async Task<AccessToken> FetchAsync(AccessToken? refused, ICaller caller)
    {
        await _gate.WaitAsync(caller.Cancellation).ConfigureAwait(false);
        try
        {
            if (_current is { } token && token != refused && !token.IsDue(time.GetUtcNow()))
                return token;
            // One that was refused is not to be had any more, even if no other comes now.
            if (_current == refused)
                _current = null;
            return _current = await issuer.IssueAsync(caller).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
