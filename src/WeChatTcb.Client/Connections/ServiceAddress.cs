using System.Net;

namespace WeChatTcb.Client.Connections;

/// <summary>Which addresses the client may call: https anywhere, and plain http on this machine only.</summary>
public static class ServiceAddress
{
    /// <summary>The vendor's endpoint (contract, head).</summary>
    public static Uri Default { get; } = new("https://api.weixin.qq.com/");

    /// <summary>Checks an endpoint and returns it in the form that is compared: with a slash at its end.</summary>
    /// <param name="endpoint">The base address of the service.</param>
    /// <exception cref="TcbException"><c>InvalidEndpoint</c>: the address is relative, has a query or credentials in it, or would send a token without encryption.</exception>
    public static Uri Normalize(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || !IsSecure(endpoint))
            throw Invalid(Messages.InvalidEndpoint_NotSecure);
        if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            throw Invalid(Messages.InvalidEndpoint_ExtraParts);

        return endpoint.AbsolutePath.EndsWith('/') ? endpoint : new Uri(endpoint.AbsoluteUri + "/");
    }

    /// <summary>Whether nobody on the way can read what is sent to <paramref name="address"/>.</summary>
    internal static bool IsSecure(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address));

    /// <summary>
    /// Whether <paramref name="address"/> names this machine. A name counts only when it is <c>localhost</c>, and what it resolves to is
    /// checked again on connecting.
    /// </summary>
    internal static bool IsLoopback(Uri address) => IPAddress.TryParse(address.DnsSafeHost, out var ip)
        ? IPAddress.IsLoopback(ip)
        : address.DnsSafeHost.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static TcbException Invalid(string message) =>
        new("InvalidEndpoint", TcbErrorKind.InvalidArgument, message, Messages.InvalidEndpoint_Advice);
}
