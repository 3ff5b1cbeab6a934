using Variables = WeChatTcb.Client.EnvironmentVariables;

namespace WeChatTcb.Client.Connections;

/// <summary>
/// The credentials that environment variables hold, as on a build agent. Two that are equal were read from the same values, so that a
/// connection is made once and used again.
/// </summary>
internal sealed record EnvironmentCredentials
{
    /// <summary>The variables, for messages.</summary>
    internal const string Names =
        $"{Variables.AccessToken}; or {Variables.ComponentAppId} with {Variables.ComponentAppSecret} and {Variables.ComponentVerifyTicket}; or "
        + $"{Variables.CloudBaseAccessToken} or {Variables.CloudBaseAccessTokenPath}; {Variables.Endpoint} if it is not the vendor's";

    /// <summary>An endpoint that comes before that of the environment.</summary>
    internal Uri? GivenEndpoint { get; init; }

    /// <summary>A retry timeout that comes before that of the environment.</summary>
    internal TimeSpan? GivenRetryTimeout { get; init; }

    private string? Endpoint { get; init; }

    private string? RetryTimeout { get; init; }

    private string? ApiFamily { get; init; }

    private string? AppId { get; init; }

    private string? AccessToken { get; init; }

    private string? CloudBaseAccessToken { get; init; }

    private string? CloudBaseAccessTokenPath { get; init; }

    private string? ComponentAppId { get; init; }

    private string? ComponentAppSecret { get; init; }

    private string? ComponentVerifyTicket { get; init; }

    /// <summary>Reads the environment.</summary>
    internal static EnvironmentCredentials Read() => new()
    {
        Endpoint = Variables.Get(Variables.Endpoint),
        RetryTimeout = Variables.Get(Variables.RetryTimeoutSec),
        ApiFamily = Variables.Get(Variables.ApiFamily),
        AppId = Variables.Get(Variables.AppId),
        AccessToken = Variables.Get(Variables.AccessToken),
        CloudBaseAccessToken = Variables.Get(Variables.CloudBaseAccessToken),
        CloudBaseAccessTokenPath = Variables.Get(Variables.CloudBaseAccessTokenPath),
        ComponentAppId = Variables.Get(Variables.ComponentAppId),
        ComponentAppSecret = Variables.Get(Variables.ComponentAppSecret),
        ComponentVerifyTicket = Variables.Get(Variables.ComponentVerifyTicket),
    };

    /// <summary>The connection these credentials make; null when there are none.</summary>
    /// <exception cref="TcbException">The credentials are not complete, or a variable cannot be used.</exception>
    internal TcbConnection? Connect()
    {
        var family = Variables.ParseApiFamily(ApiFamily);
        if (AccessToken is not null)
            return ConnectionFactory.WithToken(Address(), AppId ?? ComponentAppId, family ?? TcbApiFamily.ComponentTcb, AccessToken, Budget());
        if (ComponentAppId is not null && ComponentAppSecret is not null && ComponentVerifyTicket is not null)
        {
            return family is not TcbApiFamily.Tcb
                ? ConnectionFactory.WithComponent(Address(), ComponentAppId, ComponentAppSecret, ComponentVerifyTicket, Budget())
                : throw Variables.Invalid(
                    "TCB_API_FAMILY is Tcb, but a platform's credentials give no token for that family.",
                    "Set TCB_ACCESS_TOKEN to a mini program's own token, or remove TCB_API_FAMILY.");
        }

        if (ComponentAppId is not null)
        {
            throw new TcbException(
                "IncompleteEnvironmentCredentials", TcbErrorKind.Authentication,
                "TCB_COMPONENT_APPID is set, but TCB_COMPONENT_APPSECRET or TCB_COMPONENT_VERIFY_TICKET is not.",
                "Set all three, or TCB_ACCESS_TOKEN alone.");
        }

        if (CloudBaseAccessToken is not null)
            return ConnectionFactory.WithCloudBaseToken(Address(), AppId, family ?? TcbApiFamily.Tcb, CloudBaseAccessToken, Budget());
        return CloudBaseAccessTokenPath is null ? null
            : ConnectionFactory.WithCloudBaseTokenFile(Address(), AppId, family ?? TcbApiFamily.Tcb, Path.GetFullPath(CloudBaseAccessTokenPath), Budget());
    }

    /// <summary>Never the secrets.</summary>
    public override string ToString() => "(environment credentials)";

    private Uri Address() => GivenEndpoint ?? Variables.ParseEndpoint(Endpoint) ?? ServiceAddress.Default;

    private TimeSpan? Budget() => GivenRetryTimeout ?? Variables.ParseRetryTimeout(RetryTimeout);
}
