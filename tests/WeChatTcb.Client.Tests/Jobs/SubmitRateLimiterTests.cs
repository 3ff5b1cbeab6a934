using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

public sealed class SubmitRateLimiterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Uri Endpoint = new("https://api.example.test/");

    private readonly Clock _time = new();
    private readonly SubmitRateLimiter _pace = new();

    [Fact]
    public async Task The_next_submit_is_sent_a_second_later_and_no_sooner()
    {
        await Wait("one", Second);
        var next = Wait("one", Second);

        _time.Advance(0.9 * Second);
        Assert.False(next.IsCompleted);
        _time.Advance(0.1 * Second);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
        _time.Advance(5 * Second);
        Assert.True(Wait("one", Second).IsCompleted);
    }

    [Fact]
    public void Concurrent_submits_are_sent_one_per_second()
    {
        var waits = Enumerable.Range(0, 5).Select(_ => Wait("one", Second)).ToArray();

        for (var left = 1; left <= waits.Length; left++)
        {
            Assert.True(SpinWait.SpinUntil(() => waits.Count(wait => wait.IsCompleted) >= left, TimeSpan.FromSeconds(30)));
            Assert.Equal(left, waits.Count(wait => wait.IsCompleted));
            // The next one must have measured the time and started its delay before the time advances.
            Assert.True(SpinWait.SpinUntil(() => _time.TimerCount >= Math.Min(left, waits.Length - 1), TimeSpan.FromSeconds(30)));
            _time.Advance(Second);
        }
    }

    [Fact]
    public async Task Environments_and_endpoints_do_not_wait_for_each_other()
    {
        await Wait("one", Second);
        await Wait("two", Second);
        await _pace.WaitAsync(_time, new Uri("https://other.example.test/"), "one", Second, default);

        Assert.False(Wait("one", Second).IsCompleted);
    }

    [Fact]
    public async Task Unlimited_submits_are_sent_at_once_and_count_towards_limited_ones()
    {
        for (var i = 0; i < 100; i++)
            await Wait("one", TimeSpan.Zero);

        Assert.False(Wait("one", Second).IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_submit_does_not_delay_the_others()
    {
        using var stop = new CancellationTokenSource();
        await Wait("one", Second);
        var stopped = Enumerable.Range(0, 30).Select(_ => _pace.WaitAsync(_time, Endpoint, "one", Second, stop.Token)).ToArray();
        await stop.CancelAsync();
        foreach (var wait in stopped)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        var next = Wait("one", Second);
        Assert.False(next.IsCompleted);
        _time.Advance(Second);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private Task Wait(string env, TimeSpan interval) => _pace.WaitAsync(_time, Endpoint, env, interval, default);
}
