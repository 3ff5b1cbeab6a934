using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Tokens;

/// <summary>
/// The token of a connection, shared by all its calls. Concurrent callers share one request. The token is replaced before it expires, or
/// if the service refuses it. A failed request fails for all callers that wait for it, and for those that follow too soon.
/// </summary>
internal sealed class TokenSource(ITokenIssuer issuer, TimeProvider time)
{
    /// <summary>The pause after a permanent failure, which the user may have fixed since.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a failed renewal while the old token is still valid.</summary>
    private static readonly TimeSpan PauseAfterFailedRenewal = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private AccessToken? _current;
    private bool _isRefused;
    private TokenRequest? _request;
    private (TcbException Exception, DateTimeOffset Until)? _failure;
    private int _failures;

    /// <summary>The current token, requested if there is none or it is about to expire.</summary>
    /// <exception cref="TcbException">The request failed, or one failed a moment earlier.</exception>
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
        issuer.CanRenew
        && (!refused.IsReplacement || refused.WasAccepted || time.GetUtcNow() - refused.IssuedAt >= issuer.ReplacementInterval);

    /// <summary>Returns a newer token than the one that the service refused.</summary>
    internal Task<AccessToken> ReplaceAsync(AccessToken refused, ICallContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            // Another call may have replaced it already.
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
                return StillValid(now) ?? throw failure.Exception;
            if (TokenRequest.IsInsideOneOf(this))
                throw WaitsForItself();
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
                token = StillValid(time.GetUtcNow());
            if (token is null)
                throw;
            context.WriteVerbose(Messages.FormatTokenNotRenewed(exception.Message));
            return token;
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                // Nobody may join a request that is about to be cancelled.
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
        if (StillValid(now) is { } token)
            return now + PauseAfterFailedRenewal < token.ExpiresAt ? now + PauseAfterFailedRenewal : token.ExpiresAt;
        // The shortest pause that a caller can take: a retry after it must start a new request, not get the old failure again.
        return now + (exception.IsTransient
            ? RetryPolicy.Backoff.PauseAfter(++_failures, static () => 0, exception.RetryAfter)
            : PauseAfterRefusal);
    }

    /// <summary>The current token if it has not expired, even if it is due for renewal.</summary>
    private AccessToken? StillValid(DateTimeOffset now) =>
        _current is { } token && !_isRefused && now < token.ExpiresAt ? token : null;

    private static TcbException WaitsForItself() => new(
        "AccessTokenScriptFailed", TcbErrorKind.InvalidOperation, Messages.AccessTokenScriptFailed,
        Messages.AccessTokenScriptFailed_Advice);
}
