using System.Collections.Concurrent;

namespace WeChatTcb.Client.Exports;

/// <summary>
/// Keeps submits to one environment apart, whichever command of this process sends them: the service is known to take one a second
/// (contract 3.4).
/// </summary>
internal sealed class SubmitPace
{
    private readonly ConcurrentDictionary<(TimeProvider Time, Uri Endpoint, string Env), Queue> _queues = new();

    /// <summary>The pace of this process.</summary>
    internal static SubmitPace OfProcess { get; } = new();

    /// <summary>Waits for this submit's turn.</summary>
    /// <param name="time">The clock. Each has turns of its own, so that no test's time meets another's.</param>
    /// <param name="endpoint">The service.</param>
    /// <param name="env">The environment.</param>
    /// <param name="interval">The least time since the submit before; zero lets it go at once.</param>
    /// <param name="cancellationToken">Gives the turn up: the next one does not wait for it.</param>
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

    /// <summary>Those who wait for one environment, first come, first served.</summary>
    private sealed class Queue
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>When the last submit left; null before the first.</summary>
        internal long? Last { get; set; }
    }
}
