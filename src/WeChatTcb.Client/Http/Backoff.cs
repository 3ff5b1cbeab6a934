namespace WeChatTcb.Client.Http;

/// <summary>
/// Pauses between attempts: each longer than the one before, with jitter, so that clients that failed together do not retry together.
/// </summary>
/// <param name="First">The first pause.</param>
/// <param name="Factor">The ratio of each pause to the one before.</param>
/// <param name="Longest">The limit of the growth.</param>
/// <param name="Jitter">The jitter to either side, as a fraction of the pause.</param>
/// <param name="RetryAfterJitter">The jitter added to a pause that the service requests, as a fraction of that pause.</param>
internal sealed record Backoff(TimeSpan First, double Factor, TimeSpan Longest, double Jitter, double RetryAfterJitter = 0)
{
    /// <summary>Between two attempts of a call.</summary>
    internal static Backoff Retry { get; } = new(TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(15), 0.25, RetryAfterJitter: 0.1);

    /// <summary>
    /// Between two polls of a job: its end is noticed late by at most a third of the job's duration, and never by more than 18 s.
    /// </summary>
    internal static Backoff Poll { get; } = new(TimeSpan.FromSeconds(0.25), 1.3, TimeSpan.FromSeconds(15), 0.2);

    /// <summary>Between two attempts to continue a download.</summary>
    internal static Backoff Download { get; } = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1), 0.25);

    private static readonly TimeSpan LongestJitterBase = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The pause after an attempt, never shorter than the service requests. The service may request the same pause of many clients, so that
    /// one gets jitter too.
    /// </summary>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="random">Returns numbers from 0 to 1.</param>
    /// <param name="retryAfter">The shortest pause that the service allows; null if it requests none.</param>
    internal TimeSpan PauseAfter(int attempt, Func<double> random, TimeSpan? retryAfter = null)
    {
        var steady = Math.Min(First.TotalSeconds * Math.Pow(Factor, attempt - 1), Longest.TotalSeconds);
        var pause = TimeSpan.FromSeconds(steady * (1 - Jitter + (2 * Jitter * random())));
        return retryAfter is not { } least || least <= pause ? pause
            : least + ((least < LongestJitterBase ? least : LongestJitterBase) * RetryAfterJitter * random());
    }
}
