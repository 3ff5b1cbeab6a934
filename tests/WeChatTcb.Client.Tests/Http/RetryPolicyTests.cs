using System.Net;
using WeChatTcb.Client.Errors;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

public sealed class RetryPolicyTests
{
    private const string Running = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";

    public static TheoryData<int> Transient => [.. ErrorTable.All.Where(entry => entry.IsTransient).Select(entry => entry.Code)];

    public static TheoryData<int> Permanent =>
        [.. ErrorTable.All.Where(entry => !entry.IsTransient && entry.Code != 0).Select(entry => entry.Code)];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Retries_a_transient_error_code(int code)
    {
        var setup = new Setup();
        setup.Service.Then(Refusal(code)).Then(Running);

        var job = await setup.Time.PassUntilAsync(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal(ExportJobStatus.Waiting, job.Status);
        Assert.Equal(2, setup.Service.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Permanent))]
    public async Task Does_not_retry_a_permanent_error_code(int code)
    {
        var setup = new Setup();
        setup.Service.Then(Refusal(code));

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal(code, error.ErrorCode);
        Assert.False(error.IsTransient);
        Assert.Single(setup.Service.Requests);
        Assert.Empty(setup.Caller.Told);
    }

    [Fact]
    public async Task Delays_double_up_to_fifteen_seconds_with_jitter_until_the_retry_budget_is_used_up()
    {
        var rounds = new List<IReadOnlyList<TimeSpan>>();
        for (var round = 0; round < 50; round++)
        {
            var setup = new Setup(seed: round);
            setup.Service.Always(Refusal(-1));

            var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync);

            Assert.Equal("SystemBusy", error.ErrorId);
            Assert.Equal(setup.Service.Requests.Count, setup.Caller.Told.Count);
            Assert.StartsWith("Attempt ", setup.Caller.Told.Last(), StringComparison.Ordinal);
            Assert.Contains("none follows within 120 s", setup.Caller.Told.Last(), StringComparison.Ordinal);
            var taken = setup.Service.Requests[^1].At - setup.Service.Requests[0].At;
            Assert.InRange(taken.TotalSeconds, 120 - 18.75, 120);
            rounds.Add(setup.Service.Pauses);
        }

        foreach (var pauses in rounds)
        {
            var steady = 0.5;
            foreach (var pause in pauses)
            {
                Assert.InRange(pause.TotalSeconds, steady * 0.75, (steady * 1.25) + 0.011);
                steady = Math.Min(steady * 2, 15);
            }
        }

        Assert.True(rounds.Select(pauses => pauses[2]).Distinct().Count() > 25);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_delays()
    {
        var rounds = new List<IReadOnlyList<TimeSpan>>();
        for (var round = 0; round < 2; round++)
        {
            var setup = new Setup(seed: 7);
            setup.Service.Always(Refusal(-1));
            await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync);
            rounds.Add(setup.Service.Pauses);
        }

        Assert.Equal(rounds[0], rounds[1]);
    }

    [Fact]
    public async Task A_budget_of_zero_tries_once()
    {
        var setup = new Setup(retryTimeout: TimeSpan.Zero);
        setup.Service.Then(Refusal(-1));

        await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task A_larger_budget_survives_a_longer_outage()
    {
        var setup = new Setup(retryTimeout: TimeSpan.FromMinutes(10));
        var outage = setup.Time.GetUtcNow().AddMinutes(9);
        setup.Service.Always((request, _) => Task.FromResult(StubService.Response(request.At < outage ? Refusal(-1) : Running)));

        Assert.Equal(ExportJobStatus.Waiting, (await setup.Time.PassUntilAsync(setup.LookAsync, TimeSpan.FromSeconds(0.1))).Status);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.OK)]
    public async Task Honors_Retry_After_in_seconds_for_any_status(HttpStatusCode status)
    {
        var setup = new Setup();
        setup.Service.Then((_, _) =>
            Task.FromResult(AskingFor(status, response => response.Headers.RetryAfter = new(TimeSpan.FromSeconds(40))))).Then(Running);

        await setup.Time.PassUntilAsync(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.InRange(Assert.Single(setup.Service.Pauses).TotalSeconds, 40, 44.1);
    }

    [Fact]
    public async Task Honors_Retry_After_as_a_date()
    {
        var setup = new Setup();
        var date = setup.Time.GetUtcNow().AddSeconds(25);
        setup.Service.Then(
            (_, _) => Task.FromResult(AskingFor(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new(date))))
            .Then(Running);

        await setup.Time.PassUntilAsync(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.InRange(setup.Service.Requests[1].At, date, date.AddSeconds(2.6));
    }

    [Theory]
    [InlineData("Sat, 31 Jan 2026 23:00:00 GMT")]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("-5")]
    public async Task A_past_or_invalid_Retry_After_gives_the_usual_delay(string header)
    {
        var setup = new Setup();
        setup.Service.Then(
            (_, _) => Task.FromResult(
                AskingFor(HttpStatusCode.ServiceUnavailable, response => response.Headers.TryAddWithoutValidation("Retry-After", header))))
            .Then(Running);

        await setup.Time.PassUntilAsync(setup.LookAsync);

        Assert.InRange(Assert.Single(setup.Service.Pauses).TotalSeconds, 0.375, 0.636);
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_budget_fails_immediately_and_is_reported()
    {
        var setup = new Setup();
        setup.Service.Then(
            (_, _) => Task.FromResult(
                AskingFor(HttpStatusCode.TooManyRequests, response => response.Headers.RetryAfter = new(TimeSpan.FromSeconds(121)))));

        var error = await Assert.ThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal((TcbErrorKind.QuotaExceeded, TimeSpan.FromSeconds(121)), (error.Kind, error.RetryAfter));
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task Reports_each_retry_with_its_reason_and_delay()
    {
        var setup = new Setup();
        setup.Service.Then(Refusal(-1)).Then(Running);

        await setup.Time.PassUntilAsync(setup.LookAsync);

        Assert.Matches(
            @"^Attempt 1 failed, the next follows in 0\.[3-6] s: dbmigrationstate: the system is busy \(errcode -1: no\)$",
            setup.Caller.Told.First());
    }

    [Fact]
    public async Task A_per_minute_limit_waits_a_minute_within_the_budget()
    {
        var setup = new Setup();
        setup.Service.Always(Refusal(45011));

        var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync, TimeSpan.FromSeconds(1));

        Assert.Equal("MinuteQuotaExceeded", error.ErrorId);
        Assert.Equal(2, setup.Service.Requests.Count);
        Assert.InRange(Assert.Single(setup.Service.Pauses), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(67));
    }

    [Fact]
    public async Task The_budget_ends_the_retries_when_every_response_takes_a_minute()
    {
        var setup = new Setup();
        setup.Service.ThenHangs().ThenHangs().ThenHangs();

        await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal(2, setup.Service.Requests.Count);
    }

    [Fact]
    public async Task Cancelling_during_a_delay_returns_immediately()
    {
        using var stop = new CancellationTokenSource();
        var setup = new Setup();
        setup.Service.Then(Refusal(45011));

        var look = setup.Client.GetJobAsync(setup.Job, new TestCaller(), stop.Token);
        Assert.False(look.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
        Assert.Single(setup.Service.Requests);
    }

    private static HttpResponseMessage AskingFor(HttpStatusCode status, Action<HttpResponseMessage> ask)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(status is HttpStatusCode.OK ? Refusal(-1) : "") };
        ask(response);
        return response;
    }

    private static string Refusal(int code) => $$"""{"errcode":{{code}},"errmsg":"no"}""";
}
