namespace CloudExport.Wire;

/// <summary>Repeats a call that failed in a way that passes, with pauses that grow and scatter, within a budget of time.</summary>
internal static class Repeat
{
    internal static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    private const int MostAttempts = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs <paramref name="call"/> until it succeeds, fails for good, or the budget is used up.</summary>
    /// <param name="call">The call; it asks for its token anew each time.</param>
    internal static async Task<T> WhileTransientAsync<T>(Func<Task<T>> call, TimeProvider time, ICaller caller)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (TcbException failure) when (attempt < MostAttempts && failure.IsTransient)
            {
                var pause = PauseAfter(attempt, failure);
                if (time.GetElapsedTime(started) + pause > Budget)
                    throw;
                caller.Verbose($"{failure.Message} Trying again in {pause.TotalSeconds:F1} s.");
                await Task.Delay(pause, time, caller.Cancellation).ConfigureAwait(false);
            }
        }
    }

    private static TimeSpan PauseAfter(int attempt, TcbException failure)
    {
        var pause = FirstPause * Math.Pow(2, attempt - 1) * (0.75 + (Random.Shared.NextDouble() / 2));
        return failure is TcbServiceException { Error.RetryDelay: var least } && least > pause ? least : pause;
    }
}
