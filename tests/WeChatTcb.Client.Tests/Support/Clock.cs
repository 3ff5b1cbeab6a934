using Microsoft.Extensions.Time.Testing;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A clock that only a test can advance.</summary>
internal sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero))
{
    /// <summary>
    /// Whether each delay ends immediately and advances the time by its length: for work with delays that a test cannot observe. This also
    /// advances the timeouts of other work. Do not run other timed work meanwhile.
    /// </summary>
    internal bool SkipsPauses { get; set; }

    /// <summary>The number of timers that were created: delays and timeouts.</summary>
    internal int TimerCount => Volatile.Read(ref _timerCount);

    private int _timerCount;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timerCount);
        if (SkipsPauses && state is not CancellationTokenSource) // a timeout, not a delay
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }

    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>
    /// Advances the time in small steps until <paramref name="work"/> has succeeded or failed. What a timer starts runs within the same
    /// step, so that delays can be measured with the precision of a step.
    /// </summary>
    internal Task<T> PassUntilAsync<T>(Func<Task<T>> work, TimeSpan? step = null) => Task.Run(async () =>
    {
        var task = work();
        var started = GetUtcNow();
        while (!task.IsCompleted)
        {
            Assert.True(GetUtcNow() - started < Longest, "The work has not ended within three hours.");
            Advance(step ?? TimeSpan.FromMilliseconds(10));
        }

        return await task.ConfigureAwait(false);
    });

    internal async Task<TException> PassUntilThrowsAsync<TException>(Func<Task> work, TimeSpan? step = null)
        where TException : Exception => await Assert.ThrowsAsync<TException>(() => PassUntilAsync(
            async () =>
            {
                await work().ConfigureAwait(false);
                return 0;
            },
            step)).ConfigureAwait(false);
}
