using System.Net;
using System.Net.Http.Headers;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client;

/// <summary>The client of the export service: submits, asks for states, opens files. One for each connection; safe for parallel use.</summary>
public sealed class TcbClient
{
    /// <summary>How long the answer of a submit is waited for after the caller has stopped: it holds the job's number.</summary>
    internal static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(0.5);

    private readonly ServiceWire _wire;
    private readonly TokenSource _tokens;
    private readonly Func<Uri, HttpClient> _httpClients;
    private readonly InterfacePaths _paths;

    /// <param name="connection">The connection.</param>
    /// <param name="issuer">Where its tokens come from.</param>
    /// <param name="httpClients">Gives the client for an address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">Gives numbers from 0 to 1 that scatter pauses, from any thread; by default they are random.</param>
    internal TcbClient(
        TcbConnection connection, Func<ServiceWire, ITokenIssuer> issuer, Func<Uri, HttpClient> httpClients, TimeProvider time, Func<double>? jitter = null)
    {
        Connection = connection;
        Time = time;
        Jitter = jitter ?? Random.Shared.NextDouble;
        _httpClients = httpClients;
        Retry = new RetryPolicy(connection.RetryTimeout, time, Jitter);
        _wire = new ServiceWire(
            connection.Endpoint,
            httpClients,
            time,
            connection.CredentialKind is TcbCredentialKind.CloudBaseToken ? ServiceWire.CloudBaseTokenParameter : ServiceWire.AccessTokenParameter);
        _tokens = new TokenSource(issuer(_wire), time);
        _paths = InterfacePaths.Of(connection.ApiFamily);
    }

    /// <summary>The connection that this client serves.</summary>
    internal TcbConnection Connection { get; }

    /// <summary>The clock of everything that is done through this client.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Returns numbers from 0 to 1 that scatter pauses.</summary>
    internal Func<double> Jitter { get; }

    /// <summary>The retry budget of this connection.</summary>
    internal RetryPolicy Retry { get; }

    /// <summary>Gets a token now, so that wrong credentials show at once and not at the first export.</summary>
    /// <exception cref="TcbException">The credentials were refused, or the service could not be reached.</exception>
    public async Task CheckCredentialsAsync(ICallContext context, CancellationToken cancellationToken = default) => _ = await Retry.WhileTransientAsync(
        () => _tokens.GetAsync(context, cancellationToken), context.WriteVerbose, cancellationToken).ConfigureAwait(false);

    /// <summary>Submits an export.</summary>
    /// <returns>The job, as accepted.</returns>
    /// <exception cref="TcbException">The service refused the export; or <c>SubmitInDoubt</c>: no answer came, so a job may exist.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped. If the request had left, no answer came in the short time that was left for it.</exception>
    internal async Task<ExportJob> SubmitAsync(ExportRequest request, SubmitOptions options, ICallContext context, CancellationToken cancellationToken)
    {
        var body = new DbExportRequest(request.Env, request.FilePath, (int)request.FileType, request.Query);
        // Before the token, which could end while the submit waits for its turn.
        var jobId = await CallAsync(PostAsync, context, cancellationToken, WaitForTurnAsync).ConfigureAwait(false);
        var now = Time.GetUtcNow().UtcDateTime;
        return KnownJob(request.Env, jobId) with
        {
            FilePath = request.FilePath,
            FileType = request.FileType,
            Query = request.Query,
            SubmittedAt = now,
            UpdatedAt = now,
        };

        Task WaitForTurnAsync() => SubmitPace.OfProcess.WaitAsync(Time, Connection.Endpoint, request.Env, options.Interval, cancellationToken);

        async Task<long> PostAsync(AccessToken token)
        {
            cancellationToken.ThrowIfCancellationRequested();
            options.Witness?.Sending();
            using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Time);
            using var stop = cancellationToken.UnsafeRegister(_ => grace.CancelAfter(AnswerGrace), null);
            try
            {
                var answer = await _wire.PostAsync(
                    _paths.Export, token.Value, body, WireJson.Raw.DbExportRequest, WireJson.Raw.DbExportAnswer, [], context.WriteVerbose, grace.Token).ConfigureAwait(false);
                return answer.JobId ?? throw TransportErrors.Incomplete("dbexport", "job_id");
            }
            catch (TcbException failure) when (LeavesInDoubt(failure))
            {
                // Two submits make two jobs, and nobody could list them. So only a refusal, or a request that never left, is followed by another.
                throw new TcbException(
                    "SubmitInDoubt",
                    failure.Kind,
                    $"{failure.Message} The export of {request.Env} to '{request.FilePath}' may have been accepted all the same; the service cannot be asked for it.",
                    $"{failure.RecommendedAction} Resume-TcbExport goes on then: two jobs must not write one file, so it takes another path, or asks for -Force where -FilePath was given.",
                    failure);
            }
            catch (TcbException failure)
            {
                options.Witness?.NotAccepted(failure);
                throw;
            }
        }
    }

    /// <summary>Whether the service may have made a job of a submit that failed like this.</summary>
    private static bool LeavesInDoubt(TcbException failure) => failure switch
    {
        // What the gateway waited for in vain may have been done behind it.
        TcbServiceException { Kind: TcbErrorKind.Timeout } => true,
        // The service answers 200, whatever it says; a redirection or a refusal by status comes from something before it.
        TcbTransportException { StatusCode: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError } => false,
        TcbTransportException => !TransportErrors.WasNeverSent(failure),
        _ => false,
    };

    /// <summary>A job of this connection of which only the environment and the number are known.</summary>
    public ExportJob KnownJob(string env, long jobId) => new()
    {
        Env = env,
        JobId = jobId,
        Endpoint = Connection.Endpoint,
        AppId = Connection.AppId,
        ApiFamily = Connection.ApiFamily,
        Status = ExportJobStatus.Submitted,
        UpdatedAt = Time.GetUtcNow().UtcDateTime,
        Connection = Connection,
    };

    /// <summary>Asks for a job's state now.</summary>
    /// <returns>The job as it stands.</returns>
    /// <exception cref="TcbException">The service refused to tell, or could not be reached.</exception>
    public async Task<ExportJob> GetJobAsync(ExportJob job, ICallContext context, CancellationToken cancellationToken = default) =>
        (await GetStateAsync(job, context, cancellationToken).ConfigureAwait(false)).Job;

    /// <summary>The same without retries, for a caller that polls anyway.</summary>
    internal async Task<ExportJob> GetJobOnceAsync(ExportJob job, ICallContext context, CancellationToken cancellationToken) =>
        (await GetStateAsync(job, retry: false, context, cancellationToken).ConfigureAwait(false)).Job;

    /// <summary>Asks for a job's state and the signed address of its file, which is null unless the job has succeeded.</summary>
    internal Task<(ExportJob Job, Uri? FileAddress)> GetStateAsync(ExportJob job, ICallContext context, CancellationToken cancellationToken = default) =>
        GetStateAsync(job, retry: true, context, cancellationToken);

    private async Task<(ExportJob Job, Uri? FileAddress)> GetStateAsync(ExportJob job, bool retry, ICallContext context, CancellationToken cancellationToken)
    {
        if (!Connection.Serves(job))
            throw JobErrors.OfAnotherConnection(job, Connection);

        var body = new DbMigrationStateRequest(job.Env, job.JobId);
        var answer = await CallAsync(
            token => _wire.PostAsync(
                _paths.State, token.Value, body, WireJson.Raw.DbMigrationStateRequest, WireJson.Raw.DbMigrationStateAnswer, [], context.WriteVerbose, cancellationToken),
            context,
            cancellationToken,
            retry: retry).ConfigureAwait(false);
        if (string.IsNullOrEmpty(answer.Status))
            throw TransportErrors.Incomplete("dbmigrationstate", "status");
        var now = JobState.Apply(job, answer, Time.GetUtcNow()) with { Connection = Connection };
        return (now, now.Status is ExportJobStatus.Succeeded && Uri.TryCreate(answer.FileUrl, UriKind.Absolute, out var address) ? address : null);
    }

    /// <summary>Opens a signed address. No token goes there (contract 3.3).</summary>
    /// <param name="from">The byte to begin with.</param>
    /// <param name="version">The strong validator of the file that these bytes are wanted of; the whole of another one is given instead (RFC 9110, 13.1.5).</param>
    /// <returns>An answer that is a success, or says that there are no such bytes (416).</returns>
    internal async Task<HttpResponseMessage> OpenFileAsync(Uri address, long from, EntityTagHeaderValue? version, CancellationToken cancellationToken)
    {
        const string Name = "The file's download";
        if (!ServiceAddress.IsPrivate(address))
        {
            throw new TcbTransportException(
                "InsecureFileAddress", TcbErrorKind.Connection, $"{Name} would go to {address.Host} in the clear.",
                "The service gives https addresses; check what the connection's endpoint leads to.", isTransient: false);
        }

        using var timeout = new CancellationTokenSource(ServiceWire.AnswerTimeout, Time);
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
            response = await _httpClients(address).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TransportErrors.NoAnswerInTime(Name, address, ServiceWire.AnswerTimeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportErrors.FromHttp(Name, address, exception);
        }

        if (!HttpClients.IsEncoded(response)
            && response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            throw response.IsSuccessStatusCode && HttpClients.IsEncoded(response)
                ? TransportErrors.UnexpectedEncoding(Name, response.StatusCode)
                : TransportErrors.FileStatus(Name, response.StatusCode, ServiceWire.RetryAfter(response, Time));
        }
    }

    /// <summary>One call with the connection's token. A refused token is replaced once, and never again within the call.</summary>
    /// <param name="post">The call.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait, the retries and the call.</param>
    /// <param name="waitForTurn">Waits until the call may be made.</param>
    /// <param name="retry">Whether a transient failure is retried here.</param>
    private Task<TAnswer> CallAsync<TAnswer>(
        Func<AccessToken, Task<TAnswer>> post, ICallContext context, CancellationToken cancellationToken, Func<Task>? waitForTurn = null, bool retry = true)
    {
        var mayReplaceToken = true;
        return retry ? Retry.WhileTransientAsync(OnceAsync, context.WriteVerbose, cancellationToken) : OnceAsync();

        async Task<TAnswer> OnceAsync()
        {
            if (waitForTurn is not null)
                await waitForTurn().ConfigureAwait(false);
            var token = await _tokens.GetAsync(context, cancellationToken).ConfigureAwait(false);
            try
            {
                return await PostAsync(token).ConfigureAwait(false);
            }
            catch (TcbServiceException refused) when (refused.Error.Retry is TcbRetryRule.RefreshToken && mayReplaceToken && _tokens.CanReplace(token))
            {
                mayReplaceToken = false;
                context.WriteVerbose($"{refused.Message} Getting a fresh token.");
                var fresh = await _tokens.ReplaceAsync(token, context, cancellationToken).ConfigureAwait(false);
                if (fresh.Value == token.Value)
                    throw; // there is no other token, and this one would be refused again
                return await PostAsync(fresh).ConfigureAwait(false);
            }
        }

        async Task<TAnswer> PostAsync(AccessToken token)
        {
            var answer = await post(token).ConfigureAwait(false);
            token.WasTaken = true;
            return answer;
        }
    }
}
