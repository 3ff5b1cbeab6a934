using WeChatTcb.Client.Tests.Support;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Tests.Tokens;

public sealed class TokenTests
{
    private const string Running = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";

    [Fact]
    public async Task Fifty_callers_at_once_share_one_fetch()
    {
        var fetched = new TaskCompletionSource<AccessToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var issuer = new StubIssuer(_ => fetched.Task);
        var source = new TokenSource(issuer, new Clock());

        var callers = Enumerable.Range(0, 50).Select(_ => Task.Run(() => source.GetAsync(new TestCaller()))).ToArray();
        await issuer.Asked.Task;
        fetched.SetResult(Token("ONE"));
        var tokens = await Task.WhenAll(callers);

        Assert.All(tokens, token => Assert.Equal("ONE", token.Value));
        Assert.Equal(1, issuer.Count);
    }

    [Fact]
    public async Task Fifty_callers_that_are_refused_at_once_share_one_replacement()
    {
        var issuer = new StubIssuer(number => Task.FromResult(Token($"TOKEN-{number}")));
        var source = new TokenSource(issuer, new Clock());
        var refused = await source.GetAsync(new TestCaller());

        var tokens = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => source.ReplaceAsync(refused, new TestCaller()))));

        Assert.All(tokens, token => Assert.Equal("TOKEN-2", token.Value));
        Assert.Equal(2, issuer.Count);
    }

    [Fact]
    public async Task A_fetch_continues_for_the_others_when_its_first_caller_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var fetched = new TaskCompletionSource<AccessToken>();
        var issuer = new StubIssuer(_ => fetched.Task);
        var source = new TokenSource(issuer, new Clock());

        var leader = source.GetAsync(new TestCaller(), stop.Token);
        var follower = source.GetAsync(new TestCaller());
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.False(follower.IsCompleted);
        fetched.SetResult(Token("ONE"));
        Assert.Equal("ONE", (await follower).Value);
        Assert.Equal(1, issuer.Count);
    }

    [Fact]
    public async Task Cancelling_all_callers_cancels_the_fetch_and_the_next_caller_starts_another()
    {
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource<AccessToken>();
        var issuer = new StubIssuer(number => number == 1 ? never.Task : Task.FromResult(Token("TWO")));
        var source = new TokenSource(issuer, new Clock());

        var callers = Enumerable.Range(0, 3).Select(_ => source.GetAsync(new TestCaller(), stop.Token)).ToArray();
        Assert.False(issuer.Stopped);
        await stop.CancelAsync();

        foreach (var caller in callers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        Assert.True(issuer.Stopped);
        Assert.Equal("TWO", (await source.GetAsync(new TestCaller())).Value);
    }

    [Fact]
    public async Task A_failure_is_shared_by_all_waiting_callers_and_by_those_that_come_too_soon_after()
    {
        var fetched = new TaskCompletionSource<AccessToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var issuer = new StubIssuer(_ => fetched.Task);
        var source = new TokenSource(issuer, new Clock());

        var callers = Enumerable.Range(0, 50).Select(_ => Task.Run(() => source.GetAsync(new TestCaller()))).ToArray();
        await issuer.Asked.Task;
        fetched.SetException(new TcbException("x", TcbErrorKind.Authentication, "no", "do"));

        foreach (var caller in callers)
            await Assert.ThrowsAsync<TcbException>(() => caller);
        await Assert.ThrowsAsync<TcbException>(() => source.GetAsync(new TestCaller()));
        Assert.Equal(1, issuer.Count);
    }

    [Fact]
    public async Task Cancelling_a_waiting_caller_does_not_affect_the_fetching_one()
    {
        using var stop = new CancellationTokenSource();
        var fetched = new TaskCompletionSource<AccessToken>();
        var source = new TokenSource(new StubIssuer(_ => fetched.Task), new Clock());

        var leader = source.GetAsync(new TestCaller());
        var follower = source.GetAsync(new TestCaller(), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower);
        fetched.SetResult(Token("ONE"));
        Assert.Equal("ONE", (await leader).Value);
    }

    [Fact]
    public async Task A_failed_fetch_is_retried_by_a_caller_a_second_later()
    {
        var issuer = new StubIssuer(number => number == 1
            ? Task.FromException<AccessToken>(new TcbException("x", TcbErrorKind.Authentication, "no", "do"))
            : Task.FromResult(Token("TWO")));
        var time = new Clock();
        var source = new TokenSource(issuer, time);

        await Assert.ThrowsAsync<TcbException>(() => source.GetAsync(new TestCaller()));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TWO", (await source.GetAsync(new TestCaller())).Value);
    }

    [Fact]
    public async Task Waiting_as_long_as_requested_avoids_the_old_failure()
    {
        var asked = TimeSpan.FromMinutes(1);
        var issuer = new StubIssuer(number => number == 1
            ? Task.FromException<AccessToken>(
                new TcbTransportException("x", TcbErrorKind.QuotaExceeded, "no", "do", isTransient: true) { RetryAfter = asked })
            : Task.FromResult(Token("TWO")));
        var time = new Clock();
        var source = new TokenSource(issuer, time);

        await Assert.ThrowsAsync<TcbTransportException>(() => source.GetAsync(new TestCaller()));
        time.Advance(asked);

        Assert.Equal("TWO", (await source.GetAsync(new TestCaller())).Value);
    }

    [Theory]
    [InlineData(7200, 6599, false)]
    [InlineData(7200, 6600, true)]
    [InlineData(600, 539, false)]
    [InlineData(600, 540, true)]
    [InlineData(10, 8.9, false)]
    [InlineData(10, 9, true)]
    public void A_token_is_replaced_ten_minutes_before_its_end_or_in_its_last_tenth(int life, double age, bool isDue)
    {
        var issued = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var token = new AccessToken("x", issued, issued.AddSeconds(life));

        Assert.Equal(isDue, token.IsDue(issued.AddSeconds(age)));
    }

    [Fact]
    public void ToString_does_not_show_the_token()
    {
        Assert.DoesNotContain("SECRET", $"{Token("SECRET")}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task A_refused_token_is_replaced_once_and_the_call_repeated(int code)
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Fetched("ONE")).Then(Refusal(code)).Then(Fetched("TWO")).Then(Running).Then(Running);

        await setup.LookAsync();
        await setup.LookAsync();

        Assert.Equal(["", "ONE", "", "TWO", "TWO"], setup.Service.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task A_second_refusal_is_the_error(int code)
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Fetched("ONE")).Then(Refusal(code)).Then(Fetched("TWO")).Then(Refusal(code));

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal(code, error.ErrorCode);
        Assert.Equal(["", "ONE", "", "TWO"], setup.Service.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task A_refusal_after_a_busy_service_requests_no_third_token()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Fetched("ONE")).Then(Refusal(40001)).Then(Fetched("TWO")).Then("""{"errcode":-1}""").Then(Refusal(40001));

        await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal(["", "ONE", "", "TWO", "TWO"], setup.Service.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task A_refused_token_is_not_used_again_when_its_replacement_takes_two_tries()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Fetched("ONE")).Then(Refusal(42001)).Then("""{"errcode":-1}""").Then(Fetched("TWO")).Then(Running);

        await setup.Time.PassUntilAsync(setup.LookAsync);

        Assert.Equal(["", "ONE", "", "", "TWO"], setup.Service.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task A_ready_token_is_not_replaced(int code)
    {
        var setup = new Setup();
        setup.Service.Then(Refusal(code));

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal(TcbErrorKind.Authentication, error.Kind);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task Fifty_callers_send_a_busy_token_service_no_more_requests_than_one()
    {
        var counts = new List<int>();
        foreach (var callers in new[] { 1, 50 })
        {
            var setup = Setup.WithComponent();
            setup.Service.Always("""{"errcode":-1,"errmsg":"busy"}""");

            var errors = await setup.Time.PassUntilAsync(() => Task.WhenAll(
                Enumerable.Range(0, callers).Select(_ => Record.ExceptionAsync(setup.LookAsync).AsTask())));

            Assert.All(errors, error => Assert.Equal("api_component_token", Assert.IsType<TcbServiceException>(error).InterfaceName));
            counts.Add(setup.Service.Requests.Count);
        }

        Assert.InRange(counts[0], 8, 16);
        Assert.InRange(counts[1], 8, counts[0] * 2);
    }

    [Fact]
    public async Task A_renewal_that_fails_leaves_the_old_token_in_use_until_it_ends()
    {
        var setup = Setup.WithComponent(retryTimeout: TimeSpan.Zero);
        setup.Service.Then(Fetched("ONE")).Then(Running).Then(Refusal(61005)).Then(Running).Then(Running).Then("""{"errcode":-1}""")
            .Then(Running).Then(Refusal(61005));

        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromMinutes(111)); // nine minutes are left
        await setup.LookAsync();
        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromSeconds(30));
        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromMinutes(9));
        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal("VerifyTicketExpired", error.ErrorId);
        Assert.Equal(["", "ONE", "", "ONE", "ONE", "", "ONE", ""], setup.Service.Requests.Select(request => request.Token));
        Assert.Equal(2, setup.Caller.Told.Count(told => told.StartsWith("The token could not be renewed yet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_at_most_one_token_a_minute_from_a_service_that_refuses_every_token()
    {
        var setup = Setup.WithComponent();
        var tokens = 0;
        setup.Service.Always((request, _) => Task.FromResult(StubService.Response(
            request.Address.AbsolutePath.EndsWith("token", StringComparison.Ordinal) ? Fetched($"TOKEN-{++tokens}") : Refusal(40001))));

        for (var call = 0; call < 120; call++)
        {
            await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);
            setup.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(tokens, 2, 4);
    }

    [Fact]
    public async Task A_replacement_that_was_taken_may_be_replaced_at_any_time()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(Fetched("ONE")).Then(Refusal(40001)).Then(Fetched("TWO")).Then(Running).Then(Refusal(40001))
            .Then(Fetched("THREE")).Then(Running);

        await setup.LookAsync();
        await setup.LookAsync();

        Assert.Equal(["", "ONE", "", "TWO", "TWO", "", "THREE"], setup.Service.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task The_ticket_is_requested_at_each_fetch()
    {
        var tickets = 0;
        var setup = new Setup(
            issuer: Setup.Component(
                (context, cancellationToken) => context.RunOnCallerThreadAsync(() => $"PLANTED-TICKET-{++tickets}", cancellationToken)));
        setup.Service.Then(Fetched("ONE")).Then(Refusal(42001)).Then(Fetched("TWO")).Then(Running);

        await setup.LookAsync();

        Assert.Contains("PLANTED-TICKET-1\"", setup.Service.Requests[0].Text, StringComparison.Ordinal);
        Assert.Contains("PLANTED-TICKET-2\"", setup.Service.Requests[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_checked_with_patience_for_a_busy_service_only()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then("""{"errcode":-1}""").Then(Refusal(40125));

        var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(() => setup.Client.CheckCredentialsAsync(setup.Caller));

        Assert.Equal("InvalidAppSecret", error.ErrorId);
        Assert.Equal(2, setup.Service.Requests.Count);
    }

    private static string Fetched(string token) => $$"""{"component_access_token":"{{token}}","expires_in":7200}""";

    private static string Refusal(int code) => $$"""{"errcode":{{code}},"errmsg":"refused rid: 1-2-3"}""";

    private static AccessToken Token(string value) => new(value, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

    private sealed class StubIssuer(Func<int, Task<AccessToken>> issue) : ITokenIssuer
    {
        private int _count;

        internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Count => _count;

        internal bool Stopped { get; private set; }

        public bool CanRenew => true;

        public TimeSpan ReplacementInterval => TimeSpan.Zero;

        public Task<AccessToken> IssueAsync(ICallContext context, CancellationToken cancellationToken)
        {
            var task = issue(Interlocked.Increment(ref _count));
            cancellationToken.Register(() => Stopped = true);
            Asked.TrySetResult();
            return task.WaitAsync(cancellationToken);
        }
    }
}
