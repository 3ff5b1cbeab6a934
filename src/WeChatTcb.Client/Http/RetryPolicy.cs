namespace WeChatTcb.Client.Http;

/// <summary>
/// Repeats a call that failed in a way that passes, with pauses that grow and scatter, until a budget of time is used up. One for each
/// connection; it belongs to the operation, because a handler beneath it would send a stale token again and post a submit twice.
/// </summary>
/// <param name="budget">How long one operation may take from its first attempt to the beginning of its last; zero tries once.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Gives numbers from 0 to 1 that scatter the pauses.</param>
internal sealed class RetryPolicy(TimeSpan budget, TimeProvider time, Func<double> jitter)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Runs <paramref name="call"/> until it succeeds, fails for good, or the budget is used up.</summary>
    /// <param name="call">The call; it asks for its token anew each time.</param>
    /// <param name="caller">Who waits, and reads why.</param>
    internal async Task<T> WhileTransientAsync<T>(Func<Task<T>> call, ICaller caller)
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
                var pause = PauseAfter(attempt, failure.RetryAfter, jitter);
                // Whoever asks for more time than there is gets no early call instead.
                if (time.GetElapsedTime(started) + pause > budget)
                {
                    caller.Verbose($"Attempt {attempt} failed, and none follows within {budget.TotalSeconds:F0} s: {failure.Message}");
                    throw;
                }

                caller.Verbose($"Attempt {attempt} failed, the next follows in {pause.TotalSeconds:F1} s: {failure.Message}");
                await Task.Delay(pause, time, caller.Cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// The pause after a failed attempt: half a second, twice as long each time up to 15 s, scattered by a quarter to either side; and never
    /// shorter than the service asks for, beyond which it scatters by a tenth, so that not all who were held back come at once.
    /// </summary>
    internal static TimeSpan PauseAfter(int attempt, TimeSpan? least, Func<double> jitter)
    {
        var steady = FirstPause * Math.Pow(2, Math.Min(attempt, 30) - 1);
        var pause = (steady < LongestPause ? steady : LongestPause) * (0.75 + (jitter() / 2));
        return least is not { } asked || asked <= pause ? pause
            : asked + ((asked < LongestPause * 4 ? asked : LongestPause * 4) * (jitter() / 10));
    }
}
