using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace WeChatTcb.Client.Connections;

/// <summary>
/// The HTTP clients of the process, created on first use. Their handlers hold no credential, follow no redirect and do not retry: retries
/// belong to the operation (<see cref="Http.RetryPolicy"/>).
/// </summary>
internal static class HttpClientProvider
{
    private const string Internet = nameof(Internet);
    private const string Loopback = nameof(Loopback);

    private static readonly Lazy<IHttpClientFactory> Factory = new(CreateFactory);

    /// <summary>A client for <paramref name="address"/>. Each operation uses its own; they share connections.</summary>
    internal static HttpClient For(Uri address) => Factory.Value.CreateClient(ServiceAddress.IsLoopback(address) ? Loopback : Internet);

    /// <summary>Whether a response is compressed or otherwise encoded. The clients neither request nor decode an encoding.</summary>
    internal static bool IsEncoded(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    private static IHttpClientFactory CreateFactory()
    {
        var services = new ServiceCollection();
        Add(Internet, CreateInternetHandler);
        Add(Loopback, CreateLoopbackHandler);
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();

        void Add(string name, Func<SocketsHttpHandler> handler) => services
            .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(handler)
            .RemoveAllLoggers(); // they log URLs, and a URL contains the token
    }

    /// <summary>Uses the proxy of the system or of HTTPS_PROXY, if there is one.</summary>
    internal static SocketsHttpHandler CreateInternetHandler() => new() { AllowAutoRedirect = false, UseCookies = false };

    /// <summary>Never uses a proxy, and connects only to this machine, whatever the name resolves to.</summary>
    internal static SocketsHttpHandler CreateLoopbackHandler() =>
        new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectToLoopbackAsync };

    private static async ValueTask<Stream> ConnectToLoopbackAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        if (addresses.Length == 0 || !addresses.All(IPAddress.IsLoopback))
            throw new HttpRequestException(HttpRequestError.ConnectionError, Messages.FormatNotLoopback(context.DnsEndPoint.Host));

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
