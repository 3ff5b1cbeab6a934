namespace WeChatTcb.Client.Http;

/// <summary>
/// Retries a call that failed with a transient error until a time budget is used up. One for each connection. It belongs to the operation:
/// a retrying HTTP handler would send a stale token again, and post a submit twice.
/// </summary>
/// <param name="budget">How long one operation may take from its first attempt to the beginning of its last; zero tries once.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Gives numbers from 0 to 1 that scatter the pauses.</param>
internal sealed class RetryPolicy(TimeSpan budget, TimeProvider time, Func<double> jitter)
{
    /// <summary>Whether a pause that the service asks for fits into the budget.</summary>
    internal bool Allows(TimeSpan? retryAfter) => !(retryAfter > budget);

    /// <summary>Runs <paramref name="call"/> until it succeeds, fails with an error that is not transient, or the budget is used up.</summary>
    /// <param name="call">The call; it gets its token again on each attempt.</param>
    /// <param name="writeVerbose">Takes the reason of each pause.</param>
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
                var pause = Backoff.Retry.PauseAfter(attempt, jitter, failure.RetryAfter);
                // A call before the service allows it would be refused.
                if (time.GetElapsedTime(started) + pause > budget)
                {
                    writeVerbose($"Attempt {attempt} failed, and none follows within {budget.TotalSeconds:F0} s: {failure.Message}");
                    throw;
                }

                writeVerbose($"Attempt {attempt} failed, the next follows in {pause.TotalSeconds:F1} s: {failure.Message}");
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
