using System.Net.Http.Headers;
using WeChatTcb.Client.Discovery;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client;

/// <summary>
/// The client of the service: lists what there is, submits exports, polls jobs, opens files. One per connection; thread-safe.
/// </summary>
public sealed partial class TcbClient
{
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
        var wire = new ServiceTransport(
            connection.Endpoint,
            httpClients,
            time,
            connection.CredentialKind is TcbCredentialKind.CloudBaseToken
                ? ServiceTransport.CloudBaseTokenParameter
                : ServiceTransport.AccessTokenParameter);
        Calls = new ServiceCalls(wire, tokens(wire), new RetryPolicy(connection.RetryTimeout, time, jitter));
        _paths = ApiPaths.Of(connection.ApiFamily);
        _authorizers = new AuthorizerDirectory(time);
    }

    /// <summary>The connection of this client.</summary>
    internal TcbConnection Connection { get; }

    /// <summary>The clock of all operations of this client.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Returns numbers from 0 to 1 for the jitter of pauses.</summary>
    internal Func<double> Jitter { get; }

    /// <summary>The calls of the service.</summary>
    internal ServiceCalls Calls { get; }

    /// <summary>The retry budget of this connection.</summary>
    internal RetryPolicy Retry => Calls.Retry;

    /// <summary>The storage that exports are downloaded from, and imports uploaded to.</summary>
    internal StorageTransport Storage => new(_httpClients, Time);

    private JobSubmitter Submitter => new(Calls, Connection.Endpoint, Time);

    /// <summary>Lets interfaces be called again whose quota was used up, for a command that asks only once.</summary>
    internal void TryQuotasAgain() => Calls.TryQuotasAgain();

    /// <summary>The same client for an operation whose retries have a limit.</summary>
    internal TcbClient With(RetryPolicy retry) => new(this, retry);

    private TcbClient(TcbClient other, RetryPolicy retry)
    {
        (Connection, Time, Jitter, Calls) = (other.Connection, other.Time, other.Jitter, other.Calls.With(retry));
        (_httpClients, _paths, _authorizers) = (other._httpClients, other._paths, other._authorizers);
    }

    /// <summary>Requests a token now, so that wrong credentials fail at once and not at the first export.</summary>
    /// <exception cref="TcbException">The credentials were refused, or the service could not be reached.</exception>
    public async Task CheckCredentialsAsync(ICallContext context, CancellationToken cancellationToken = default) =>
        _ = await Calls.GetTokenAsync(context, cancellationToken).ConfigureAwait(false);

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
        var jobId = await Submitter.SubmitAsync(
            job, _paths.Export, "dbexport", body, ServiceJson.Raw.DbExportRequest, options, context,
            cancellationToken).ConfigureAwait(false);
        var now = Time.GetUtcNow();
        return job with { JobId = jobId, SubmittedAt = now, UpdatedAt = now };
    }

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
    /// Polls a job, and returns the signed URL of its file too, which is null unless the job has made one. A job may succeed a moment
    /// before the service can name the file, so the poll is retried until it does.
    /// </summary>
    /// <exception cref="TcbException"><c>FileAddressMissing</c>, <c>InsecureFileAddress</c>; or the service
    /// refused the request, or could not be reached.</exception>
    internal Task<(ExportJob Job, Uri? FileAddress)> GetStateAsync(
        ExportJob job, ICallContext context, CancellationToken cancellationToken = default) => Retry.WhileTransientAsync(
        async () =>
        {
            var limit = Retry.LimitOf(ServiceTransport.ResponseTimeout);
            using var timed = new TimedCancellation(limit, Time, cancellationToken);
            try
            {
                var (now, address) = await PollAsync(job, retry: false, context, timed.Token).ConfigureAwait(false);
                return (now, now.HasFile ? JobStateReader.ReadFileAddress(now, address) : null);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw TransportErrors.NoResponseInTime("dbmigrationstate", Connection.Endpoint, limit);
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

        DbMigrationStateResponse answer;
        try
        {
            answer = await Calls.PostAsync(
                _paths.State, new DbMigrationStateRequest(job.Env, job.JobId), ServiceJson.Raw.DbMigrationStateRequest,
                ServiceJson.Raw.DbMigrationStateResponse, context, cancellationToken, retry).ConfigureAwait(false);
        }
        catch (TcbServiceException refused) when (refused.ErrorCode is -501007 or -501009)
        {
            throw JobErrors.UnknownJob(job, refused);
        }

        if (string.IsNullOrEmpty(answer.Status))
            throw TransportErrors.Incomplete("dbmigrationstate", "status", isTransient: true);
        return (JobStateReader.Apply(job, answer, Time.GetUtcNow()) with { Connection = Connection }, answer.FileUrl);
    }

    /// <inheritdoc cref="StorageTransport.OpenAsync"/>
    internal Task<HttpResponseMessage> OpenFileAsync(
        string name, Uri address, long from, EntityTagHeaderValue? version, CancellationToken cancellationToken)
    {
        // A download that has begun goes on beyond the limit of its export.
        var limit = from > 0 ? ServiceTransport.ResponseTimeout : Retry.LimitOf(ServiceTransport.ResponseTimeout);
        return Storage.OpenAsync(name, address, from, version, limit, cancellationToken);
    }
}
