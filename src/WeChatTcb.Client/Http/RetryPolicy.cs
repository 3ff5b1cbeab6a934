using System.Globalization;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Retries a call that failed with a transient error until a time budget is used up. One for each connection. It belongs to the operation:
/// a retrying HTTP handler would send a stale token again, and post a submit twice.
/// </summary>
/// <param name="budget">The longest time from the first attempt of an operation to the start of its last; zero makes one attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns numbers from 0 to 1 that scatter the pauses.</param>
internal sealed class RetryPolicy(TimeSpan budget, TimeProvider time, Func<double> jitter)
{
    /// <summary>The pauses between two attempts.</summary>
    internal static readonly Backoff Backoff = new(TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(15), 0.25, RetryAfterJitter: 0.1);

    /// <summary>Whether a pause that the service asks for fits into the budget.</summary>
    internal bool Allows(TimeSpan? retryAfter) => !(retryAfter > budget);

    /// <summary>
    /// Runs <paramref name="call"/> until it succeeds, fails with an error that is not transient, or the budget is used up.
    /// </summary>
    /// <param name="call">The call; it gets its token again on each attempt.</param>
    /// <param name="writeVerbose">Called with the reason for each pause.</param>
    /// <param name="cancellationToken">Ends a pause.</param>
    internal async Task<T> WhileTransientAsync<T>(Func<Task<T>> call, Action<string> writeVerbose, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (TcbException failure) when (failure.IsTransient)
            {
                var pause = Backoff.PauseAfter(attempt, jitter, failure.RetryAfter);
                // The service would refuse a call after a shorter pause.
                if (time.GetElapsedTime(started) + pause > budget)
                {
                    writeVerbose(Messages.FormatAttemptFailed_Last(attempt, Seconds(budget, "F0"), failure.Message));
                    throw;
                }

                writeVerbose(Messages.FormatAttemptFailed(attempt, Seconds(pause, "F1"), failure.Message));
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string Seconds(TimeSpan time, string format) => time.TotalSeconds.ToString(format, CultureInfo.InvariantCulture);
}
