using System.Net;
using System.Text;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Connections;

/// <summary>
/// A token goes only to the endpoint, tested on real sockets. The proxy is a setting of the whole process, so these tests run alone.
/// </summary>
[CollectionDefinition(nameof(RouteTests), DisableParallelization = true)]
[Collection(nameof(RouteTests))]
public sealed class RouteTests : IDisposable
{
    private const string Token = "PLANTED-TOKEN-OF-A-ROUTE";
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public void Dispose() => HttpClient.DefaultProxy = _before;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirected_call_goes_nowhere_else(int status)
    {
        await using var elsewhere = RawServer.Answering(Answer(200, "{}"));
        await using var service = RawServer.Answering(Redirect(status, elsewhere.Address));
        using var connection = ConnectionFactory.WithToken(service.Address, null, TcbApiFamily.ComponentTcb, Token, TimeSpan.Zero);
        var client = ConnectionFactory.ClientOf(connection);

        foreach (var call in new Func<Task>[]
        {
            () => client.SubmitAsync(Setup.Request, new TestCaller()), () => client.GetJobAsync(client.KnownJob("e", 7), new TestCaller()),
        })
        {
            var error = await Assert.ThrowsAsync<TcbTransportException>(call);

            Assert.Equal(("HttpStatusError", (HttpStatusCode)status), (error.ErrorId, error.StatusCode));
            Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, service.Requests.Count);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_redirected_token_request_does_not_send_the_secret_elsewhere()
    {
        await using var elsewhere = RawServer.Answering(Answer(200, "{}"));
        await using var service = RawServer.Answering(Redirect(307, elsewhere.Address));
        using var connection = ConnectionFactory.WithComponent(service.Address, "wx1", "PLANTED-SECRET", "PLANTED-TICKET", TimeSpan.Zero);

        await Assert.ThrowsAsync<TcbTransportException>(
            () => ConnectionFactory.ClientOf(connection).CheckCredentialsAsync(new TestCaller()));

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_redirected_file_is_not_followed_and_files_are_requested_without_a_token()
    {
        await using var elsewhere = RawServer.Answering(Answer(200, "{}"));
        await using var files = RawServer.Answering(Redirect(302, elsewhere.Address));
        using var connection = ConnectionFactory.WithToken(files.Address, null, TcbApiFamily.ComponentTcb, Token, TimeSpan.Zero);

        await Assert.ThrowsAsync<TcbTransportException>(
            () => ConnectionFactory.ClientOf(connection).OpenFileAsync(
                "The file", new Uri(files.Address, "file?q-signature=x"), 0, null, default));

        Assert.Empty(elsewhere.Requests);
        Assert.DoesNotContain(Token, Assert.Single(files.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_to_other_machines_use_the_system_proxy_which_sees_no_token()
    {
        await using var proxy = RawServer.Answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        var connection = new TcbConnection(
            new Uri("https://api.example.test/"), null, TcbApiFamily.ComponentTcb,
            TcbCredentialKind.AccessToken)
        { RetryTimeout = TimeSpan.Zero };
        // A new handler, because a used one has already read the proxy setting.
        var client = new TcbClient(
            connection, _ =>
                new WeChatTcb.Client.Tokens.StaticToken(Token, TimeProvider.System),
                _ => new HttpClient(HttpClientProvider.CreateInternetHandler()), TimeProvider.System);

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => client.GetJobAsync(client.KnownJob("e", 7), new TestCaller()));

        Assert.Equal("ProxyFailed", error.ErrorId);
        Assert.StartsWith("CONNECT api.example.test:443 HTTP/1.1\r\n", Assert.Single(proxy.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, proxy.Requests[0] + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.0.0.2")]
    public async Task Requests_to_this_machine_bypass_any_proxy(string host)
    {
        await using var proxy = RawServer.Answering(Answer(200, "{}"));
        await using var service = new RawServer(
            async (_, socket, cancellation) =>
                await socket.SendAsync(Encoding.UTF8.GetBytes(Answer(200, """{"status":"waiting"}""")), cancellation).ConfigureAwait(false),
            IPAddress.Any);
        HttpClient.DefaultProxy = new WebProxy(proxy.Address) { BypassProxyOnLocal = false };
        var endpoint = new UriBuilder(service.Address) { Host = host }.Uri;
        var connection = new TcbConnection(
            endpoint, null, TcbApiFamily.ComponentTcb, TcbCredentialKind.AccessToken)
        { RetryTimeout = TimeSpan.Zero };
        var client = new TcbClient(
            connection,
            _ => new WeChatTcb.Client.Tokens.StaticToken(Token, TimeProvider.System),
            address => new HttpClient(
                ServiceAddress.IsLoopback(address)
                    ? HttpClientProvider.CreateLoopbackHandler()
                    : HttpClientProvider.CreateInternetHandler()),
            TimeProvider.System);

        Assert.Equal(ExportJobStatus.Waiting, (await client.GetJobAsync(client.KnownJob("e", 7), new TestCaller())).Status);
        Assert.Empty(proxy.Requests);
        Assert.Contains("access_token=" + Token, Assert.Single(service.Requests), StringComparison.Ordinal);
    }

    private static string Redirect(int status, Uri target) =>
        $"HTTP/1.1 {status} Elsewhere\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static string Answer(int status, string body) =>
        $"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
}
