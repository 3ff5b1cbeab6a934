namespace WeChatTcb.Client.Http;

/// <summary>Cancels work when its caller does, or when its time is up, and knows which of both it was.</summary>
internal sealed class TimedCancellation : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;

    /// <param name="limit">The time; <see cref="Timeout.InfiniteTimeSpan"/> until <see cref="Restart"/> sets one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's token.</param>
    internal TimedCancellation(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _timeout = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, caller);
        _caller = caller;
    }

    /// <summary>The token for the work.</summary>
    internal CancellationToken Token => _either.Token;

    /// <summary>Whether the time is up, and the caller has not cancelled.</summary>
    internal bool HasTimedOut => _timeout.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Starts the time again.</summary>
    internal void Restart(TimeSpan limit) => _timeout.CancelAfter(limit);

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}
