using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Calls the service with a connection's token: what fails transiently is retried, and a refused token is replaced, once for each call.
/// </summary>
/// <param name="wire">Posts the requests.</param>
/// <param name="tokens">The tokens of the connection.</param>
/// <param name="retry">The retries of a call.</param>
internal sealed class ServiceCalls(ServiceTransport wire, TokenSource tokens, RetryPolicy retry)
{
    /// <summary>The retries of a call.</summary>
    internal RetryPolicy Retry => retry;

    /// <summary>The same calls for an operation whose retries have a limit.</summary>
    internal ServiceCalls With(RetryPolicy other) => new(wire, tokens, other);

    /// <summary>Lets interfaces be called again whose quota was used up.</summary>
    internal void TryQuotasAgain() => wire.TryQuotasAgain();

    /// <summary>Gets a token.</summary>
    internal Task<AccessToken> GetTokenAsync(ICallContext context, CancellationToken cancellationToken) =>
        retry.WhileTransientAsync(() => tokens.GetAsync(context, cancellationToken), context.WriteDelay, cancellationToken);

    /// <summary>Posts <paramref name="request"/>.</summary>
    /// <param name="path">The interface's path below the endpoint.</param>
    /// <param name="retries">Whether a transient failure is retried here.</param>
    /// <param name="secrets">Texts that are masked in the response.</param>
    internal Task<TResponse> PostAsync<TRequest, TResponse>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> answerType, ICallContext context,
        CancellationToken cancellationToken, bool retries = true, params string[] secrets)
        where TResponse : ServiceResponse => CallAsync(
            token => PostOnceAsync(path, token, request, requestType, answerType, context, cancellationToken, secrets),
            context,
            cancellationToken,
            retries: retries);

    /// <summary>Posts <paramref name="request"/> with a token, once.</summary>
    internal Task<TResponse> PostOnceAsync<TRequest, TResponse>(
        string path, AccessToken token, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> answerType,
        ICallContext context, CancellationToken cancellationToken, params string[] secrets)
        where TResponse : ServiceResponse =>
        wire.PostAsync(path, token.Value, request, requestType, answerType, secrets, context.WriteVerbose, cancellationToken);

    /// <summary>Makes a call with a token.</summary>
    /// <param name="post">The call.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait, the retries and the call.</param>
    /// <param name="waitForRateLimit">Waits until the call may be made.</param>
    /// <param name="retries">Whether a transient failure is retried here.</param>
    internal Task<T> CallAsync<T>(
        Func<AccessToken, Task<T>> post, ICallContext context, CancellationToken cancellationToken,
        Func<Task>? waitForRateLimit = null, bool retries = true)
    {
        var mayReplaceToken = true;
        return retries ? retry.WhileTransientAsync(OnceAsync, context.WriteDelay, cancellationToken) : OnceAsync();

        async Task<T> OnceAsync()
        {
            if (waitForRateLimit is not null)
                await waitForRateLimit().ConfigureAwait(false);
            var token = await tokens.GetAsync(context, cancellationToken).ConfigureAwait(false);
            try
            {
                return await WithAsync(token).ConfigureAwait(false);
            }
            catch (TcbServiceException refused)
                when (refused.Error.Retry is TcbRetryRule.RefreshToken && mayReplaceToken && tokens.CanReplace(token))
            {
                mayReplaceToken = false;
                context.WriteVerbose(Messages.FormatTokenRefused(refused.Message));
                var fresh = await tokens.ReplaceAsync(token, context, cancellationToken).ConfigureAwait(false);
                if (fresh.Value == token.Value)
                    throw; // there is no other token, and this one would be refused again
                return await WithAsync(fresh).ConfigureAwait(false);
            }
        }

        async Task<T> WithAsync(AccessToken token)
        {
            var answer = await post(token).ConfigureAwait(false);
            token.WasAccepted = true;
            return answer;
        }
    }
}
