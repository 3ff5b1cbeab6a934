using WeChatTcb.Client.Tests.Support;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Tests.Tokens;

/// <summary>Tokens from the user's own code or from a file.</summary>
public sealed class ExternalTokenTests
{
    private const string Running = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";

    [Fact]
    public async Task A_script_gives_the_token_on_the_callers_own_thread()
    {
        var thread = 0;
        var setup = new Setup(issuer: (_, time) => Script(
            () =>
            {
                thread = Environment.CurrentManagedThreadId;
                return "FROM-SCRIPT";
            },
            time));
        setup.Service.Then(Running);

        await setup.LookAsync();

        Assert.Equal("FROM-SCRIPT", setup.Service.Requests[0].Token);
        Assert.NotEqual(0, thread);
        Assert.Equal(setup.Caller.OwnThreadId, thread);
    }

    [Fact]
    public async Task A_script_runs_again_after_some_minutes_and_after_a_refusal()
    {
        var count = 0;
        var setup = new Setup(issuer: (_, time) => Script(() => $"TOKEN-{++count}", time));
        setup.Service.Then(Running).Then(Running).Then(Running).Then(Refusal(42001)).Then(Running);

        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromMinutes(4));
        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromMinutes(1));
        await setup.LookAsync();
        await setup.LookAsync();

        Assert.Equal(["TOKEN-1", "TOKEN-1", "TOKEN-2", "TOKEN-2", "TOKEN-3"], setup.Service.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task An_error_of_the_script_is_the_callers_error()
    {
        var setup = new Setup(issuer: (_, time) =>
            Script(() => throw new TcbException("AccessTokenScriptFailed", TcbErrorKind.Authentication, "no", "do"), time));

        var error = await Assert.ThrowsAsync<TcbException>(setup.SubmitAsync);

        Assert.Equal("AccessTokenScriptFailed", error.ErrorId);
        Assert.Empty(setup.Service.Requests);
    }

    [Fact]
    public async Task A_script_that_gives_the_refused_token_again_is_not_followed()
    {
        var setup = new Setup(issuer: (_, time) => Script(() => "SAME", time));
        setup.Service.Then(Refusal(42001));

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);

        Assert.Equal("AccessTokenExpired", error.ErrorId);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task The_first_caller_whose_thread_is_free_runs_the_script_and_it_runs_once()
    {
        var count = 0;
        var source = new TokenSource(Script(() => $"TOKEN-{++count}", new Clock()), new Clock());
        var busy = new BusyCaller();

        var waits = source.GetAsync(busy);
        Assert.False(waits.IsCompleted);
        var free = await source.GetAsync(new TestCaller());
        await busy.GetFreeAsync();

        Assert.Equal("TOKEN-1", free.Value);
        Assert.Same(free, await waits);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_script_that_is_cancelled_with_its_caller_runs_again_for_the_others()
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;
        var others = new TaskCompletionSource();
        var source = new TokenSource(
            Script(
                () =>
                {
                    if (Interlocked.Increment(ref runs) > 1)
                        return "TWO";
                    others.Task.Wait(TimeSpan.FromSeconds(30));
                    stop.Cancel();
                    throw new OperationCanceledException();
                },
                new Clock()),
            new Clock());

        var stopped = source.GetAsync(new TestCaller(), stop.Token);
        var goesOn = source.GetAsync(new TestCaller());
        others.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.Equal("TWO", (await goesOn).Value);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_script_that_requests_its_own_token_is_an_error_and_not_a_deadlock()
    {
        TokenSource? source = null;
        source = new TokenSource(Script(() => source!.GetAsync(new TestCaller()).GetAwaiter().GetResult().Value, new Clock()), new Clock());

        var error = await Assert.ThrowsAsync<TcbException>(() => source.GetAsync(new TestCaller()).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(("AccessTokenScriptFailed", TcbErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
    }

    [Fact]
    public async Task A_token_in_a_file_is_read_again_after_some_minutes_and_after_a_refusal()
    {
        using var folder = new TempFolder();
        var path = folder.Write("token", "ONE\n"u8.ToArray());
        var setup = new Setup(
            issuer: (_, time) => new ExternalToken((_, cancellationToken) => TokenFile.ReadAsync(path, cancellationToken), time),
            kind: TcbCredentialKind.CloudBaseToken);
        setup.Service.Always(Running);

        await setup.LookAsync();
        folder.Write("token", "TWO"u8.ToArray());
        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromMinutes(5));
        await setup.LookAsync();
        folder.Write("token", "THREE\r\n"u8.ToArray());
        setup.Service.Then(Refusal(40001));
        await setup.LookAsync();

        Assert.Equal(
            ["ONE", "ONE", "TWO", "TWO", "THREE"],
            setup.Service.Requests.Select(
                request => request.Address.Query.Replace("?cloudbase_access_token=", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two PLANTED-WORDS")]
    public async Task A_file_without_a_token_is_an_error_that_shows_nothing_of_it(string? content)
    {
        using var folder = new TempFolder();
        if (content is not null)
            folder.Write("token", System.Text.Encoding.UTF8.GetBytes(content));

        var error = await Assert.ThrowsAsync<TcbException>(() => TokenFile.ReadAsync(folder.File("token"), default));
        folder.Write("token", []);

        Assert.Equal("AccessTokenFileFailed", error.ErrorId);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_much_too_large_is_not_read()
    {
        using var folder = new TempFolder();

        var error = await Assert.ThrowsAsync<TcbException>(() => TokenFile.ReadAsync(folder.Write("token", new byte[100_000]), default));

        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
    }

    private static ExternalToken Script(Func<string> script, TimeProvider time) =>
        new((context, cancellationToken) => context.RunOnCallerThreadAsync(script, cancellationToken), time);

    private static string Refusal(int code) => $$"""{"errcode":{{code}},"errmsg":"refused rid: 1-2-3"}""";

    /// <summary>A caller whose thread is busy for a while.</summary>
    private sealed class BusyCaller : ICallContext
    {
        private readonly TaskCompletionSource _free = new();
        private Task _last = Task.CompletedTask;

        public Task<T> RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken)
        {
            var done = DoAsync();
            _last = done;
            return done;

            async Task<T> DoAsync()
            {
                await _free.Task.ConfigureAwait(false);
                return work();
            }
        }

        public void WriteVerbose(string message)
        {
        }

        public void WriteWarning(string message)
        {
        }

        internal Task GetFreeAsync()
        {
            _free.SetResult();
            return _last;
        }
    }
}
