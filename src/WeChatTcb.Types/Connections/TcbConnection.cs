namespace WeChatTcb;

/// <summary>
/// A connection to the service: where it is and who asks. It is made by <c>Connect-Tcb</c>, holds its credentials out of sight, and
/// can be handed to any cmdlet with <c>-Connection</c>, also across runspaces.
/// </summary>
public sealed class TcbConnection : IDisposable
{
    /// <summary>The <see cref="RetryTimeout"/> of a connection for which none was given.</summary>
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

    /// <summary>The app id that the calls are made for; null when only a token is known.</summary>
    public string? AppId { get; }

    /// <summary>The family of interfaces that the calls go through.</summary>
    public TcbApiFamily ApiFamily { get; }

    /// <summary>What the connection gets its access token from.</summary>
    public TcbCredentialKind CredentialKind { get; }

    /// <summary>
    /// How long a call that fails in a way that passes is repeated; zero for never. Two minutes unless Connect-Tcb was given another time.
    /// </summary>
    public TimeSpan RetryTimeout { get; internal init; } = DefaultRetryTimeout;

    /// <summary>Whether the connection can still be used; false after <c>Disconnect-Tcb</c>.</summary>
    public bool IsOpen => _closed == 0;

    /// <summary>The client that does the calls; set once by the library that makes the connection.</summary>
    internal object? Client { get; set; }

    /// <summary>Whether <paramref name="job"/> may be asked for through this connection: same endpoint, app id and family.</summary>
    internal bool Serves(ExportJob job) => job.Endpoint == Endpoint && job.AppId == AppId && job.ApiFamily == ApiFamily;

    /// <summary>Closes the connection and forgets its credentials.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Client = null;
    }

    /// <summary>The endpoint and, where known, the app id.</summary>
    public override string ToString() => AppId is null ? Endpoint.ToString() : $"{AppId} at {Endpoint}";
}
