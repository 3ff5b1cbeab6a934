using System.Management.Automation;
using System.Management.Automation.Language;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Commands;

/// <summary>Connects with a profile of the profiles file. Each secret is read when it is needed, by a script block.</summary>
internal static class ProfileConnection
{
    /// <summary>A connection with a profile.</summary>
    /// <param name="name">The name of the profile.</param>
    /// <param name="endpoint">The endpoint that overrides the profile's; null for none.</param>
    /// <param name="retryTimeout">The retry timeout; null for the default.</param>
    /// <exception cref="TcbException">There is no such profile, it is not complete, or its source has no secret.</exception>
    internal static TcbConnection Create(string name, Uri? endpoint, TimeSpan? retryTimeout)
    {
        var profile = ProfilesFile.Find(name);
        endpoint ??= profile.Endpoint ?? ServiceAddress.Default;
        return profile.AccessToken is { } token
            ? ConnectionFactory.WithScript(
                endpoint, profile.AppId, profile.ApiFamily ?? TcbApiFamily.ComponentTcb,
                Script(token, nameof(profile.AccessToken), PastedSecret.Token), retryTimeout)
            : ConnectionFactory.WithComponent(
                endpoint, profile.ComponentAppId!,
                Script(profile.ComponentAppSecret!, nameof(profile.ComponentAppSecret), PastedSecret.AppSecret)(),
                Script(profile.ComponentVerifyTicket!, nameof(profile.ComponentVerifyTicket), PastedSecret.Ticket), retryTimeout);

        Func<string> Script(SecretSource source, string secret, Func<string, PastedSecret> read) => SecretScript.Of(
            ScriptBlock.Create(TextOf(source)), read, cause => new TcbException(
                "ProfileSecretFailed", TcbErrorKind.Authentication,
                Messages.FormatProfileSecretFailed(name, secret, TextOf(source), cause), AdviceOf(source)));
    }

    private static string TextOf(SecretSource source) => source switch
    {
        { Variable: { } variable } => $"[Environment]::GetEnvironmentVariable({Quoted(variable)})",
        { Script: { } script } => $"& {Quoted(script)}",
        { Vault: { } vault } => $"Get-Secret -Name {Quoted(source.Secret!)} -Vault {Quoted(vault)}",
        _ => $"Get-Secret -Name {Quoted(source.Secret!)}",
    };

    private static string AdviceOf(SecretSource source) => source switch
    {
        { Variable: { } variable } => Messages.FormatProfileSecretFailed_VariableAdvice(variable),
        { Script: { } script } => Messages.FormatProfileSecretFailed_ScriptAdvice(script),
        _ => Messages.ProfileSecretFailed_Advice,
    };

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
