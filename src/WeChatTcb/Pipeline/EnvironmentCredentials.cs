using CloudExport;
using CloudExport.Connections;

namespace WeChatTcb.Pipeline;

/// <summary>Credentials in environment variables, for pipelines that have no connection of their own.</summary>
internal sealed record EnvironmentCredentials(
    string? Endpoint, string? AccessToken, string? AppId, string? ComponentAppId, string? ComponentAppSecret, string? ComponentVerifyTicket)
{
    internal const string Names =
        "TCB_ACCESS_TOKEN, or TCB_COMPONENT_APPID with TCB_COMPONENT_APPSECRET and TCB_COMPONENT_VERIFY_TICKET; TCB_ENDPOINT if it is not the vendor's";

    /// <summary>What the environment holds now.</summary>
    internal static EnvironmentCredentials Read() => new(
        Get("TCB_ENDPOINT"),
        Get("TCB_ACCESS_TOKEN"),
        Get("TCB_APPID"),
        Get("TCB_COMPONENT_APPID"),
        Get("TCB_COMPONENT_APPSECRET"),
        Get("TCB_COMPONENT_VERIFY_TICKET"));

    /// <summary>The connection these credentials make; null when there are none.</summary>
    /// <exception cref="TcbException">The credentials are not complete, or the endpoint cannot be used.</exception>
    internal TcbConnection? Connect()
    {
        if (AccessToken is null && ComponentAppId is null)
            return null;
        var endpoint = Endpoint is null ? ServiceAddress.Default
            : Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) ? address
            : throw new TcbException("InvalidEndpoint", TcbErrorKind.InvalidArgument, "TCB_ENDPOINT is no address.", "Set it to an address such as https://api.weixin.qq.com.");
        if (AccessToken is not null)
            return Connector.WithToken(endpoint, AppId ?? ComponentAppId, TcbApiFamily.ComponentTcb, AccessToken);
        return ComponentAppSecret is not null && ComponentVerifyTicket is not null
            ? Connector.WithComponent(endpoint, ComponentAppId!, ComponentAppSecret, ComponentVerifyTicket)
            : throw new TcbException(
                "IncompleteEnvironmentCredentials", TcbErrorKind.Authentication,
                "TCB_COMPONENT_APPID is set, but TCB_COMPONENT_APPSECRET or TCB_COMPONENT_VERIFY_TICKET is not.",
                "Set all three, or TCB_ACCESS_TOKEN alone.");
    }

    /// <summary>Never the secrets.</summary>
    public override string ToString() => "(environment credentials)";

    private static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
