using System.Net;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Jobs;

/// <summary>Submits exports and imports. Neither may be sent twice, so a missing response is an error of its own.</summary>
/// <param name="calls">The calls of the connection.</param>
/// <param name="endpoint">The service.</param>
/// <param name="time">The clock.</param>
internal sealed class JobSubmitter(ServiceCalls calls, Uri endpoint, TimeProvider time)
{
    /// <summary>How long a cancelled submit still waits for its response, which contains the job id.</summary>
    internal static readonly TimeSpan ResponseGrace = TimeSpan.FromSeconds(0.5);

    /// <summary>Submits an export or an import.</summary>
    /// <param name="job">What is submitted, for messages.</param>
    /// <param name="path">The interface's path below the endpoint.</param>
    /// <param name="name">The interface's name, for messages.</param>
    /// <param name="body">The request.</param>
    /// <param name="type">Its JSON.</param>
    /// <returns>The job id.</returns>
    /// <exception cref="TcbException">The service refused it; or <c>SubmitInDoubt</c>: no response came, so a job may exist.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. If the request had been sent, no response came within the grace
    /// period.</exception>
    internal async Task<long> SubmitAsync<TRequest>(
        MigrationJob job, string path, string name, TRequest body, JsonTypeInfo<TRequest> type, SubmitOptions options, ICallContext context,
        CancellationToken cancellationToken)
    {
        using var timed = new TimedCancellation(Timeout.InfiniteTimeSpan, time, cancellationToken);
        try
        {
            // Before the token is requested, because it could expire during the wait.
            return await calls.CallAsync(PostAsync, context, timed.Token, WaitForRateLimitAsync).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timed.HasTimedOut)
        {
            throw JobErrors.NotSubmittedInTime(job, options.Limit!.Total);
        }

        async Task WaitForRateLimitAsync()
        {
            await SubmitRateLimiter.OfProcess.WaitAsync(time, endpoint, job.Env, options.Interval, timed.Token).ConfigureAwait(false);
            // The turn of an export among others is not its own time.
            if (options.Limit is { } limit)
                timed.Restart(limit.Start().ForRequest);
        }

        async Task<long> PostAsync(AccessToken token)
        {
            timed.Token.ThrowIfCancellationRequested();
            options.Observer?.Sending();
            using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            using var stop = timed.Token.UnsafeRegister(_ => grace.CancelAfter(ResponseGrace), null);
            try
            {
                var answer = await AwaitAnswerAsync(
                    calls.PostOnceAsync(
                        path, token, body, type, ServiceJson.Raw.DbExportResponse, context, grace.Token)).ConfigureAwait(false);
                return answer.JobId is > 0 and var id ? id : throw TransportErrors.Incomplete(name, "job_id");
            }
            catch (TcbException failure) when (LeavesInDoubt(failure))
            {
                // Two submits create two jobs, and the service cannot list jobs. So only a refused or unsent request may be retried.
                throw JobErrors.SubmitInDoubt(job, failure);
            }
            catch (TcbException failure)
            {
                options.Observer?.NotAccepted(failure);
                throw;
            }
        }

        async Task<DbExportResponse> AwaitAnswerAsync(Task<DbExportResponse> answer)
        {
            try
            {
                return await answer.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (timed.HasTimedOut)
            {
                throw TransportErrors.NoResponseInTime(name, endpoint, options.Limit!.Total);
            }
        }
    }

    /// <summary>Whether the service may have created a job in spite of this failure.</summary>
    private static bool LeavesInDoubt(TcbException failure) => failure switch
    {
        // A request that timed out in the gateway may have been handled behind it.
        TcbServiceException { Kind: TcbErrorKind.Timeout } => true,
        // The service, or what is in front of it, says that it did nothing and when to send the request again (RFC 9110, 15.6.4).
        TcbTransportException { StatusCode: HttpStatusCode.ServiceUnavailable, RetryAfter: not null } => false,
        // The service always responds with 200; a redirect or an error status comes from something in front of it.
        TcbTransportException { StatusCode: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError } => false,
        TcbTransportException => !TransportErrors.WasNeverSent(failure),
        _ => false,
    };
}
