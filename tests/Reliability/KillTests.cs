namespace Reliability.Tests;

/// <summary>
/// The main job in a process that is killed, and resumed in another: no export is lost, no wrong file is accepted, and at most one submit
/// is sent twice. TCB_KILLS sets the number of random kills, TCB_SEED their random moments.
/// </summary>
public sealed class KillTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly int Kills = RandomKills.Number("TCB_KILLS", 40);

    /// <summary>When each kill comes, as a part of the main job's length.</summary>
    private static readonly double[] Moments = RandomNumbers();

    public static TheoryData<int> KillNumbers => [.. Enumerable.Range(0, Kills)];

    [Theory]
    [InlineData(nameof(Moment.Token), 1)]
    [InlineData(nameof(Moment.SubmitBefore), 2)] // the gate has seen a submit that the service has not
    [InlineData(nameof(Moment.SubmitAfter), 2)]
    [InlineData(nameof(Moment.State), 1)]
    [InlineData(nameof(Moment.FileBefore), 1)]
    [InlineData(nameof(Moment.FileHalf), 1)]
    [InlineData(nameof(Moment.FileAfter), 1)]
    public async Task Killed_at_a_step_it_is_finished_by_another_process(string at, int mostSubmits)
    {
        var moment = Enum.Parse<Moment>(at);
        using var job = new MainJob(service);
        using (var session = job.Start(job.Export))
        {
            service.Gate.Passed = passed =>
            {
                if (passed == moment)
                    session.Kill();
            };
            await session.FinishAsync();
            service.Gate.Passed = _ => { };
        }

        Assert.NotEmpty(job.Entries());
        await job.ResumeAndCheckAsync(at);
        Assert.InRange(job.Submits, 1, mostSubmits);
    }

    [Theory]
    [MemberData(nameof(KillNumbers))]
    public async Task Killed_at_a_random_moment_it_is_finished_by_another_process(int kill)
    {
        var delay = await service.LengthAsync() * Moments[kill];
        using var job = new MainJob(service);
        using (var session = job.Start(job.Export))
            await RandomKills.KillAsync(session, delay);

        await job.ResumeAndCheckAsync($"kill {kill}, {delay.TotalMilliseconds:F0} ms after the start, with TCB_SEED={RandomKills.Seed}");
    }

    [Fact]
    public async Task Killed_again_while_it_is_resumed_it_is_finished_by_a_third()
    {
        using var job = new MainJob(service);
        foreach (var (script, moment) in new[]
        {
            (job.Export, Moment.State), (job.Resume, Moment.FileHalf), (job.Resume, Moment.FileAfter),
        })
        {
            using var session = job.Start(script);
            service.Gate.Passed = passed =>
            {
                if (passed == moment)
                    session.Kill();
            };
            await session.FinishAsync();
            service.Gate.Passed = _ => { };
        }

        await job.ResumeAndCheckAsync("killed three times");
        Assert.Equal(1, job.Submits);
    }

    [Fact]
    public async Task An_export_of_a_running_process_is_left_alone()
    {
        using var job = new MainJob(service);
        var arrived = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        service.Gate.Passed = passed =>
        {
            if (passed is not Moment.FileBefore)
                return;
            arrived.TrySetResult();
            goOn.Wait(TimeSpan.FromSeconds(60));
        };
        using var session = job.Start(job.Export);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));

        using (var other = job.Start("@(Resume-TcbExport).Count"))
            Assert.Equal((0, "0\n"), await Normal(other));
        Assert.Equal("Ended", Assert.Single(job.Entries())["state"]!.ToString());

        goOn.Set();
        service.Gate.Passed = _ => { };
        var (exitCode, text) = await session.FinishAsync();
        Assert.True(exitCode == 0, text);
        Assert.Equal("Saved", Assert.Single(job.Entries())["state"]!.ToString());
        Assert.Equal(1, job.Submits);

        static async Task<(int, string)> Normal(ShellProcess shell) =>
            await shell.FinishAsync() is var (code, text) ? (code, text.ReplaceLineEndings("\n")) : default;
    }

    private static double[] RandomNumbers()
    {
        var random = new Random(RandomKills.Seed);
        return [.. Enumerable.Range(0, Kills).Select(_ => random.NextDouble())];
    }
}
