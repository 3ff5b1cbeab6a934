using System.Diagnostics;
using System.Globalization;

namespace Reliability.Tests;

/// <summary>
/// The main job in a process that is killed, and resumed in another: no export is lost, no file accepted that differs from the truth, and at
/// most one submit is doubled. TCB_KILLS sets the number of random kills, TCB_SEED where they begin.
/// </summary>
public sealed class KillTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int FewKills = 4;

    private static readonly int Kills = Number("TCB_KILLS", FewKills);
    private static readonly int Seed = Number("TCB_SEED", 20260201);

    [Theory]
    [InlineData(nameof(Moment.Token), 1)]
    [InlineData(nameof(Moment.SubmitBefore), 2)] // the gate has seen the one that the service has not
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

    [Fact]
    public async Task Killed_at_random_moments_it_is_finished_by_another_process()
    {
        var random = new Random(Seed);
        var length = await LengthAsync();
        for (var kill = 1; kill <= Kills; kill++)
        {
            var delay = length * random.NextDouble();
            using var job = new MainJob(service);
            using (var session = job.Start(job.Export))
            {
                Assert.True(await session.WaitForLineAsync(MainJob.Ready), "The session ended before it began.");
                await Task.Delay(delay);
                session.Kill();
            }

            await job.ResumeAndCheckAsync($"kill {kill}, {delay.TotalMilliseconds:F0} ms after the start, with TCB_SEED={Seed}");
        }
    }

    [Fact]
    public async Task Killed_again_while_it_is_resumed_it_is_finished_by_a_third()
    {
        using var job = new MainJob(service);
        foreach (var (script, moment) in new[] { (job.Export, Moment.State), (job.Resume, Moment.FileHalf), (job.Resume, Moment.FileAfter) })
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
    public async Task What_a_live_process_drives_is_left_to_it()
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

        using (var other = job.Start("$ErrorActionPreference = 'Stop'; @(Resume-TcbExport).Count"))
            Assert.Equal((0, "0\n"), await Normal(other));
        Assert.Equal("Ended", Assert.Single(job.Entries())["state"]!.ToString());

        goOn.Set();
        service.Gate.Passed = _ => { };
        var (exitCode, text) = await session.FinishAsync();
        Assert.True(exitCode == 0, text);
        Assert.Equal("Saved", Assert.Single(job.Entries())["state"]!.ToString());
        Assert.Equal(1, job.Submits);

        static async Task<(int, string)> Normal(ShellProcess shell) => await shell.FinishAsync() is var (code, text) ? (code, text.ReplaceLineEndings("\n")) : default;
    }

    /// <summary>How long the main job takes from its first line to its end, so that kills fall on all of it.</summary>
    private async Task<TimeSpan> LengthAsync()
    {
        using var job = new MainJob(service);
        using var session = job.Start(job.Export);
        Assert.True(await session.WaitForLineAsync(MainJob.Ready));
        var watch = Stopwatch.StartNew();
        var (exitCode, text) = await session.FinishAsync();
        Assert.True(exitCode == 0, text);
        return watch.Elapsed;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
