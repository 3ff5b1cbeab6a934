using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Jobs;

/// <summary>Polls a job until it has ended.</summary>
public static class JobPoller
{
    /// <summary>
    /// The pauses between two polls: the end of a job is noticed late by at most a third of its duration, and never by more than 18 s.
    /// </summary>
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(0.25), 1.3, TimeSpan.FromSeconds(15), 0.2);

    /// <summary>How long a limit of zero, which polls once, retries a poll that failed.</summary>
    private static readonly TimeSpan OnlyPoll = TimeSpan.FromSeconds(10);

    /// <summary>Polls until the job has ended.</summary>
    /// <param name="client">The client of the job's connection.</param>
    /// <param name="job">The job.</param>
    /// <param name="limit">How long to wait; zero polls once. The job continues when the limit is reached.</param>
    /// <param name="onState">Called with the job after each poll, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Ends the wait; the job continues.</param>
    /// <returns>The finished job, succeeded or failed.</returns>
    /// <exception cref="ExportJobException"><c>WaitTimeout</c>: the job has not ended within the limit.</exception>
    /// <exception cref="TcbException">The service refused to return the job's state.</exception>
    public static Task<TJob> WaitUntilFinishedAsync<TJob>(
        TcbClient client, TJob job, TimeSpan limit, Action<TJob> onState, ICallContext context,
        CancellationToken cancellationToken = default)
        where TJob : MigrationJob =>
        WaitUntilFinishedAsync(client, job, new TimeLimit(limit, client.Time), onState, context, cancellationToken);

    /// <summary>Polls until the job has ended, within the limit of an operation that may have begun before.</summary>
    internal static async Task<TJob> WaitUntilFinishedAsync<TJob>(
        TcbClient client, TJob job, TimeLimit limit, Action<TJob> onState, ICallContext context,
        CancellationToken cancellationToken)
        where TJob : MigrationJob
    {
        limit.Start();
        TcbException? pollFailure = null;
        for (var polls = 1; ; polls++)
        {
            using var timed = new TimedCancellation(limit.ForRequest, client.Time, cancellationToken);
            try
            {
                job = await client.GetJobOnceAsync(job, context, timed.Token).ConfigureAwait(false);
                pollFailure = null;
                onState(job);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw JobErrors.NotFinishedInTime(job, limit.Total, pollFailure);
            }
            catch (TcbException failure) when (failure.IsTransient)
            {
                // The job continues at the service, so an outage shorter than the limit does not matter.
                pollFailure = failure;
                context.WriteVerbose(Messages.FormatPollFailed(failure.Message, job.JobId, job.Env));
            }

            if (job.HasEnded)
                return job;
            // A failed poll does not count: even a limit of zero retries it.
            var left = pollFailure is not null && limit.Total <= TimeSpan.Zero ? limit.Left + OnlyPoll : limit.Left;
            if (left <= TimeSpan.Zero || pollFailure?.RetryAfter > left)
                throw JobErrors.NotFinishedInTime(job, limit.Total, pollFailure); // the service would refuse any poll within the limit

            var pause = Backoff.PauseAfter(polls, client.Jitter, pollFailure?.RetryAfter);
            await Task.Delay(pause < left ? pause : left, client.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
