using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Tokens;

/// <summary>
/// The one token of a connection, shared by all its calls: requested once however many need it, and replaced before it expires or when
/// the service refuses it. A failed request has failed for all callers that waited, and for those that come too soon after it.
/// </summary>
internal sealed class TokenSource(ITokenIssuer issuer, TimeProvider time)
{
    /// <summary>How soon after a permanent failure the next caller may find out whether it was fixed.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    /// <summary>How soon a failed renewal is retried while the old token is still valid.</summary>
    private static readonly TimeSpan PauseOfEarlyRenewal = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private AccessToken? _current;
    private bool _isRefused;
    private TokenRequest? _request;
    private (TcbException Exception, DateTimeOffset Until)? _failure;
    private int _failures;

    /// <summary>The current token, requested if there is none or it is about to expire.</summary>
    /// <exception cref="TcbException">No token came, or none had come a moment earlier.</exception>
    internal Task<AccessToken> GetAsync(ICallContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_current is { } token && !_isRefused && !token.IsDue(time.GetUtcNow()))
                return Task.FromResult(token);
        }

        return FetchAsync(context, cancellationToken);
    }

    /// <summary>Whether a refused token may be replaced.</summary>
    internal bool CanReplace(AccessToken refused) =>
        issuer.CanRenew && (!refused.IsReplacement || refused.WasAccepted || time.GetUtcNow() - refused.IssuedAt >= issuer.ReplacementInterval);

    /// <summary>A token newer than the one that the service refused.</summary>
    internal Task<AccessToken> ReplaceAsync(AccessToken refused, ICallContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            // Other calls may have been refused before, and replaced it by now.
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
            // The first caller sends it, outside the lock.
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
            context.WriteVerbose($"The token could not be renewed yet, and is used until it expires. {exception.Message}");
            return token;
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                // No caller joins a request that nobody waits for any more.
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
        // The shortest pause that any caller is told: after it, a caller must find a new attempt and not the old failure, whose pause would start again.
        return now + (exception.IsTransient ? Backoff.Retry.PauseAfter(++_failures, static () => 0, exception.RetryAfter) : PauseAfterRefusal);
    }

    /// <summary>The current token, though it should be renewed, if it has not ended.</summary>
    private AccessToken? StillGood(DateTimeOffset now) => _current is { } token && !_isRefused && now < token.ExpiresAt ? token : null;

    private static TcbException AsksItself() => new(
        "AccessTokenScriptFailed", TcbErrorKind.InvalidOperation, "The connection's script block runs a command that needs a token of the same connection.",
        "Read the token from where it is kept; a command in the script block may use another connection.");
}
