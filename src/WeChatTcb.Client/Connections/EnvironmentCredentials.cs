using WeChatTcb.Client.Tokens;
using Variables = WeChatTcb.Client.EnvironmentVariables;

namespace WeChatTcb.Client.Connections;

/// <summary>
/// The credentials in environment variables, as on a build agent. Two instances are equal if they were read from the same values, so one
/// connection serves them all.
/// </summary>
internal sealed record EnvironmentCredentials
{
    /// <summary>The names of the variables, for messages.</summary>
    internal static string Names => Messages.FormatEnvironmentCredentials(
        Variables.AccessToken, Variables.ComponentAppId, Variables.ComponentAppSecret, Variables.ComponentVerifyTicket,
        Variables.CloudBaseAccessToken, Variables.CloudBaseAccessTokenPath, Variables.Endpoint);

    /// <summary>The endpoint that overrides the one in the environment; null for none.</summary>
    internal Uri? GivenEndpoint { get; init; }

    /// <summary>The retry timeout that overrides the one in the environment; null for none.</summary>
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

    /// <summary>Creates a connection with these credentials; null if there are none.</summary>
    /// <param name="fullPath">Makes a path of the session absolute.</param>
    /// <param name="report">Called with what was left out of a secret.</param>
    /// <exception cref="TcbException">The credentials are not complete, or a variable cannot be used.</exception>
    internal TcbConnection? Connect(Func<string, string> fullPath, Action<string> report)
    {
        var family = Variables.ParseApiFamily(ApiFamily);
        if (AccessToken is not null)
            return ConnectionFactory.WithToken(
                Address(), AppId ?? ComponentAppId, family ?? TcbApiFamily.ComponentTcb,
                Usable(PastedSecret.Token(AccessToken), Variables.AccessToken), Budget());
        if (ComponentAppId is not null && ComponentAppSecret is not null && ComponentVerifyTicket is not null)
        {
            return family is not TcbApiFamily.Tcb
                ? ConnectionFactory.WithComponent(
                    Address(), ComponentAppId, Usable(PastedSecret.AppSecret(ComponentAppSecret), Variables.ComponentAppSecret),
                    Usable(PastedSecret.Ticket(ComponentVerifyTicket), Variables.ComponentVerifyTicket), Budget())
                : throw Variables.Invalid(
                    Messages.FormatInvalidEnvironmentVariable_ComponentFamily(Variables.ApiFamily),
                    Messages.FormatInvalidEnvironmentVariable_ComponentFamilyAdvice(Variables.AccessToken, Variables.ApiFamily));
        }

        if (ComponentAppId is not null)
        {
            throw new TcbException(
                "IncompleteEnvironmentCredentials", TcbErrorKind.Authentication,
                Messages.FormatIncompleteEnvironmentCredentials(
                    Variables.ComponentAppId, Variables.ComponentAppSecret, Variables.ComponentVerifyTicket),
                Messages.FormatIncompleteEnvironmentCredentials_Advice(Variables.AccessToken));
        }

        if (CloudBaseAccessToken is not null)
            return ConnectionFactory.WithCloudBaseToken(
                Address(), AppId, family ?? TcbApiFamily.Tcb,
                Usable(PastedSecret.Token(CloudBaseAccessToken), Variables.CloudBaseAccessToken), Budget());
        return CloudBaseAccessTokenPath is null ? null
            : ConnectionFactory.WithCloudBaseTokenFile(
                Address(), AppId, family ?? TcbApiFamily.Tcb, fullPath(CloudBaseAccessTokenPath), Budget());

        string Usable(PastedSecret secret, string variable) => SecretErrors.Usable(secret, variable, report);
    }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => "(environment credentials)";

    private Uri Address() => GivenEndpoint ?? Variables.ParseEndpoint(Endpoint) ?? ServiceAddress.Default;

    private TimeSpan? Budget() => GivenRetryTimeout ?? Variables.ParseRetryTimeout(RetryTimeout);
}
