using System.Diagnostics.CodeAnalysis;

namespace WeChatTcb.Client.Tokens;

/// <summary>A caller that waits for a token.</summary>
/// <param name="Context">The caller.</param>
/// <param name="CancellationToken">Cancels only this caller's wait.</param>
internal sealed record TokenWaiter(ICallContext Context, CancellationToken CancellationToken);

/// <summary>
/// One request for a token, shared by all callers that wait for it. It continues while any caller waits. The user's code runs on the thread
/// of the first caller that is free.
/// </summary>
/// <param name="source">The source that the token is for.</param>
[SuppressMessage("Design", "CA1001", Justification = "A CancellationTokenSource without a timer holds nothing to dispose of.")]
internal sealed class TokenRequest(TokenSource source) : ICallContext
{
    /// <summary>The source for which the user's code in this asynchronous flow is getting a token.</summary>
    private static readonly AsyncLocal<TokenSource?> Current = new();

    private readonly TaskCompletionSource<AccessToken> _token = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TokenWaiter> _waiters = [];
    private Action<TokenWaiter>? _offer;
    private int _started;

    /// <summary>Cancelled when no caller waits any more.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>The token.</summary>
    internal Task<AccessToken> Token => _token.Task;

    /// <summary>
    /// Whether the user's code that gets a token of <paramref name="source"/> is the caller, which would wait for itself.
    /// </summary>
    internal static bool IsInsideOneOf(TokenSource source) => Current.Value == source;

    internal void Join(TokenWaiter waiter)
    {
        Action<TokenWaiter>? offer;
        lock (_waiters)
        {
            _waiters.Add(waiter);
            offer = _offer;
        }

        offer?.Invoke(waiter);
    }

    /// <summary>Removes a caller, and returns whether it was the last.</summary>
    internal bool Leave(TokenWaiter waiter)
    {
        lock (_waiters)
        {
            _waiters.Remove(waiter);
            return _waiters.Count == 0;
        }
    }

    /// <summary>Sends the request, unless it has been sent.</summary>
    internal void Start(Func<Task<AccessToken>> issue)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            _ = RunAsync(issue);
    }

    internal void Stop() => _stop.Cancel();

    /// <summary>Runs <paramref name="work"/> on the thread of one of the waiting callers.</summary>
    public Task<T> RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // Continuations must not run on the thread of the caller that did the work.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        TokenWaiter[] waiters;
        lock (_waiters)
        {
            _offer = Offer;
            waiters = [.. _waiters];
        }

        foreach (var waiter in waiters)
            Offer(waiter);
        return done.Task.WaitAsync(cancellationToken);

        void Offer(TokenWaiter waiter) => _ = OfferAsync(waiter);

        async Task OfferAsync(TokenWaiter waiter)
        {
            try
            {
                await waiter.Context.RunOnCallerThreadAsync(() => Run(waiter), waiter.CancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // This caller was cancelled.
            }
        }

        bool Run(TokenWaiter runner)
        {
            if (Interlocked.Exchange(ref taken, 1) != 0)
                return false;
            var before = Current.Value;
            try
            {
                Current.Value = source;
                done.TrySetResult(work());
            }
            catch (OperationCanceledException)
            {
                // This caller was cancelled while it ran; the others still need the result.
                Volatile.Write(ref taken, 0);
                lock (_waiters)
                    waiters = [.. _waiters];
                foreach (var other in waiters.Where(other => other != runner && !other.CancellationToken.IsCancellationRequested))
                    Offer(other);
            }
            catch (Exception exception)
            {
                done.TrySetException(exception);
            }
            finally
            {
                Current.Value = before;
            }

            return true;
        }
    }

    public void WriteDelay(string message) => FirstWaiter()?.Context.WriteDelay(message);

    public void WriteVerbose(string message) => FirstWaiter()?.Context.WriteVerbose(message);

    public void WriteWarning(string message) => FirstWaiter()?.Context.WriteWarning(message);

    private TokenWaiter? FirstWaiter()
    {
        lock (_waiters)
            return _waiters.FirstOrDefault();
    }

    private async Task RunAsync(Func<Task<AccessToken>> issue)
    {
        try
        {
            _token.TrySetResult(await issue().ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            _token.TrySetCanceled();
        }
        catch (Exception exception)
        {
            _token.TrySetException(exception);
        }
    }
}
