using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>No response, or one that is not from the service: each cause has its own id.</summary>
public sealed class TransportErrorTests
{
    public static TheoryData<string, HttpStatusCode, string, TcbErrorKind, bool> StrangeAnswers => new()
    {
        { "", HttpStatusCode.OK, "EmptyAnswer", TcbErrorKind.InvalidData, true },
        { " \r\n\t ", HttpStatusCode.OK, "EmptyAnswer", TcbErrorKind.InvalidData, true },
        { "<!DOCTYPE html><html><body>Sign in</body></html>", HttpStatusCode.OK, "HtmlAnswer", TcbErrorKind.InvalidData, false },
        { "\n  <xml/>", HttpStatusCode.OK, "HtmlAnswer", TcbErrorKind.InvalidData, false },
        { "<html><h1>502 Bad Gateway</h1></html>", HttpStatusCode.BadGateway, "HttpServerError", TcbErrorKind.ServiceFault, true },
        { "", HttpStatusCode.InternalServerError, "HttpServerError", TcbErrorKind.ServiceFault, true },
        { "", HttpStatusCode.ServiceUnavailable, "HttpServerError", TcbErrorKind.ServiceFault, true },
        { """{"errcode":0,"status":"success"}""", HttpStatusCode.InternalServerError, "HttpServerError", TcbErrorKind.ServiceFault, true },
        { """{"error":"no"}""", HttpStatusCode.GatewayTimeout, "HttpServerError", TcbErrorKind.ServiceFault, true },
        { "gone", HttpStatusCode.NotFound, "HttpStatusError", TcbErrorKind.InvalidOperation, false },
        { "", HttpStatusCode.Redirect, "HttpStatusError", TcbErrorKind.InvalidOperation, false },
        { "", HttpStatusCode.NotModified, "HttpStatusError", TcbErrorKind.InvalidOperation, false },
        { "", HttpStatusCode.Unauthorized, "HttpStatusError", TcbErrorKind.Authentication, false },
        { "", HttpStatusCode.ProxyAuthenticationRequired, "HttpStatusError", TcbErrorKind.Authentication, false },
        { "", HttpStatusCode.RequestTimeout, "HttpStatusError", TcbErrorKind.InvalidOperation, true },
        { "", HttpStatusCode.TooManyRequests, "HttpStatusError", TcbErrorKind.QuotaExceeded, true },
        { "[]", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { "7", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { "null", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { "\"ok\"", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { "ok", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { """{"errcode":0,"status":"succ""", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { """{"errcode":0,"status":"success"}}""", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { """{"errcode":0,"status":5}""", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { """{"errcode":0,"status":"success","record_success":"many"}""", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
        { """{"errcode":0,"status":"\ud800"}""", HttpStatusCode.OK, "MalformedAnswer", TcbErrorKind.InvalidData, false },
    };

    [Theory]
    [MemberData(nameof(StrangeAnswers))]
    public async Task An_unexpected_response_is_a_clear_error(
        string body, HttpStatusCode status, string id, TcbErrorKind kind, bool isTransient)
    {
        var setup = new Setup();
        setup.Service.Always((_, _) => Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) }));

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal(id, error.ErrorId);
        Assert.Equal(kind, error.Kind);
        Assert.Equal(isTransient, error.IsTransient);
        Assert.Equal(status, error.StatusCode);
        Assert.StartsWith("dbmigrationstate: ", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.RecommendedAction);
        Assert.DoesNotContain(Setup.Token, error.ToString(), StringComparison.Ordinal);
        Assert.InRange(setup.Service.Requests.Count, isTransient ? 8 : 1, isTransient ? 16 : 1);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf_8_are_a_clear_error()
    {
        var setup = new Setup();
        setup.Service.Then(HttpStatusCode.OK, [.. "{\"errcode\":0,\"status\":\"succ"u8, 0xff, 0xfe, .. "\"}"u8]);

        var error = await Assert.ThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal("MalformedAnswer", error.ErrorId);
    }

    [Fact]
    public async Task Gives_up_on_an_endless_response_at_the_size_limit()
    {
        var setup = new Setup();
        var endless = new EndlessStream((byte)' ');
        setup.Service.Then(new StreamContent(endless));

        var error = await Assert.ThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal("AnswerTooLarge", error.ErrorId);
        Assert.Equal(TcbErrorKind.InvalidData, error.Kind);
        Assert.False(error.IsTransient);
        Assert.InRange(endless.Given, ServiceTransport.LargestResponse, ServiceTransport.LargestResponse + (128 * 1024));
    }

    [Fact]
    public async Task No_response_within_a_minute_is_a_timeout()
    {
        var setup = new Setup();
        setup.Service.ThenHangs().ThenHangs().ThenHangs().ThenHangs();

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal("AnswerTimeout", error.ErrorId);
        Assert.Equal(TcbErrorKind.Timeout, error.Kind);
        Assert.True(error.IsTransient);
        Assert.InRange(setup.Service.Pauses[0], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_response_that_stops_midway_is_a_timeout()
    {
        var setup = new Setup();
        setup.Service.Always((_, _) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new StallingStream("{\"errcode\":"u8.ToArray())) }));

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.LookAsync, TimeSpan.FromSeconds(0.1));

        Assert.Equal("AnswerTimeout", error.ErrorId);
    }

    [Fact]
    public async Task Cancelling_throws_no_TcbException()
    {
        using var stop = new CancellationTokenSource();
        var setup = new Setup();
        setup.Service.ThenHangs();

        var look = setup.Client.GetJobAsync(setup.Job, new TestCaller(), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task A_refused_connection_was_never_sent()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = new Uri($"http://{closed.LocalEndpoint}/");
        closed.Stop();
        var wire = new ServiceTransport(address, HttpClientProvider.For, TimeProvider.System);

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => AskAsync(wire));

        Assert.Equal("ConnectionFailed", error.ErrorId);
        Assert.Equal(TcbErrorKind.Connection, error.Kind);
        Assert.True(error.IsTransient);
        Assert.True(TransportErrors.WasNeverSent(error));
        Assert.Null(error.StatusCode);
        Assert.DoesNotContain(Setup.Token, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\":0", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\":0", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"err", false)]
    [InlineData("HTTP/1.1 20", true)]
    [InlineData("", true)]
    [InlineData("", false)]
    public async Task A_request_may_have_been_received_when_the_connection_breaks_midway(string answer, bool reset)
    {
        await using var server = new RawServer(async (_, socket, cancellation) =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(answer), cancellation);
            if (reset)
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        });
        var wire = new ServiceTransport(server.Address, HttpClientProvider.For, TimeProvider.System);

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => AskAsync(wire));

        Assert.Equal("ConnectionBroken", error.ErrorId);
        Assert.Equal(TcbErrorKind.Connection, error.Kind);
        Assert.True(error.IsTransient);
        Assert.False(TransportErrors.WasNeverSent(error));
        Assert.DoesNotContain(Setup.Token, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_certificate_is_permanent()
    {
        var setup = new Setup();
        setup.Service.ThenFails(() => new HttpRequestException(
            HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.",
            new AuthenticationException("The remote certificate is invalid.")));

        var error = await Assert.ThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal("TlsFailed", error.ErrorId);
        Assert.Equal(TcbErrorKind.Connection, error.Kind);
        Assert.False(error.IsTransient);
        Assert.True(TransportErrors.WasNeverSent(error));
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        await using var proxy = RawServer
            .Answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy($"http://someone:PLANTED-PASSWORD@{proxy.Address.Authority}") };
        var wire = new ServiceTransport(
            new Uri("https://api.example.test/"), _ => new HttpClient(handler, disposeHandler: false), TimeProvider.System);

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => AskAsync(wire));

        Assert.Equal("ProxyFailed", error.ErrorId);
        Assert.True(TransportErrors.WasNeverSent(error));
        Assert.Contains("proxy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED-PASSWORD", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_was_never_sent()
    {
        var setup = new Setup();
        setup.Service.Always(
            (_, _) => Task.FromException<HttpResponseMessage>(
                new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known")));

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.SubmitAsync);

        Assert.Equal("ConnectionFailed", error.ErrorId);
        Assert.InRange(setup.Service.Requests.Count, 8, 16);
    }

    private static Task<DbMigrationStateResponse> AskAsync(ServiceTransport wire) => wire.PostAsync(
        "componenttcb/dbmigrationstate", Setup.Token, new DbMigrationStateRequest("e", 1),
        ServiceJson.Raw.DbMigrationStateRequest, ServiceJson.Raw.DbMigrationStateResponse, [], _ => { }, CancellationToken.None);
}
