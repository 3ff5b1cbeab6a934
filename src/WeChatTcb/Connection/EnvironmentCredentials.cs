using System.Globalization;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Commands;

/// <summary>Credentials in environment variables, for pipelines that have no connection of their own.</summary>
internal sealed record EnvironmentCredentials
{
    internal const string Names =
        "TCB_ACCESS_TOKEN; or TCB_COMPONENT_APPID with TCB_COMPONENT_APPSECRET and TCB_COMPONENT_VERIFY_TICKET; or TCB_CLOUDBASE_ACCESS_TOKEN "
        + "or TCB_CLOUDBASE_ACCESS_TOKEN_PATH; TCB_ENDPOINT if it is not the vendor's";

    private static readonly TimeSpan LongestRetryTimeout = TimeSpan.FromDays(1);

    /// <summary>An endpoint that comes before that of the environment.</summary>
    internal Uri? GivenEndpoint { get; init; }

    /// <summary>A time that comes before that of the environment.</summary>
    internal TimeSpan? GivenRetryTimeout { get; init; }

    private string? Endpoint { get; init; }

    private string? RetryTimeoutSec { get; init; }

    private string? ApiFamily { get; init; }

    private string? AppId { get; init; }

    private string? AccessToken { get; init; }

    private string? CloudBaseAccessToken { get; init; }

    private string? CloudBaseAccessTokenPath { get; init; }

    private string? ComponentAppId { get; init; }

    private string? ComponentAppSecret { get; init; }

    private string? ComponentVerifyTicket { get; init; }

    /// <summary>What the environment holds now.</summary>
    internal static EnvironmentCredentials Read() => new()
    {
        Endpoint = Get("TCB_ENDPOINT"),
        RetryTimeoutSec = Get("TCB_RETRY_TIMEOUT_SEC"),
        ApiFamily = Get("TCB_API_FAMILY"),
        AppId = Get("TCB_APPID"),
        AccessToken = Get("TCB_ACCESS_TOKEN"),
        CloudBaseAccessToken = Get("TCB_CLOUDBASE_ACCESS_TOKEN"),
        CloudBaseAccessTokenPath = Get("TCB_CLOUDBASE_ACCESS_TOKEN_PATH"),
        ComponentAppId = Get("TCB_COMPONENT_APPID"),
        ComponentAppSecret = Get("TCB_COMPONENT_APPSECRET"),
        ComponentVerifyTicket = Get("TCB_COMPONENT_VERIFY_TICKET"),
    };

    /// <summary>The connection these credentials make; null when there are none.</summary>
    /// <exception cref="TcbException">The credentials are not complete, or a variable cannot be used.</exception>
    internal TcbConnection? Connect()
    {
        var family = Family();
        if (AccessToken is not null)
            return Connector.WithToken(Address(), AppId ?? ComponentAppId, family ?? TcbApiFamily.ComponentTcb, AccessToken, RetryTimeout());
        if (ComponentAppId is not null && ComponentAppSecret is not null && ComponentVerifyTicket is not null)
        {
            return family is not TcbApiFamily.Tcb
                ? Connector.WithComponent(Address(), ComponentAppId, ComponentAppSecret, ComponentVerifyTicket, RetryTimeout())
                : throw Invalid("TCB_API_FAMILY is Tcb, but a platform's credentials give no token for that family.", "Give a mini program's own token in TCB_ACCESS_TOKEN, or leave TCB_API_FAMILY out.");
        }

        if (ComponentAppId is not null)
        {
            throw new TcbException(
                "IncompleteEnvironmentCredentials", TcbErrorKind.Authentication,
                "TCB_COMPONENT_APPID is set, but TCB_COMPONENT_APPSECRET or TCB_COMPONENT_VERIFY_TICKET is not.",
                "Set all three, or TCB_ACCESS_TOKEN alone.");
        }

        if (CloudBaseAccessToken is not null)
            return Connector.WithCloudBaseToken(Address(), AppId, family ?? TcbApiFamily.Tcb, CloudBaseAccessToken, RetryTimeout());
        return CloudBaseAccessTokenPath is null ? null
            : Connector.WithCloudBaseTokenFile(Address(), AppId, family ?? TcbApiFamily.Tcb, Path.GetFullPath(CloudBaseAccessTokenPath), RetryTimeout());
    }

    /// <summary>Never the secrets.</summary>
    public override string ToString() => "(environment credentials)";

    private Uri Address() => GivenEndpoint ?? (Endpoint is null ? ServiceAddress.Default
        : Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) ? address
        : throw new TcbException("InvalidEndpoint", TcbErrorKind.InvalidArgument, "TCB_ENDPOINT is no address.", "Set it to an address such as https://api.weixin.qq.com."));

    private TimeSpan? RetryTimeout()
    {
        if (GivenRetryTimeout is not null || RetryTimeoutSec is null)
            return GivenRetryTimeout;
        return int.TryParse(RetryTimeoutSec, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && TimeSpan.FromSeconds(seconds) is var time && time <= LongestRetryTimeout
            ? time
            : throw Invalid("TCB_RETRY_TIMEOUT_SEC is no number of seconds from 0 to 86400.", "Set it to a number such as 120, or leave it out.");
    }

    private TcbApiFamily? Family() => ApiFamily is null ? null
        : Enum.TryParse<TcbApiFamily>(ApiFamily, ignoreCase: true, out var family) && Enum.IsDefined(family) ? family
        : throw Invalid("TCB_API_FAMILY is not the name of a family.", $"Set it to {string.Join(" or ", Enum.GetNames<TcbApiFamily>())}, or leave it out.");

    private static TcbException Invalid(string what, string cure) => new("InvalidEnvironmentVariable", TcbErrorKind.InvalidArgument, what, cure);

    private static string? Get(string name) => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
