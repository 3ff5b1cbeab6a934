using System.Security.Cryptography;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A client with its service, its clock and its caller.</summary>
internal sealed class Setup
{
    internal const string Token = "PLANTED-TOKEN-7f3a";

    internal Setup(
        TcbApiFamily family = TcbApiFamily.ComponentTcb,
        string? appId = "wxplatform",
        string endpoint = "https://api.example.test/",
        Func<ServiceTransport, TimeProvider, ITokenIssuer>? issuer = null,
        Func<Uri, HttpClient>? fileClients = null,
        TimeSpan? retryTimeout = null,
        TcbCredentialKind kind = TcbCredentialKind.AccessToken,
        int seed = 0)
    {
        Service = new StubService(Time);
        Connection =
            new TcbConnection(new Uri(endpoint), appId, family, kind) { RetryTimeout = retryTimeout ?? TcbConnection.DefaultRetryTimeout };
        Client = new TcbClient(
            Connection,
            wire => issuer is null ? new StaticToken(Token, Time) : issuer(wire, Time),
            address => fileClients is not null && address != Connection.Endpoint
                ? fileClients(address)
                : new HttpClient(Service, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
            Time,
            Seeds.Jitter(seed));
        Connection.Client = Client;
    }

    internal Clock Time { get; } = new();

    internal StubService Service { get; }

    internal TcbConnection Connection { get; }

    internal TcbClient Client { get; }

    internal TestCaller Caller { get; } = new();

    internal static ExportRequest Request { get; } = new("test2-4a89da", "test_export", ExportFileType.Json, "db.collection('geo').get()");

    internal ExportJob Job => Client.KnownJob("test2-4a89da", 100071736);

    internal static Setup WithComponent(TimeSpan? retryTimeout = null) =>
        new(issuer: Component((_, _) => Task.FromResult("PLANTED-TICKET")), retryTimeout: retryTimeout);

    internal static Func<ServiceTransport, TimeProvider, ITokenIssuer> Component(
        Func<ICallContext, CancellationToken, Task<string>> ticket) =>
        (wire, time) => new ComponentToken(wire, "wxplatform", "PLANTED-SECRET", ticket, time);

    /// <summary>The SHA-256 in the form that file objects report.</summary>
    internal static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();

    internal Task<ExportJob> SubmitAsync() => Client.SubmitAsync(Request, Caller);

    internal Task<ExportJob> LookAsync() => Client.GetJobAsync(Job, Caller);
}
