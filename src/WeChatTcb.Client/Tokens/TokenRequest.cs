using System.Diagnostics.CodeAnalysis;

namespace WeChatTcb.Client.Tokens;

/// <summary>
/// One fetch of a token, under way for all who wait for it. It goes on while anybody waits, whoever began it; the user's own code runs on the
/// thread of the first of them who is free.
/// </summary>
/// <param name="source">The source that the token is for.</param>
[SuppressMessage("Design", "CA1001", Justification = "A CancellationTokenSource without a timer holds nothing to dispose of.")]
internal sealed class TokenRequest(TokenSource source) : ICaller
{
    /// <summary>The source whose token the code of this thread, and what it begins, is about to give.</summary>
    private static readonly AsyncLocal<TokenSource?> Asked = new();

    // Who waits goes on in the thread that ends the fetch, as after any other call.
    private readonly TaskCompletionSource<AccessToken> _token = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ICaller> _callers = [];
    private Action<ICaller>? _offer;
    private int _started;

    public CancellationToken Cancellation => _stop.Token;

    /// <summary>The token, when it has come.</summary>
    internal Task<AccessToken> Token => _token.Task;

    /// <summary>Whether this runs within the user's own code that is to give a token of <paramref name="source"/>, and so would wait for itself.</summary>
    internal static bool IsInsideOneOf(TokenSource source) => Asked.Value == source;

    internal void Join(ICaller caller)
    {
        Action<ICaller>? offer;
        lock (_callers)
        {
            _callers.Add(caller);
            offer = _offer;
        }

        offer?.Invoke(caller);
    }

    /// <summary>Takes a caller out, and tells whether it was the last.</summary>
    internal bool Leave(ICaller caller)
    {
        lock (_callers)
        {
            _callers.Remove(caller);
            return _callers.Count == 0;
        }
    }

    /// <summary>Begins the fetch, unless it has begun.</summary>
    internal void Start(Func<Task<AccessToken>> issue)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            _ = RunAsync(issue);
    }

    internal void Stop() => _stop.Cancel();

    public Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        // The thread belongs to whoever waits there, and is not to be taken along by what comes after.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        ICaller[] callers;
        lock (_callers)
        {
            _offer = Offer;
            callers = [.. _callers];
        }

        foreach (var caller in callers)
            Offer(caller);
        return done.Task.WaitAsync(Cancellation);

        void Offer(ICaller caller) => _ = OfferAsync(caller);

        async Task OfferAsync(ICaller caller)
        {
            try
            {
                await caller.OnOwnThreadAsync(() => Run(caller)).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // It has gone.
            }
        }

        bool Run(ICaller runner)
        {
            if (Interlocked.Exchange(ref taken, 1) != 0)
                return false;
            var before = Asked.Value;
            try
            {
                Asked.Value = source;
                done.TrySetResult(work());
            }
            catch (OperationCanceledException)
            {
                // This one was stopped in the middle; the others still need it done.
                Volatile.Write(ref taken, 0);
                lock (_callers)
                    callers = [.. _callers];
                foreach (var other in callers.Where(other => other != runner && !other.Cancellation.IsCancellationRequested))
                    Offer(other);
            }
            catch (Exception exception)
            {
                done.TrySetException(exception);
            }
            finally
            {
                Asked.Value = before;
            }

            return true;
        }
    }

    public void Verbose(string message)
    {
        ICaller? first;
        lock (_callers)
            first = _callers.FirstOrDefault();
        first?.Verbose(message);
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
