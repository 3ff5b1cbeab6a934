namespace CloudExport.Jobs;

/// <summary>Follows a job to its end, asking at intervals that grow and scatter.</summary>
public static class JobWatch
{
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(15);

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
            try
            {
                job = await client.GetJobAsync(job, caller).ConfigureAwait(false);
                trouble = null;
                onState(job);
            }
            catch (TcbException failure) when (failure.IsTransient)
            {
                // The job goes on without us; an outage shorter than the limit must not lose it.
                trouble = failure;
                caller.Verbose($"{failure.Message} The wait for job {job.JobId} of {job.Env} goes on.");
            }

            if (job.IsFinished)
                return job;
            var left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw JobErrors.NotFinishedInTime(job, limit, trouble);

            var pause = interval * (0.8 + (Random.Shared.NextDouble() * 0.4));
            await Task.Delay(pause < left ? pause : left, time, caller.Cancellation).ConfigureAwait(false);
            interval = interval * Growth < LongestInterval ? interval * Growth : LongestInterval;
        }
    }
}
