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
    private TokenRequest? _request;
    private (TcbException Exception, DateTimeOffset Until)? _failure;
    private int _failures;

    /// <summary>The current token, fetched if there is none or it is about to end.</summary>
    /// <exception cref="TcbException">No token came, or none had come a moment before.</exception>
    internal Task<AccessToken> GetAsync(ICallContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_current is { } token && !_isRefused && !token.IsDue(time.GetUtcNow()))
                return Task.FromResult(token);
        }

        return FetchAsync(context, cancellationToken);
    }

    /// <summary>Whether another token may be asked for in place of one that the service refused.</summary>
    internal bool CanReplace(AccessToken refused) =>
        issuer.CanRenew && (!refused.IsReplacement || refused.WasTaken || time.GetUtcNow() - refused.IssuedAt >= issuer.ReplacementInterval);

    /// <summary>A token that came after the one that the service refused.</summary>
    internal Task<AccessToken> ReplaceAsync(AccessToken refused, ICallContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            // Others may have been refused before, and have another token by now.
            if (ReferenceEquals(_current, refused))
                _isRefused = true;
        }

        return GetAsync(context, cancellationToken);
    }

    private async Task<AccessToken> FetchAsync(ICallContext context, CancellationToken cancellationToken)
    {
        var waiter = new TokenWaiter(context, cancellationToken);
        TokenRequest request;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_current is { } token && !_isRefused && !token.IsDue(now))
                return token;
            if (_failure is { } failure && now < failure.Until)
                return StillGood(now) ?? throw failure.Exception;
            if (TokenRequest.IsInsideOneOf(this))
                throw AsksItself();
            request = _request ??= new TokenRequest(this);
            request.Join(waiter);
        }

        try
        {
            // The first to come sets it going, outside the lock.
            request.Start(() => IssueAsync(request));
            return await request.Token.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException exception)
        {
            AccessToken? token;
            lock (_lock)
                token = StillGood(time.GetUtcNow());
            if (token is null)
                throw;
            context.WriteVerbose($"The token could not be renewed yet, and serves until it ends. {exception.Message}");
            return token;
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                // Nobody joins a fetch that nobody waits for any more.
                if (request.Leave(waiter) && _request == request)
                {
                    _request = null;
                    isLast = true;
                }
            }

            if (isLast)
                request.Stop();
        }
    }

    private async Task<AccessToken> IssueAsync(TokenRequest request)
    {
        try
        {
            var token = await issuer.IssueAsync(request, request.Stopped).ConfigureAwait(false);
            lock (_lock)
            {
                token = token with { IsReplacement = _isRefused };
                if (_request == request)
                    (_request, _current, _isRefused, _failure, _failures) = (null, token, false, null, 0);
            }

            return token;
        }
        catch (TcbException exception)
        {
            lock (_lock)
            {
                if (_request == request)
                    (_request, _failure) = (null, (exception, EndOfPause(exception, time.GetUtcNow())));
            }

            throw;
        }
        catch
        {
            lock (_lock)
            {
                if (_request == request)
                    _request = null;
            }

            throw;
        }
    }

    private DateTimeOffset EndOfPause(TcbException exception, DateTimeOffset now)
    {
        if (StillGood(now) is { } token)
            return now + PauseOfEarlyRenewal < token.ExpiresAt ? now + PauseOfEarlyRenewal : token.ExpiresAt;
        // The least pause that anybody is told: whoever keeps it to the end must find a new attempt and not the old failure, whose pause would begin again.
        return now + (exception.IsTransient ? Backoff.Retry.PauseAfter(++_failures, static () => 0, exception.RetryAfter) : PauseAfterRefusal);
    }

    /// <summary>The current token, though it should be renewed, if it has not ended.</summary>
    private AccessToken? StillGood(DateTimeOffset now) => _current is { } token && !_isRefused && now < token.ExpiresAt ? token : null;

    private static TcbException AsksItself() => new(
        "AccessTokenScriptFailed", TcbErrorKind.InvalidOperation, "The connection's script block runs a command that needs a token of the same connection.",
        "Take the token from where it is kept; a command in the script block may use another connection.");
}
