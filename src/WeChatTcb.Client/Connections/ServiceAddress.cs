using System.Net;

namespace WeChatTcb.Client.Connections;

/// <summary>Which URLs the client may call: https anywhere, and plain http only on this machine.</summary>
public static class ServiceAddress
{
    /// <summary>The vendor's endpoint (contract, head).</summary>
    public static Uri Default { get; } = new("https://api.weixin.qq.com/");

    /// <summary>Checks an endpoint and returns it in its normal form, with a slash at the end, so that endpoints can be compared.</summary>
    /// <param name="endpoint">The base address of the service.</param>
    /// <exception cref="TcbException"><c>InvalidEndpoint</c>: the URL is relative, contains a query or credentials, or would send a token
    /// without encryption.</exception>
    internal static Uri Normalize(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || !IsSecure(endpoint))
            throw Invalid(Messages.InvalidEndpoint_NotSecure);
        if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            throw Invalid(Messages.InvalidEndpoint_ExtraParts);

        return endpoint.AbsolutePath.EndsWith('/') ? endpoint : new Uri(endpoint.AbsoluteUri + "/");
    }

    /// <summary>Whether requests to <paramref name="address"/> are encrypted or stay on this machine.</summary>
    internal static bool IsSecure(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address));

    /// <summary>
    /// Whether <paramref name="address"/> is on this machine. The only accepted host name is <c>localhost</c>; the address that it resolves
    /// to is checked on connecting.
    /// </summary>
    internal static bool IsLoopback(Uri address) => IPAddress.TryParse(address.DnsSafeHost, out var ip)
        ? IPAddress.IsLoopback(ip)
        : address.DnsSafeHost.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static TcbException Invalid(string message) =>
        new("InvalidEndpoint", TcbErrorKind.InvalidArgument, message, Messages.InvalidEndpoint_Advice);
}
