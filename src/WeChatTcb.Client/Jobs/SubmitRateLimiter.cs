using System.Collections.Concurrent;

namespace WeChatTcb.Client.Jobs;

/// <summary>
/// Limits how often this process submits to one environment, for all commands together: the service is known to accept one a second
/// (contract 3.4).
/// </summary>
internal sealed class SubmitRateLimiter
{
    private readonly ConcurrentDictionary<(TimeProvider Time, Uri Endpoint, string Env), Queue> _queues = new();

    /// <summary>The limiter of this process.</summary>
    internal static SubmitRateLimiter OfProcess { get; } = new();

    /// <summary>Waits until this submit may be sent.</summary>
    /// <param name="time">The clock. Each clock has its own queues, so that tests do not affect each other.</param>
    /// <param name="endpoint">The service.</param>
    /// <param name="env">The environment.</param>
    /// <param name="interval">The minimum time since the previous submit; zero for no wait.</param>
    /// <param name="cancellationToken">Cancels the wait: the next submit does not wait for this one.</param>
    internal async Task WaitAsync(TimeProvider time, Uri endpoint, string env, TimeSpan interval, CancellationToken cancellationToken)
    {
        var queue = _queues.GetOrAdd((time, endpoint, env), _ => new Queue());
        if (interval <= TimeSpan.Zero)
        {
            queue.Last = time.GetTimestamp();
            return;
        }

        await queue.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (queue.Last is { } last && interval - time.GetElapsedTime(last) is { Ticks: > 0 } left)
                await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
            queue.Last = time.GetTimestamp();
        }
        finally
        {
            queue.Gate.Release();
        }
    }

    /// <summary>The submits that wait for one environment, in the order of their calls.</summary>
    private sealed class Queue
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>When the last submit was sent; null before the first.</summary>
        internal long? Last { get; set; }
    }
}
