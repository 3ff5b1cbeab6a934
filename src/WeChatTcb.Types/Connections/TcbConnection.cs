namespace WeChatTcb;

/// <summary>
/// A connection to the service under one account. <c>Connect-Tcb</c> makes it. It does not show its credentials, and can be passed to any
/// cmdlet with <c>-Connection</c>, also in another runspace.
/// </summary>
public sealed class TcbConnection : IDisposable
{
    /// <summary>The default of <see cref="RetryTimeout"/>.</summary>
    internal static readonly TimeSpan DefaultRetryTimeout = TimeSpan.FromMinutes(2);

    private int _closed;

    internal TcbConnection(Uri endpoint, string? appId, TcbApiFamily apiFamily, TcbCredentialKind credentialKind)
    {
        Endpoint = endpoint;
        AppId = appId;
        ApiFamily = apiFamily;
        CredentialKind = credentialKind;
    }

    /// <summary>The service's base address.</summary>
    public Uri Endpoint { get; }

    /// <summary>The app id that the calls are made for; null if only a token is known.</summary>
    public string? AppId { get; }

    /// <summary>The family of interfaces that the calls go through.</summary>
    public TcbApiFamily ApiFamily { get; }

    /// <summary>Where the connection gets its access tokens from.</summary>
    public TcbCredentialKind CredentialKind { get; }

    /// <summary>For how long a call is retried after transient errors; zero for never. The default is two minutes.</summary>
    public TimeSpan RetryTimeout { get; internal init; } = DefaultRetryTimeout;

    /// <summary>Whether the connection can still be used; false after <c>Disconnect-Tcb</c>.</summary>
    public bool IsOpen => _closed == 0;

    /// <summary>The connection of the platform that gets the tokens; null unless the connection is an authorizer's.</summary>
    internal TcbConnection? Platform { get; init; }

    /// <summary>The client that makes the calls; set once by the library that makes the connection.</summary>
    internal object? Client { get; set; }

    /// <summary>The identity of a job of this connection.</summary>
    internal JobKey KeyOf(string env, long jobId) => new(Endpoint, AppId, ApiFamily, env, jobId);

    /// <summary>Whether <paramref name="job"/> belongs to this connection, so that it may be polled through it.</summary>
    internal bool Serves(MigrationJob job) => job.Key == KeyOf(job.Env, job.JobId);

    /// <summary>Closes the connection and releases its credentials.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Client = null;
    }

    /// <summary>The endpoint and, if known, the app id.</summary>
    public override string ToString() => AppId is null ? Endpoint.ToString() : Messages.FormatConnectionName(AppId, Endpoint);
}
