using System.Diagnostics;
using System.Globalization;

namespace Reliability.Tests;

/// <summary>
/// Kills sessions at random moments between their first line and their end. A variable sets the number of kills of each test, TCB_SEED
/// their moments.
/// </summary>
internal static class RandomKills
{
    /// <summary>A session prints this just before what is to be killed.</summary>
    public const string Ready = "ready";

    /// <summary>The kills of one backup, restore or import, before it is left alone.</summary>
    public const int EachTime = 3;

    public static int Seed { get; } = Number("TCB_SEED", 20261126);

    /// <summary>A number from the environment.</summary>
    public static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The numbers of the runs that are killed a few times each.</summary>
    public static IEnumerable<int> Runs(string variable, int otherwise) =>
        Enumerable.Range(0, (Number(variable, otherwise) + EachTime - 1) / EachTime);

    /// <summary>How long a session takes from its first line to its end, and what it writes.</summary>
    public static async Task<(TimeSpan Length, string Text)> MeasureAsync(ShellProcess session)
    {
        await BeginAsync(session);
        var watch = Stopwatch.StartNew();
        var (exitCode, text) = await session.FinishAsync();
        Assert.True(exitCode == 0, text);
        return (watch.Elapsed, text.Trim());
    }

    /// <summary>Waits for the first line of a session and kills it some time later.</summary>
    public static async Task KillAsync(ShellProcess session, TimeSpan delay)
    {
        await BeginAsync(session);
        await Task.Delay(delay);
        session.Kill();
    }

    /// <summary>Kills a run a few times, in one session after the other, and leaves the last session alone.</summary>
    /// <param name="what">The run, for messages.</param>
    /// <param name="number">The number of the run, which with the seed gives the moments.</param>
    /// <param name="length">How long the run takes if it is not killed.</param>
    /// <param name="start">Starts a session that begins or continues the run; null if nothing is left to do.</param>
    /// <param name="afterEach">Called after each session with the moments of the kills, for messages.</param>
    /// <returns>The moments of the kills, for messages, and what the last session wrote; null if nothing was left for it.</returns>
    public static async Task<(string When, string? Text)> RunAsync(
        string what, int number, TimeSpan length, Func<ShellProcess?> start, Action<string>? afterEach = null)
    {
        var random = new Random(Seed + number);
        var when = $"{what} {number}, with TCB_SEED={Seed}, killed after";
        for (var kill = 0; kill < EachTime; kill++)
        {
            using var session = start();
            if (session is null)
                return (when, null);
            var delay = length * random.NextDouble();
            when = string.Create(CultureInfo.InvariantCulture, $"{when} {delay.TotalMilliseconds:F0} ms");
            await KillAsync(session, delay);
            afterEach?.Invoke(when);
        }

        using var last = start();
        if (last is null)
            return (when, null);
        await BeginAsync(last);
        var (exitCode, text) = await last.FinishAsync();
        Assert.True(exitCode == 0, $"{when}: {text}");
        afterEach?.Invoke(when);
        return (when, text.Trim());
    }

    private static async Task BeginAsync(ShellProcess session)
    {
        if (!await session.WaitForLineAsync(Ready))
            Assert.Fail($"The session ended before it began: {(await session.FinishAsync()).Text}");
    }
}
