using CloudExport.Errors;
using CloudExport.Tests.Support;
using CloudExport.Wire;

namespace CloudExport.Tests.Wire;

public sealed class RepeatTests
{
    private const string Running = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";

    public static TheoryData<int> Transient => [.. ErrorTable.All.Where(entry => entry.IsTransient).Select(entry => entry.Code)];

    public static TheoryData<int> Permanent => [.. ErrorTable.All.Where(entry => !entry.IsTransient && entry.Code != 0).Select(entry => entry.Code)];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task A_code_that_passes_is_asked_again(int code)
    {
        var setup = new Setup();
        setup.Service.Then(Refusal(code)).Then(Running);

        var job = await setup.Time.PassUntilAsync(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal(ExportJobStatus.Waiting, job.Status);
        Assert.Equal(2, setup.Service.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Permanent))]
    public async Task A_code_that_stays_is_not_asked_again(int code)
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
    public async Task Four_attempts_are_all_with_pauses_that_double_and_scatter()
    {
        var pauses = new List<IReadOnlyList<TimeSpan>>();
        for (var round = 0; round < 50; round++)
        {
            var setup = new Setup();
            setup.Service.Always(Refusal(-1));

            var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync);

            Assert.Equal("SystemBusy", error.ErrorId);
            Assert.Equal(4, setup.Service.Requests.Count);
            Assert.Equal(3, setup.Caller.Told.Count);
            pauses.Add(setup.Service.Pauses);
        }

        Assert.All(pauses, round =>
        {
            Assert.InRange(round[0].TotalSeconds, 0.375, 0.635);
            Assert.InRange(round[1].TotalSeconds, 0.75, 1.26);
            Assert.InRange(round[2].TotalSeconds, 1.5, 2.51);
        });
        Assert.True(pauses.Select(round => round[2]).Distinct().Count() > 5);
    }

    [Fact]
    public async Task Too_many_calls_a_minute_wait_a_minute_and_the_budget_ends_it()
    {
        var setup = new Setup();
        setup.Service.Always(Refusal(45011));

        var error = await setup.Time.PassUntilThrowsAsync<TcbServiceException>(setup.LookAsync, TimeSpan.FromSeconds(1));

        Assert.Equal("MinuteQuotaExceeded", error.ErrorId);
        Assert.InRange(setup.Service.Requests.Count, 2, 3);
        Assert.All(setup.Service.Pauses, pause => Assert.InRange(pause, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62)));
        Assert.True(setup.Service.Requests[^1].At - setup.Service.Requests[0].At <= Repeat.Budget);
    }

    [Fact]
    public async Task The_budget_ends_it_when_every_answer_takes_a_minute()
    {
        var setup = new Setup();
        setup.Service.ThenHangs().ThenHangs().ThenHangs();

        await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal(2, setup.Service.Requests.Count);
    }

    [Fact]
    public async Task A_caller_who_stops_in_a_pause_is_let_go_at_once()
    {
        using var stop = new CancellationTokenSource();
        var setup = new Setup();
        setup.Service.Then(Refusal(45011));

        var look = setup.Client.GetJobAsync(setup.Job, new TestCaller(stop.Token));
        Assert.False(look.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
        Assert.Single(setup.Service.Requests);
    }

    private static string Refusal(int code) => $$"""{"errcode":{{code}},"errmsg":"no"}""";
}
