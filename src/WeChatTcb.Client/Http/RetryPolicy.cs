using System.Globalization;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Retries a call that failed with a transient error until a time budget is used up. One for each connection. It belongs to the operation:
/// a retrying HTTP handler would send a stale token again, and post a submit twice.
/// </summary>
/// <param name="budget">The longest time from the first attempt of an operation to the start of its last; zero makes one attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns numbers from 0 to 1 that scatter the pauses.</param>
/// <param name="limit">The limit of the whole operation; null for none.</param>
internal sealed class RetryPolicy(TimeSpan budget, TimeProvider time, Func<double> jitter, TimeLimit? limit = null)
{
    /// <summary>The pauses between two attempts.</summary>
    internal static readonly Backoff Backoff = new(TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(15), 0.25, RetryAfterJitter: 0.1);

    /// <summary>Whether a pause that the service asks for fits into the budget.</summary>
    internal bool Allows(TimeSpan? retryAfter) => !(retryAfter > budget);

    /// <summary>
    /// Whether a download may be retried. A storage that responds is tried as often as downloads are, unless the user has set a shorter
    /// budget than the default; one that cannot be reached has the same budget as the service.
    /// </summary>
    /// <param name="failure">Why the last attempt failed.</param>
    /// <param name="elapsed">The time since the last bytes arrived, at the start of the next attempt.</param>
    internal bool AllowsDownload(TcbException failure, TimeSpan elapsed) =>
        elapsed <= budget || (budget >= TcbConnection.DefaultRetryTimeout && !TransportErrors.WasNeverSent(failure));

    /// <summary>Whether a pause ends within the limit of the whole operation.</summary>
    internal bool IsWithinLimit(TimeSpan pause) => limit is null || pause <= limit.Left;

    /// <summary>How long a request may take within the limit of the whole operation.</summary>
    internal TimeSpan LimitOf(TimeSpan request) => limit is { ForRequest: var left } && left < request ? left : request;

    /// <summary>The same policy for an operation with a limit of its own.</summary>
    internal RetryPolicy Within(TimeLimit operation) => new(budget, time, jitter, operation);

    /// <summary>The policy for the parts of one operation, which share the budget from now on.</summary>
    internal RetryPolicy Shared() => Within(new TimeLimit(budget, time, limit).Start());

    /// <summary>
    /// Runs <paramref name="call"/> until it succeeds, fails with an error that is not transient, or the budget is used up.
    /// </summary>
    /// <param name="call">The call; it gets its token again on each attempt.</param>
    /// <param name="writeDelay">Called with the reason for each pause.</param>
    /// <param name="cancellationToken">Ends a pause.</param>
    /// <param name="mayRetry">Whether a failed attempt may be retried; null for each transient failure.</param>
    internal async Task<T> WhileTransientAsync<T>(
        Func<Task<T>> call, Action<string> writeDelay, CancellationToken cancellationToken, Func<int, TcbException, bool>? mayRetry =
            null)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (TcbException failure) when (mayRetry?.Invoke(attempt, failure) ?? failure.IsTransient)
            {
                var pause = Backoff.PauseAfter(attempt, jitter, failure.RetryAfter);
                // The service would refuse a call after a shorter pause.
                if (time.GetElapsedTime(started) + pause > budget || !IsWithinLimit(pause))
                {
                    writeDelay(Messages.FormatAttemptFailed_Last(attempt, Seconds(budget, "F0"), failure.Message));
                    throw;
                }

                writeDelay(Messages.FormatAttemptFailed(attempt, Seconds(pause, "F1"), failure.Message));
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string Seconds(TimeSpan time, string format) => time.TotalSeconds.ToString(format, CultureInfo.InvariantCulture);
}
