using Microsoft.Extensions.Time.Testing;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>Time that passes only when a test lets it.</summary>
internal sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero))
{
    /// <summary>
    /// Whether a pause is over as soon as it begins, and time as much later: for work that pauses where no test can see it. The limits of
    /// other work pass with it, so let none be under way.
    /// </summary>
    internal bool SkipsPauses { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (SkipsPauses && state is not CancellationTokenSource) // a limit, and no pause
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }

    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>
    /// Lets time pass in small steps until <paramref name="work"/> has ended, well or badly. What a timer sets going runs within the step
    /// that sets it going, so that pauses can be measured to the step.
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
