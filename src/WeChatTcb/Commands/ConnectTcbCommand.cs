using System.Management.Automation;
using System.Security;
using CloudExport;
using CloudExport.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Connects this session to the export service.</para>
/// <para type="description">Makes a connection from a token, from the credentials of a third-party platform, from a script block that gives
/// tokens, or from an emulator, and makes it the one that the other commands of this runspace use. The connection can also be given to any
/// command with -Connection, in any runspace. Credentials of a platform and script blocks are tried at once, so that a mistake in them shows here.</para>
/// </summary>
/// <example>
/// <para>Connect with credentials from a vault</para>
/// <code>
/// Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret (Get-Secret TcbAppSecret) -ComponentVerifyTicket (Get-Secret TcbVerifyTicket)
/// </code>
/// <para>Get-Secret, of the module Microsoft.PowerShell.SecretManagement, gives secure strings. Tokens are fetched with these credentials, and renewed before they end.</para>
/// </example>
/// <example>
/// <para>Take tokens from where all your jobs take them</para>
/// <code>
/// Connect-Tcb -AppId wx0123456789abcdef -AccessTokenScript { (Invoke-RestMethod https://tokens.example.com/component).component_access_token }
/// </code>
/// <para>The service ends a token when a newer one is fetched. Where several programs work for one platform, let one of them fetch the tokens, and all ask it.</para>
/// </example>
/// <example>
/// <para>Use a mini program's own environment, with a token from an environment variable</para>
/// <code>
/// $token = ConvertTo-SecureString $env:MY_ACCESS_TOKEN -AsPlainText
/// Connect-Tcb -AccessToken $token -AppId wx0123456789abcdef -ApiFamily Tcb
/// </code>
/// <para>The token is used until it ends. Commands also connect by themselves, without Connect-Tcb, where TCB_ACCESS_TOKEN or the variables of a platform are set: see about_WeChatTcb.</para>
/// </example>
/// <example>
/// <para>Try everything out without the service</para>
/// <code>
/// Start-TcbEmulator -SeedPath examples/data | Connect-Tcb
/// </code>
/// </example>
/// <seealso cref="DisconnectTcbCommand"/>
/// <seealso cref="GetTcbConnectionCommand"/>
/// <seealso cref="StartTcbEmulatorCommand"/>
[Cmdlet(VerbsCommunications.Connect, "Tcb", DefaultParameterSetName = ComponentSet)]
[OutputType(typeof(TcbConnection))]
public sealed class ConnectTcbCommand : AsyncCmdlet
{
    private const string TokenSet = "AccessToken";
    private const string ComponentSet = "Component";
    private const string ScriptSet = "ScriptBlock";

    /// <summary>
    /// <para type="description">A ready access token. It cannot be renewed: when it expires, calls fail. Get-Secret gives it in this form.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    [ValidateNotNull]
    public SecureString AccessToken { get; set; } = null!;

    /// <summary>
    /// <para type="description">A script block that gives the newest access token, as a string or a secure string. It runs in this session, on
    /// the thread of the command that needs a token, about every five minutes and whenever the service refuses the token.</para>
    /// </summary>
    [Parameter(ParameterSetName = ScriptSet, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock AccessTokenScript { get; set; } = null!;

    /// <summary>
    /// <para type="description">The app id that the token belongs to. It is shown with each job, and keeps a job from being asked for under another app.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? AppId { get; set; }

    /// <summary>
    /// <para type="description">The family of interfaces to use: ComponentTcb for a third-party platform's environments, Tcb for a mini program's own.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    public TcbApiFamily ApiFamily { get; set; } = TcbApiFamily.ComponentTcb;

    /// <summary>
    /// <para type="description">The app id of the third-party platform.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string ComponentAppId { get; set; } = "";

    /// <summary>
    /// <para type="description">The secret of the third-party platform.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public SecureString ComponentAppSecret { get; set; } = null!;

    /// <summary>
    /// <para type="description">The newest verify ticket that the service pushed to the platform. It lives 12 hours.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public SecureString ComponentVerifyTicket { get; set; } = null!;

    /// <summary>
    /// <para type="description">The service's address. It must be https, except on this machine. The vendor's by default.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri Endpoint { get; set; } = ServiceAddress.Default;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var connection = ParameterSetName switch
            {
                TokenSet => Connector.WithToken(Endpoint, AppId, ApiFamily, Given(AccessToken, nameof(AccessToken))),
                ScriptSet => Connector.WithScript(Endpoint, AppId, ApiFamily, TokenScript.Of(AccessTokenScript)),
                _ => Connector.WithComponent(Endpoint, ComponentAppId, Given(ComponentAppSecret, nameof(ComponentAppSecret)), Given(ComponentVerifyTicket, nameof(ComponentVerifyTicket))),
            };
            Await(CheckAsync(Connector.ClientOf(connection)));
            RunspaceState.Current.Connection = connection;
            WriteObject(connection);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Endpoint));
        }
    }

    private static string Given(SecureString secret, string parameter) => secret.Length > 0 ? secret.Reveal() : throw new TcbException(
        "EmptySecret", TcbErrorKind.InvalidArgument, $"The secure string of -{parameter} is empty.", "Look where it comes from: a prompt that was passed over, or a secret that is not set.");

    private async Task<bool> CheckAsync(TcbClient client)
    {
        await client.CheckCredentialsAsync(Caller).ConfigureAwait(false);
        return true;
    }
}
