using System.Net;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Connections;

public sealed class HttpClientProviderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    [Fact]
    public async Task A_loopback_name_is_reached()
    {
        await using var server = RawServer.Answering(Ok);

        using var client = HttpClientProvider.For(new Uri("http://localhost/"));

        Assert.Equal("ok", await client.GetStringAsync(new UriBuilder(server.Address) { Host = "localhost" }.Uri));
    }

    [Fact]
    public async Task Refuses_to_connect_to_an_address_of_another_machine()
    {
        using var client = HttpClientProvider.For(new Uri("http://localhost/"));

        // To the handler, this looks like a loopback name that resolves to another machine. An address of the documentation range is never
        // routed.
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://192.0.2.1/")));

        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Contains("not an address of this machine", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var server = RawServer
            .Answering("HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var client = HttpClientProvider.For(server.Address);

        using var response = await client.GetAsync(server.Address);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task A_cookie_is_not_kept()
    {
        await using var server = RawServer.Answering(Ok.Replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\n\r\n", StringComparison.Ordinal));

        for (var call = 0; call < 2; call++)
        {
            using var client = HttpClientProvider.For(server.Address);
            await client.GetStringAsync(server.Address);
        }

        Assert.DoesNotContain("Cookie", server.Requests[1], StringComparison.Ordinal);
    }
}
