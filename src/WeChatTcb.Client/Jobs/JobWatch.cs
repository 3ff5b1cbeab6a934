namespace WeChatTcb.Client.Jobs;

/// <summary>Follows a job to its end, asking at intervals that grow and scatter.</summary>
public static class JobWatch
{
    /// <summary>A job's end is seen late by at most a third of the time that the job took, and a little; and a look comes every 15 s at the least.</summary>
    private const double Growth = 1.3;
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(15);

    /// <summary>What a look may take though the limit is nearer: with a limit of zero it still is a look.</summary>
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(10);

    /// <summary>Asks until the job has ended.</summary>
    /// <param name="client">The client of the job's connection.</param>
    /// <param name="job">The job.</param>
    /// <param name="limit">How long to wait; zero looks once. The job itself goes on when the limit is reached.</param>
    /// <param name="onState">Told of every state that was seen; may be called from any thread.</param>
    /// <param name="caller">Who waits.</param>
    /// <returns>The finished job, well or badly ended.</returns>
    /// <exception cref="ExportJobException"><c>WaitTimeout</c>: the job has not ended within the limit.</exception>
    /// <exception cref="TcbException">The service refused to tell the job's state.</exception>
    public static async Task<ExportJob> UntilFinishedAsync(TcbClient client, ExportJob job, TimeSpan limit, Action<ExportJob> onState, ICaller caller)
    {
        var time = client.Time;
        var started = time.GetTimestamp();
        var interval = FirstInterval;
        TcbException? trouble = null;
        while (true)
        {
            using var look = new Look(caller, limit - time.GetElapsedTime(started), time);
            try
            {
                job = await client.TryGetJobAsync(job, look).ConfigureAwait(false);
                trouble = null;
                onState(job);
            }
            catch (OperationCanceledException) when (!caller.Cancellation.IsCancellationRequested)
            {
                throw JobErrors.NotFinishedInTime(job, limit, trouble);
            }
            catch (TcbException failure) when (failure.IsTransient)
            {
                // The job goes on without us; an outage shorter than the limit must not lose it. The pauses here are those of any repetition.
                trouble = failure;
                caller.Verbose($"{failure.Message} The wait for job {job.JobId} of {job.Env} goes on.");
            }

            if (job.IsFinished)
                return job;
            // A look that failed is none: even a limit of zero gives it a few more tries.
            var left = (trouble is not null && limit < ShortestLook ? ShortestLook : limit) - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || trouble?.RetryAfter > left)
                throw JobErrors.NotFinishedInTime(job, limit, trouble); // no look is left that the service would not call too early

            var pause = interval * (0.8 + (client.Jitter() * 0.4));
            if (trouble?.RetryAfter > pause)
                pause = trouble.RetryAfter.Value;
            await Task.Delay(pause < left ? pause : left, time, caller.Cancellation).ConfigureAwait(false);
            interval = interval * Growth < LongestInterval ? interval * Growth : LongestInterval;
        }
    }

    /// <summary>The caller of one look, who gives up when the limit of the wait is reached.</summary>
    private sealed class Look : ICaller, IDisposable
    {
        private readonly ICaller _caller;
        private readonly CancellationTokenSource _limit;
        private readonly CancellationTokenSource _either;

        internal Look(ICaller caller, TimeSpan left, TimeProvider time)
        {
            _caller = caller;
            _limit = new CancellationTokenSource(left > ShortestLook ? left : ShortestLook, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, caller.Cancellation);
        }

        public CancellationToken Cancellation => _either.Token;

        public Task<T> OnOwnThreadAsync<T>(Func<T> work) => _caller.OnOwnThreadAsync(work);

        public void Verbose(string message) => _caller.Verbose(message);

        public void Dispose()
        {
            _either.Dispose();
            _limit.Dispose();
        }
    }
}
