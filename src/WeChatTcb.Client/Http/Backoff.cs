namespace WeChatTcb.Client.Http;

/// <summary>Pauses between attempts: each longer than the one before, and scattered, so that clients that failed together do not return together.</summary>
/// <param name="First">The first pause.</param>
/// <param name="Factor">How many times longer each pause is than the one before.</param>
/// <param name="Longest">Where the growth ends.</param>
/// <param name="Jitter">How far a pause is scattered to either side, as a fraction of its length.</param>
/// <param name="RetryAfterJitter">How far a pause that the service asks for is extended, as a fraction of its length.</param>
internal sealed record Backoff(TimeSpan First, double Factor, TimeSpan Longest, double Jitter, double RetryAfterJitter = 0)
{
    /// <summary>Between two attempts of a call.</summary>
    internal static Backoff Retry { get; } = new(TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(15), 0.25, RetryAfterJitter: 0.1);

    /// <summary>Between two polls of a job: its end is seen late by at most a third of the time that the job took, and never by more than 18 s.</summary>
    internal static Backoff Poll { get; } = new(TimeSpan.FromSeconds(0.25), 1.3, TimeSpan.FromSeconds(15), 0.2);

    /// <summary>Between two attempts to continue a download.</summary>
    internal static Backoff Download { get; } = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1), 0.25);

    private static readonly TimeSpan LongestScattered = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The pause after an attempt, never shorter than the service asks for. Many clients may be asked for the same pause, so that one is
    /// scattered too.
    /// </summary>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="random">Returns numbers from 0 to 1.</param>
    /// <param name="retryAfter">The shortest pause that the service allows; null if it says nothing.</param>
    internal TimeSpan PauseAfter(int attempt, Func<double> random, TimeSpan? retryAfter = null)
    {
        var steady = Math.Min(First.TotalSeconds * Math.Pow(Factor, attempt - 1), Longest.TotalSeconds);
        var pause = TimeSpan.FromSeconds(steady * (1 - Jitter + (2 * Jitter * random())));
        return retryAfter is not { } least || least <= pause ? pause
            : least + ((least < LongestScattered ? least : LongestScattered) * RetryAfterJitter * random());
    }
}
