using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Tokens;

/// <summary>
/// The one token of a connection, shared by all its calls: fetched once however many ask for it, and replaced before it ends or when
/// the service refuses it. A fetch that failed has failed for all who waited, and for who comes too soon after.
/// </summary>
internal sealed class TokenSource(ITokenIssuer issuer, TimeProvider time)
{
    /// <summary>How soon after a failure that does not pass by itself the next caller may find out whether it was mended.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    /// <summary>How soon a renewal that failed is tried again while the old token still serves.</summary>
    private static readonly TimeSpan PauseOfEarlyRenewal = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private AccessToken? _current;
    private bool _isRefused;
    private TokenRequest? _flight;
    private (TcbException Exception, DateTimeOffset Until)? _failure;
    private int _failures;

    /// <summary>The current token, fetched if there is none or it is about to end.</summary>
    /// <exception cref="TcbException">No token came, or none had come a moment before.</exception>
    internal Task<AccessToken> GetAsync(ICaller caller)
    {
        lock (_lock)
        {
            if (_current is { } token && !_isRefused && !token.IsDue(time.GetUtcNow()))
                return Task.FromResult(token);
        }

        return FetchAsync(caller);
    }

    /// <summary>Whether another token may be asked for in place of one that the service refused.</summary>
    internal bool CanReplace(AccessToken refused) =>
        issuer.CanRenew && (!refused.IsReplacement || refused.WasTaken || time.GetUtcNow() - refused.IssuedAt >= issuer.ReplacementInterval);

    /// <summary>A token that came after the one that the service refused.</summary>
    internal Task<AccessToken> ReplaceAsync(AccessToken refused, ICaller caller)
    {
        lock (_lock)
        {
            // Others may have been refused before, and have another token by now.
            if (ReferenceEquals(_current, refused))
                _isRefused = true;
        }

        return GetAsync(caller);
    }

    private async Task<AccessToken> FetchAsync(ICaller caller)
    {
        TokenRequest flight;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_current is { } token && !_isRefused && !token.IsDue(now))
                return token;
            if (_failure is { } failure && now < failure.Until)
                return StillGood(now) ?? throw failure.Exception;
            if (TokenRequest.IsInsideOneOf(this))
                throw AsksItself();
            flight = _flight ??= new TokenRequest(this);
            flight.Join(caller);
        }

        try
        {
            // The first to come sets it going, outside the lock.
            flight.Start(() => IssueAsync(flight));
            return await flight.Token.WaitAsync(caller.Cancellation).ConfigureAwait(false);
        }
        catch (TcbException exception)
        {
            AccessToken? token;
            lock (_lock)
                token = StillGood(time.GetUtcNow());
            if (token is null)
                throw;
            caller.Verbose($"The token could not be renewed yet, and serves until it ends. {exception.Message}");
            return token;
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                // Nobody joins a fetch that nobody waits for any more.
                if (flight.Leave(caller) && _flight == flight)
                {
                    _flight = null;
                    isLast = true;
                }
            }

            if (isLast)
                flight.Stop();
        }
    }

    private async Task<AccessToken> IssueAsync(TokenRequest flight)
    {
        try
        {
            var token = await issuer.IssueAsync(flight).ConfigureAwait(false);
            lock (_lock)
            {
                token = token with { IsReplacement = _isRefused };
                if (_flight == flight)
                    (_flight, _current, _isRefused, _failure, _failures) = (null, token, false, null, 0);
            }

            return token;
        }
        catch (TcbException exception)
        {
            lock (_lock)
            {
                if (_flight == flight)
                    (_flight, _failure) = (null, (exception, EndOfPause(exception, time.GetUtcNow())));
            }

            throw;
        }
        catch
        {
            lock (_lock)
            {
                if (_flight == flight)
                    _flight = null;
            }

            throw;
        }
    }

    private DateTimeOffset EndOfPause(TcbException exception, DateTimeOffset now)
    {
        if (StillGood(now) is { } token)
            return now + PauseOfEarlyRenewal < token.ExpiresAt ? now + PauseOfEarlyRenewal : token.ExpiresAt;
        // The least pause that anybody is told: whoever keeps it to the end must find a new attempt and not the old failure, whose pause would begin again.
        return now + (exception.IsTransient ? RetryPolicy.PauseAfter(++_failures, exception.RetryAfter, static () => 0) : PauseAfterRefusal);
    }

    /// <summary>The current token, though it should be renewed, if it has not ended.</summary>
    private AccessToken? StillGood(DateTimeOffset now) => _current is { } token && !_isRefused && now < token.ExpiresAt ? token : null;

    private static TcbException AsksItself() => new(
        "AccessTokenScriptFailed", TcbErrorKind.InvalidOperation, "The connection's script block runs a command that needs a token of the same connection.",
        "Take the token from where it is kept; a command in the script block may use another connection.");
}
