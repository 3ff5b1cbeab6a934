using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

public sealed class JobPollerTests
{
    private const string Waiting = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";
    private const string Succeeded = """{"errcode":0,"errmsg":"ok","status":"success","record_success":3,"record_fail":0}""";
    private const string Failed = """{"errcode":0,"errmsg":"ok","status":"fail","error_msg":"no"}""";

    [Theory]
    [InlineData(Succeeded, ExportJobStatus.Succeeded)]
    [InlineData(Failed, ExportJobStatus.Failed)]
    public async Task A_job_is_followed_to_its_end_however_it_ends(string end, ExportJobStatus status)
    {
        var setup = new Setup();
        setup.Service.Then(Waiting).Then("""{"status":"reading"}""").Then("""{"status":"writing"}""").Then("""{"status":"new word"}""")
            .Then(end);
        var seen = new List<ExportJobStatus>();

        var job = await setup.Time.PassUntilAsync(() => WatchAsync(setup, TimeSpan.FromHours(1), seen));

        Assert.Equal(status, job.Status);
        Assert.Equal([ExportJobStatus.Waiting, ExportJobStatus.Reading, ExportJobStatus.Writing, ExportJobStatus.Running, status], seen);
    }

    [Fact]
    public async Task The_interval_grows_by_30_percent_up_to_fifteen_seconds_with_jitter()
    {
        var rounds = new List<IReadOnlyList<TimeSpan>>();
        for (var round = 0; round < 20; round++)
        {
            var setup = new Setup(seed: round);
            setup.Service.Always(Waiting);
            await setup.Time.PassUntilThrowsAsync<ExportJobException>(
                () => WatchAsync(setup, TimeSpan.FromMinutes(3)), TimeSpan.FromMilliseconds(20));
            rounds.Add(setup.Service.Pauses);
        }

        foreach (var pauses in rounds)
        {
            var interval = 0.25;
            foreach (var pause in pauses.SkipLast(1))
            {
                Assert.InRange(pause.TotalSeconds, (interval * 0.8) - 0.001, (interval * 1.2) + 0.021);
                interval = Math.Min(interval * 1.3, 15);
            }
        }

        Assert.True(rounds.Select(pauses => pauses[5]).Distinct().Count() > 5);
    }

    /// <summary>With many short jobs, every late poll costs time.</summary>
    [Theory]
    [InlineData(0.3, 0.9)]
    [InlineData(2, 3.3)]
    [InlineData(10, 15)]
    public async Task A_short_job_is_seen_soon_after_its_end(double job, double seen)
    {
        for (var round = 0; round < 20; round++)
        {
            var setup = new Setup();
            var started = setup.Time.GetUtcNow();
            setup.Service.Always(
                (request, _) => Task.FromResult(StubService.Response((request.At - started).TotalSeconds < job ? Waiting : Succeeded)));

            await setup.Time.PassUntilAsync(() => WatchAsync(setup, TimeSpan.FromHours(1)), TimeSpan.FromMilliseconds(20));

            Assert.InRange((setup.Time.GetUtcNow() - started).TotalSeconds, job, seen);
        }
    }

    [Theory]
    [InlineData(-501007, "InvalidParameters")]
    [InlineData(-501009, "ResourceNotFound")]
    public async Task An_unknown_job_is_reported_with_its_id(int code, string id)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":{{code}},"errmsg":"no"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(() => WatchAsync(setup, TimeSpan.FromHours(1)));

        Assert.Equal((id, code), (error.ErrorId, error.ErrorCode));
        Assert.Contains($"job id {setup.Job.JobId}", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_of_zero_polls_once()
    {
        var setup = new Setup();
        setup.Service.Then(Waiting);

        var error = await Assert.ThrowsAsync<ExportJobException>(() => WatchAsync(setup, TimeSpan.Zero));

        Assert.Equal("WaitTimeout", error.ErrorId);
        Assert.Equal(TcbErrorKind.Timeout, error.Kind);
        Assert.Equal(ExportJobStatus.Waiting, error.Job.Status);
        Assert.Contains("-JobId 100071736", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(setup.Service.Requests);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(30, 30)]
    public async Task A_silent_service_does_not_extend_a_wait_much_beyond_its_timeout(int limit, int most)
    {
        var setup = new Setup();
        setup.Service.ThenHangs();
        var started = setup.Time.GetUtcNow();

        var error = await setup.Time.PassUntilThrowsAsync<ExportJobException>(
            () => WatchAsync(setup, TimeSpan.FromSeconds(limit)), TimeSpan.FromSeconds(0.5));

        Assert.Equal("WaitTimeout", error.ErrorId);
        Assert.InRange((setup.Time.GetUtcNow() - started).TotalSeconds, limit, most + 1);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task A_timeout_of_zero_is_enough_for_a_finished_job()
    {
        var setup = new Setup();
        setup.Service.Then(Succeeded);

        Assert.Equal(ExportJobStatus.Succeeded, (await WatchAsync(setup, TimeSpan.Zero)).Status);
    }

    [Fact]
    public async Task Polls_a_last_time_at_the_timeout()
    {
        var setup = new Setup();
        setup.Service.Always(Waiting);

        var error = await setup.Time.PassUntilThrowsAsync<ExportJobException>(() => WatchAsync(setup, TimeSpan.FromSeconds(100)));

        Assert.Equal("WaitTimeout", error.ErrorId);
        var watched = setup.Service.Requests[^1].At - setup.Service.Requests[0].At;
        Assert.InRange(watched.TotalSeconds, 99.99, 100.01);
        Assert.Contains("100 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Survives_an_outage()
    {
        var setup = new Setup();
        setup.Service.Then(Waiting);
        for (var attempt = 0; attempt < 30; attempt++)
            setup.Service.ThenFails(() => new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"));
        setup.Service.Then(Succeeded);

        var job = await setup.Time.PassUntilAsync(() => WatchAsync(setup, TimeSpan.FromHours(1)));

        Assert.Equal(ExportJobStatus.Succeeded, job.Status);
    }

    [Fact]
    public async Task Reports_a_lasting_outage_with_the_last_known_state_of_the_job()
    {
        var setup = new Setup();
        setup.Service.Then("""{"status":"writing","record_success":5}""").Always("");

        var error = await setup.Time.PassUntilThrowsAsync<ExportJobException>(() => WatchAsync(setup, TimeSpan.FromSeconds(60)));

        Assert.Equal("WaitTimeout", error.ErrorId);
        Assert.Equal((ExportJobStatus.Writing, 5L), (error.Job.Status, error.Job.RecordSuccess));
        Assert.Equal("EmptyAnswer", Assert.IsType<TcbTransportException>(error.InnerException).ErrorId);
    }

    [Fact]
    public async Task A_timeout_of_zero_survives_a_transient_error()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-1,"errmsg":"busy"}""").Then("").Then(Succeeded);

        Assert.Equal(ExportJobStatus.Succeeded, (await setup.Time.PassUntilAsync(() => WatchAsync(setup, TimeSpan.Zero))).Status);
    }

    [Theory]
    [InlineData("""{"errcode":45011,"errmsg":"too often"}""", 60)]
    [InlineData("", 90)]
    public async Task Does_not_poll_before_the_time_that_the_service_requested(string answer, int seconds)
    {
        var setup = new Setup();
        setup.Service
            .Then((_, _) => Task.FromResult(Asking(answer, seconds)))
            .Then(Succeeded);

        await setup.Time.PassUntilAsync(() => WatchAsync(setup, TimeSpan.FromHours(1)), TimeSpan.FromSeconds(0.1));

        Assert.InRange(Assert.Single(setup.Service.Pauses).TotalSeconds, seconds, seconds + 1);
    }

    [Fact]
    public async Task A_wait_ends_when_the_service_requests_a_delay_beyond_the_timeout()
    {
        var setup = new Setup();
        setup.Service.Then((_, _) => Task.FromResult(Asking("", 90)));

        var error = await Assert.ThrowsAsync<ExportJobException>(() => WatchAsync(setup, TimeSpan.FromSeconds(60)));

        Assert.Equal("WaitTimeout", error.ErrorId);
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<TcbTransportException>(error.InnerException).RetryAfter);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task A_permanent_error_ends_the_wait()
    {
        var setup = new Setup();
        setup.Service.Then(Waiting).Then("""{"errcode":-501007,"errmsg":"invalid parameters"}""");

        var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(() => WatchAsync(setup, TimeSpan.FromHours(1)));

        Assert.Equal(-501007, error.ErrorCode);
    }

    [Fact]
    public async Task Cancelling_returns_immediately()
    {
        using var stop = new CancellationTokenSource();
        var setup = new Setup();
        setup.Service.Then(Waiting);

        var watch = JobPoller.WaitUntilFinishedAsync(
            setup.Client, setup.Job, TimeSpan.FromHours(1), _ => { }, new TestCaller(), stop.Token);
        Assert.False(watch.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    public static TheoryData<string, string?, TcbApiFamily> OtherConnections => new()
    {
        { "https://other.example.test/", "wxplatform", TcbApiFamily.ComponentTcb },
        { "https://api.example.test:8443/", "wxplatform", TcbApiFamily.ComponentTcb },
        { "https://api.example.test/", "wxother", TcbApiFamily.ComponentTcb },
        { "https://api.example.test/", null, TcbApiFamily.ComponentTcb },
        { "https://api.example.test/", "wxplatform", TcbApiFamily.Tcb },
    };

    [Theory]
    [MemberData(nameof(OtherConnections))]
    public async Task Does_not_poll_a_job_over_another_connection(string endpoint, string? appId, TcbApiFamily family)
    {
        var setup = new Setup();
        var job = setup.Job with { Endpoint = new Uri(endpoint), AppId = appId, ApiFamily = family };

        var looked = await Assert.ThrowsAsync<ExportJobException>(() => setup.Client.GetJobAsync(job, setup.Caller));
        await Assert.ThrowsAsync<ExportJobException>(
            () => JobPoller.WaitUntilFinishedAsync(setup.Client, job, TimeSpan.FromHours(1), _ => { }, setup.Caller));

        Assert.Equal("JobOfAnotherConnection", looked.ErrorId);
        Assert.Equal(TcbErrorKind.InvalidOperation, looked.Kind);
        Assert.Same(job, looked.Job);
        Assert.Contains("-Connection", looked.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(setup.Service.Requests);
    }

    private static HttpResponseMessage Asking(string answer, int seconds)
    {
        var response = new HttpResponseMessage(
            answer.Length == 0
                ? System.Net.HttpStatusCode.ServiceUnavailable
                : System.Net.HttpStatusCode.OK)
        { Content = new StringContent(answer) };
        response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static Task<ExportJob> WatchAsync(Setup setup, TimeSpan limit, List<ExportJobStatus>? seen = null) =>
        JobPoller.WaitUntilFinishedAsync(setup.Client, setup.Job, limit, job => seen?.Add(job.Status), setup.Caller);
}
