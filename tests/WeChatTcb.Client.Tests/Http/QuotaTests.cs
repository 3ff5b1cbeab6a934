using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>Used-up quotas are not strained further by callers that did not know yet.</summary>
public sealed class QuotaTests
{
    private const string Running = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";
    private const string Daily = """{"errcode":45009,"errmsg":"reach max api daily quota limit rid: 1-2-3"}""";
    private const string Minute = """{"errcode":45011,"errmsg":"api minute-quota reach limit rid: 1-2-3"}""";

    [Fact]
    public async Task A_daily_quota_fails_immediately_and_is_retried_after_ten_minutes()
    {
        var setup = new Setup();
        setup.Service.Then(Daily).Then(Running);

        var first = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);
        for (var call = 0; call < 100; call++)
        {
            var held = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);
            Assert.Equal(
                (first.ErrorId, first.ErrorCode, first.RequestId, first.ServiceMessage),
                (held.ErrorId, held.ErrorCode, held.RequestId, held.ServiceMessage));
        }

        setup.Time.Advance(TimeSpan.FromMinutes(9.5));
        var last = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);
        Assert.EndsWith("No further call is made for 30 s, to spare the quota.", last.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), last.RetryAfter);
        Assert.Single(setup.Service.Requests);

        setup.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ExportJobStatus.Waiting, (await setup.LookAsync()).Status);
    }

    [Fact]
    public async Task The_quota_of_one_API_does_not_block_the_others()
    {
        var setup = new Setup();
        setup.Service.Then(Daily).Then("""{"errcode":0,"job_id":7}""");

        await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal(7, (await setup.SubmitAsync()).JobId);
    }

    [Fact]
    public async Task A_per_minute_limit_delays_all_callers_by_a_minute()
    {
        var setup = new Setup();
        setup.Service.Then(Minute).Always(Running);
        var started = setup.Time.GetUtcNow();

        var jobs = await setup.Time.PassUntilAsync(
            async () =>
            {
                var first = setup.LookAsync();
                return await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => setup.LookAsync()).Prepend(first)).ConfigureAwait(false);
            },
            TimeSpan.FromSeconds(0.1));

        Assert.Equal(51, jobs.Length);
        Assert.Equal(52, setup.Service.Requests.Count);
        Assert.All(setup.Service.Requests.Skip(1), request => Assert.InRange((request.At - started).TotalSeconds, 60, 67));
    }

    [Fact]
    public async Task A_delayed_submit_is_not_in_doubt()
    {
        var setup = new Setup(retryTimeout: TimeSpan.Zero);
        setup.Service.Then(Minute);

        await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);
        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal("MinuteQuotaExceeded", error.ErrorId);
        Assert.True(error.IsTransient);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task A_used_up_token_quota_stops_further_token_requests()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Daily);

        for (var call = 0; call < 20; call++)
        {
            Assert.Equal("DailyQuotaExceeded", (await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync)).ErrorId);
            setup.Time.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task The_quota_of_one_environment_does_not_block_calls_for_another()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-501015,"errmsg":"read quota"}""").Then(Running);

        await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal(ExportJobStatus.Waiting, (await setup.LookAsync()).Status);
    }
}
