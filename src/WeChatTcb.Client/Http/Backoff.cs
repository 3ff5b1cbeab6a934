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
