using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Discovery;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client;

/// <summary>The client of the service: lists what there is, submits exports, polls jobs, opens files. One per connection; thread-safe.</summary>
public sealed partial class TcbClient
{
    /// <summary>How long a cancelled submit still waits for its response, which contains the job id.</summary>
    internal static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(0.5);

    private readonly ServiceTransport _wire;
    private readonly TokenSource _tokens;
    private readonly Func<Uri, HttpClient> _httpClients;
    private readonly ApiPaths _paths;
    private readonly AuthorizerDirectory _authorizers;

    /// <param name="connection">The connection.</param>
    /// <param name="issuer">Creates the source of its tokens.</param>
    /// <param name="httpClients">Returns the client for an address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">Returns numbers from 0 to 1 for the jitter of pauses, on any thread; random by default.</param>
    internal TcbClient(
        TcbConnection connection, Func<ServiceTransport, ITokenIssuer> issuer, Func<Uri, HttpClient> httpClients, TimeProvider time,
        Func<double>? jitter = null)
        : this(connection, wire => new TokenSource(issuer(wire), time), httpClients, time, jitter ?? Random.Shared.NextDouble)
    {
    }

    private TcbClient(
        TcbConnection connection, Func<ServiceTransport, TokenSource> tokens, Func<Uri, HttpClient> httpClients, TimeProvider time,
        Func<double> jitter)
    {
        Connection = connection;
        Time = time;
        Jitter = jitter;
        _httpClients = httpClients;
        Retry = new RetryPolicy(connection.RetryTimeout, time, Jitter);
        _wire = new ServiceTransport(
            connection.Endpoint,
            httpClients,
            time,
            connection.CredentialKind is TcbCredentialKind.CloudBaseToken
                ? ServiceTransport.CloudBaseTokenParameter
                : ServiceTransport.AccessTokenParameter);
        _tokens = tokens(_wire);
        _paths = ApiPaths.Of(connection.ApiFamily);
        _authorizers = new AuthorizerDirectory(time);
    }

    /// <summary>The connection of this client.</summary>
    internal TcbConnection Connection { get; }

    /// <summary>The clock of all operations of this client.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Returns numbers from 0 to 1 for the jitter of pauses.</summary>
    internal Func<double> Jitter { get; }

    /// <summary>The retry budget of this connection.</summary>
    internal RetryPolicy Retry { get; private init; }

    /// <summary>Lets interfaces be called again whose quota was used up, for a command that asks only once.</summary>
    internal void TryQuotasAgain() => _wire.TryQuotasAgain();

    /// <summary>The same client for an operation whose retries have a limit.</summary>
    internal TcbClient With(RetryPolicy retry) => new(this) { Retry = retry };

    private TcbClient(TcbClient other)
    {
        (Connection, Time, Jitter, Retry) = (other.Connection, other.Time, other.Jitter, other.Retry);
        (_wire, _tokens, _httpClients, _paths, _authorizers) =
            (other._wire, other._tokens, other._httpClients, other._paths, other._authorizers);
    }

    /// <summary>Requests a token now, so that wrong credentials fail at once and not at the first export.</summary>
    /// <exception cref="TcbException">The credentials were refused, or the service could not be reached.</exception>
    public async Task CheckCredentialsAsync(ICallContext context, CancellationToken cancellationToken = default) =>
        _ = await Retry.WhileTransientAsync(() => _tokens.GetAsync(context, cancellationToken), context.WriteVerbose, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Submits an export.</summary>
    /// <returns>The job, as accepted.</returns>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>: no response came, so a job may
    /// exist.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. If the request had been sent, no response came within the grace
    /// period.</exception>
    internal async Task<ExportJob> SubmitAsync(
        ExportRequest request, SubmitOptions options, ICallContext context, CancellationToken cancellationToken)
    {
        var body = new DbExportRequest(request.Env, request.FilePath, (int)request.FileType, request.Query);
        var job = KnownJob(request.Env, 0) with { FilePath = request.FilePath, FileType = request.FileType, Query = request.Query };
        var jobId = await SubmitAsync(
            job, _paths.Export, "dbexport", body, ServiceJson.Raw.DbExportRequest, options, context, cancellationToken).ConfigureAwait(false);
        var now = Time.GetUtcNow();
        return job with { JobId = jobId, SubmittedAt = now, UpdatedAt = now };
    }

    /// <summary>Submits an export or an import. Neither may be sent twice, so a missing response is an error of its own.</summary>
    /// <param name="job">What is submitted, for messages.</param>
    /// <param name="path">The interface's path below the endpoint.</param>
    /// <param name="name">The interface's name, for messages.</param>
    /// <param name="body">The request.</param>
    /// <param name="type">Its JSON.</param>
    /// <returns>The job id.</returns>
    private async Task<long> SubmitAsync<TRequest>(
        MigrationJob job, string path, string name, TRequest body, JsonTypeInfo<TRequest> type, SubmitOptions options, ICallContext context,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Before the token is requested, because it could expire during the wait.
            return await CallAsync(PostAsync, context, either.Token, WaitForRateLimitAsync).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (HasTimedOut())
        {
            throw JobErrors.NotSubmittedInTime(job, options.Limit!.Total);
        }

        async Task WaitForRateLimitAsync()
        {
            await SubmitRateLimiter.OfProcess.WaitAsync(Time, Connection.Endpoint, job.Env, options.Interval, either.Token)
                .ConfigureAwait(false);
            // The turn of an export among others is not its own time.
            if (options.Limit is { } limit)
                timeout.CancelAfter(limit.Start().ForRequest);
        }

        bool HasTimedOut() => timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested;

        async Task<long> PostAsync(AccessToken token)
        {
            either.Token.ThrowIfCancellationRequested();
            options.Observer?.Sending();
            using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Time);
            using var stop = either.Token.UnsafeRegister(_ => grace.CancelAfter(AnswerGrace), null);
            try
            {
                var answer = await AwaitAnswerAsync(_wire.PostAsync(
                    path, token.Value, body, type, ServiceJson.Raw.DbExportAnswer, [],
                    context.WriteVerbose, grace.Token)).ConfigureAwait(false);
                return answer.JobId is > 0 and var id ? id : throw TransportErrors.Incomplete(name, "job_id");
            }
            catch (TcbException failure) when (LeavesInDoubt(failure))
            {
                // Two submits create two jobs, and the service cannot list jobs. So only a refused or unsent request may be retried.
                throw new TcbException(
                    "SubmitInDoubt",
                    failure.Kind,
                    Messages.FormatSubmitInDoubt(failure.Message, job.Env, job.FilePath),
                    Messages.FormatSubmitInDoubt_Advice(failure.RecommendedAction),
                    failure)
                {
                    RetryAfter = failure.RetryAfter,
                };
            }
            catch (TcbException failure)
            {
                options.Observer?.NotAccepted(failure);
                throw;
            }
        }

        async Task<DbExportAnswer> AwaitAnswerAsync(Task<DbExportAnswer> answer)
        {
            try
            {
                return await answer.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (HasTimedOut())
            {
                throw TransportErrors.NoAnswerInTime(name, Connection.Endpoint, options.Limit!.Total);
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

    /// <summary>A job of this connection if only its environment and id are known.</summary>
    public ExportJob KnownJob(string env, long jobId) => new()
    {
        Env = env,
        JobId = jobId,
        Endpoint = Connection.Endpoint,
        AppId = Connection.AppId,
        ApiFamily = Connection.ApiFamily,
        Status = ExportJobStatus.Submitted,
        UpdatedAt = Time.GetUtcNow(),
        Connection = Connection,
    };

    /// <summary>Polls a job once.</summary>
    /// <returns>The job's current state.</returns>
    /// <exception cref="TcbException">The service refused the request, or could not be reached.</exception>
    public async Task<TJob> GetJobAsync<TJob>(TJob job, ICallContext context, CancellationToken cancellationToken = default)
        where TJob : MigrationJob =>
        (await PollAsync(job, retry: true, context, cancellationToken).ConfigureAwait(false)).Job;

    /// <summary>Polls a job once, without retries.</summary>
    internal async Task<TJob> GetJobOnceAsync<TJob>(TJob job, ICallContext context, CancellationToken cancellationToken)
        where TJob : MigrationJob =>
        (await PollAsync(job, retry: false, context, cancellationToken).ConfigureAwait(false)).Job;

    /// <summary>
    /// Polls a job, and returns the signed URL of its file too, which is null unless the job has made one. A job may succeed a moment before
    /// the service can name the file, so the poll is retried until it does.
    /// </summary>
    /// <exception cref="TcbException"><c>FileAddressMissing</c>, <c>InsecureFileAddress</c>; or the service
    /// refused the request, or could not be reached.</exception>
    internal Task<(ExportJob Job, Uri? FileAddress)> GetStateAsync(
        ExportJob job, ICallContext context, CancellationToken cancellationToken = default) => Retry.WhileTransientAsync(
        async () =>
        {
            var limit = Retry.LimitOf(ServiceTransport.ResponseTimeout);
            using var timeout = new CancellationTokenSource(limit, Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                var (now, address) = await PollAsync(job, retry: false, context, either.Token).ConfigureAwait(false);
                return (now, now.HasFile ? JobStateReader.ReadFileAddress(now, address) : null);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw TransportErrors.NoAnswerInTime("dbmigrationstate", Connection.Endpoint, limit);
            }
        },
        context.WriteVerbose,
        cancellationToken);

    private async Task<(TJob Job, string? FileAddress)> PollAsync<TJob>(
        TJob job, bool retry, ICallContext context, CancellationToken cancellationToken)
        where TJob : MigrationJob
    {
        if (!Connection.Serves(job))
            throw JobErrors.OfAnotherConnection(job, Connection);

        var body = new DbMigrationStateRequest(job.Env, job.JobId);
        DbMigrationStateAnswer answer;
        try
        {
            answer = await CallAsync(
                token => _wire.PostAsync(
                    _paths.State, token.Value, body, ServiceJson.Raw.DbMigrationStateRequest, ServiceJson.Raw.DbMigrationStateAnswer, [],
                    context.WriteVerbose, cancellationToken),
                context,
                cancellationToken,
                retry: retry).ConfigureAwait(false);
        }
        catch (TcbServiceException refused) when (refused.ErrorCode is -501007 or -501009)
        {
            throw JobErrors.UnknownJob(job, refused);
        }

        if (string.IsNullOrEmpty(answer.Status))
            throw TransportErrors.Incomplete("dbmigrationstate", "status", isTransient: true);
        return (JobStateReader.Apply(job, answer, Time.GetUtcNow()) with { Connection = Connection }, answer.FileUrl);
    }

    /// <summary>Opens a signed URL. No token is sent there (contract 3.3).</summary>
    /// <param name="name">What is downloaded, for messages.</param>
    /// <param name="address">The URL.</param>
    /// <param name="from">The first byte wanted.</param>
    /// <param name="version">The strong validator of the file; if the file has changed, the response contains all of it (RFC 9110,
    /// 13.1.5).</param>
    /// <returns>A successful response, or one that says that there are no such bytes (416).</returns>
    internal async Task<HttpResponseMessage> OpenFileAsync(
        string name, Uri address, long from, EntityTagHeaderValue? version, CancellationToken cancellationToken)
    {
        // A download that has begun goes on beyond the limit of its export.
        var limit = from > 0 ? ServiceTransport.ResponseTimeout : Retry.LimitOf(ServiceTransport.ResponseTimeout);
        using var timeout = new CancellationTokenSource(limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0 && version is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(version);
        }

        HttpResponseMessage response;
        try
        {
            response = await _httpClients(address).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TransportErrors.NoAnswerInTime(name, address, limit);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportErrors.FromHttp(name, address, exception);
        }

        if (!HttpClientProvider.IsEncoded(response)
            && response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            throw response.IsSuccessStatusCode && HttpClientProvider.IsEncoded(response)
                ? TransportErrors.UnexpectedEncoding(name, response.StatusCode)
                : TransportErrors.FileStatus(name, response.StatusCode, ServiceTransport.RetryAfter(response, Time));
        }
    }

    /// <summary>Posts <paramref name="request"/> with the connection's token.</summary>
    /// <param name="path">The interface's path below the endpoint.</param>
    /// <param name="retry">Whether a transient failure is retried here.</param>
    /// <param name="secrets">Texts that are masked in the response.</param>
    internal Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, ICallContext context,
        CancellationToken cancellationToken, bool retry = true, params string[] secrets)
        where TAnswer : ServiceAnswer => CallAsync(
            token => _wire.PostAsync(
                path, token.Value, request, requestType, answerType, secrets, context.WriteVerbose, cancellationToken),
            context,
            cancellationToken,
            retry: retry);

    /// <summary>Makes a call with the connection's token. A refused token is replaced once per call.</summary>
    /// <param name="post">The call.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait, the retries and the call.</param>
    /// <param name="waitForRateLimit">Waits until the call may be made.</param>
    /// <param name="retry">Whether a transient failure is retried here.</param>
    private Task<TAnswer> CallAsync<TAnswer>(
        Func<AccessToken, Task<TAnswer>> post, ICallContext context, CancellationToken cancellationToken,
        Func<Task>? waitForRateLimit = null, bool retry = true)
    {
        var mayReplaceToken = true;
        return retry ? Retry.WhileTransientAsync(OnceAsync, context.WriteVerbose, cancellationToken) : OnceAsync();

        async Task<TAnswer> OnceAsync()
        {
            if (waitForRateLimit is not null)
                await waitForRateLimit().ConfigureAwait(false);
            var token = await _tokens.GetAsync(context, cancellationToken).ConfigureAwait(false);
            try
            {
                return await PostAsync(token).ConfigureAwait(false);
            }
            catch (TcbServiceException refused)
                when (refused.Error.Retry is TcbRetryRule.RefreshToken && mayReplaceToken && _tokens.CanReplace(token))
            {
                mayReplaceToken = false;
                context.WriteVerbose(Messages.FormatTokenRefused(refused.Message));
                var fresh = await _tokens.ReplaceAsync(token, context, cancellationToken).ConfigureAwait(false);
                if (fresh.Value == token.Value)
                    throw; // there is no other token, and this one would be refused again
                return await PostAsync(fresh).ConfigureAwait(false);
            }
        }

        async Task<TAnswer> PostAsync(AccessToken token)
        {
            var answer = await post(token).ConfigureAwait(false);
            token.WasAccepted = true;
            return answer;
        }
    }
}
