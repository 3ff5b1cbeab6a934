using System.Management.Automation;
using System.Security;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Connects this session to the export service.</para>
/// <para type="description">Makes a connection from a token, from the credentials of a third-party platform, from a script block that gives
/// tokens, from the token of a cloud function, from environment variables, or from an emulator, and makes it the one that the other commands
/// of this runspace use. The connection can also be given to any command with -Connection, in any runspace. What can be tried is tried at once,
/// so that a mistake shows here.</para>
/// <para type="description">Secrets are taken as secure strings, as credentials (their password counts) and as strings, so that whatever Get-Secret of
/// the module Microsoft.PowerShell.SecretManagement gives will do. A string that is typed stays in the history of the session.</para>
/// <para type="description">A connection has one token at a time, which all commands that use it share: it is renewed before it ends, and once more
/// when the service refuses it.</para>
/// </summary>
/// <example>
/// <para>Connect with credentials from a vault</para>
/// <code>
/// Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret (Get-Secret TcbAppSecret) -ComponentVerifyTicket (Get-Secret TcbVerifyTicket)
/// </code>
/// <para>Tokens are fetched with these credentials, and renewed before they end. The ticket lives for twelve hours: for longer work see the next example.</para>
/// </example>
/// <example>
/// <para>Take the newest verify ticket from where your platform keeps it</para>
/// <code>
/// Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret (Get-Secret TcbAppSecret) -ComponentVerifyTicketScript { Get-Secret TcbVerifyTicket }
/// </code>
/// <para>The script block runs each time a token is fetched, which is about every two hours.</para>
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
/// Connect-Tcb -AccessToken $env:MY_ACCESS_TOKEN -AppId wx0123456789abcdef -ApiFamily Tcb
/// </code>
/// <para>The token is used until it ends. Commands also connect by themselves, without Connect-Tcb, where TCB_ACCESS_TOKEN or the variables of a platform are set: see about_WeChatTcb.</para>
/// </example>
/// <example>
/// <para>Inside a cloud function or container</para>
/// <code>
/// Connect-Tcb -CloudBaseAccessTokenPath /.tencentcloudbase/wx/cloudbase_access_token
/// </code>
/// <para>Cloud development keeps the token in this file fresh, where the cloud access token is switched on for the function and for the two interfaces of the export.</para>
/// </example>
/// <example>
/// <para>Connect by environment variables, and fail here if they are wrong</para>
/// <code>
/// Connect-Tcb -EnvironmentVariable
/// </code>
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
    private const string ScriptSet = "ScriptBlock";
    private const string ComponentSet = "Component";
    private const string ComponentScriptSet = "ComponentScriptBlock";
    private const string CloudBaseSet = "CloudBase";
    private const string CloudBaseFileSet = "CloudBaseFile";
    private const string EnvironmentSet = "EnvironmentVariable";

    /// <summary>
    /// <para type="description">A ready access token. It cannot be renewed: when it expires, calls fail.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString AccessToken { get; set; } = null!;

    /// <summary>
    /// <para type="description">A script block that gives the newest access token, as a string, a secure string or a credential. It runs on the thread
    /// of the command that needs a token, about every five minutes and whenever the service refuses the token. In the runspace of Connect-Tcb it sees
    /// that session's variables and functions; in another, as in ForEach-Object -Parallel, a copy of it runs that sees the other's.</para>
    /// </summary>
    [Parameter(ParameterSetName = ScriptSet, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock AccessTokenScript { get; set; } = null!;

    /// <summary>
    /// <para type="description">The token that cloud development gives to its own functions and containers. It cannot be renewed; -CloudBaseAccessTokenPath can.</para>
    /// </summary>
    [Parameter(ParameterSetName = CloudBaseSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString CloudBaseAccessToken { get; set; } = null!;

    /// <summary>
    /// <para type="description">The file with that token: /.tencentcloudbase/wx/cloudbase_access_token in a function or container. It is read again about
    /// every five minutes, and whenever the service refuses the token.</para>
    /// </summary>
    [Parameter(ParameterSetName = CloudBaseFileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string CloudBaseAccessTokenPath { get; set; } = "";

    /// <summary>
    /// <para type="description">The app id that the token belongs to. It is shown with each job, and keeps a job from being asked for under another app.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    [ValidateNotNullOrEmpty]
    public string? AppId { get; set; }

    /// <summary>
    /// <para type="description">The family of interfaces to use: ComponentTcb for a third-party platform's environments, Tcb for a mini program's own.
    /// Without it: Tcb for the token of a function or container, ComponentTcb otherwise.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    public TcbApiFamily? ApiFamily { get; set; }

    /// <summary>
    /// <para type="description">The app id of the third-party platform.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ComponentAppId { get; set; } = "";

    /// <summary>
    /// <para type="description">The secret of the third-party platform.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString ComponentAppSecret { get; set; } = null!;

    /// <summary>
    /// <para type="description">The newest verify ticket that the service pushed to the platform. It lives 12 hours.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString ComponentVerifyTicket { get; set; } = null!;

    /// <summary>
    /// <para type="description">A script block that gives the newest verify ticket, whenever a token is fetched. It runs as that of -AccessTokenScript does.</para>
    /// </summary>
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock ComponentVerifyTicketScript { get; set; } = null!;

    /// <summary>
    /// <para type="description">Connects with the environment variables that about_WeChatTcb lists.</para>
    /// </summary>
    [Parameter(ParameterSetName = EnvironmentSet, Mandatory = true)]
    public SwitchParameter EnvironmentVariable { get; set; }

    /// <summary>
    /// <para type="description">The service's address. It must be https, except on this machine. The vendor's by default.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// <para type="description">For how many seconds each operation repeats a call that failed in a way that passes: the service is busy or called too
    /// often, the network stumbles. 120 by default; 0 repeats nothing. Waiting for a job goes on to its own limit.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int? RetryTimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var connection = Connect();
            var progress = new ProgressReporter(this, ProgressIds.Connect, $"Connecting to {connection.Endpoint.Authority}");
            try
            {
                Await(Connector.ClientOf(connection).CheckCredentialsAsync(Context, StopToken), () => progress.Show([LastVerbose ?? "Waiting for an access token"], -1));
            }
            finally
            {
                progress.Complete();
            }

            RunspaceState.Current.Connection = connection;
            WriteObject(connection);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null)); // not the endpoint: what is refused in it may be a secret
        }
    }

    private TcbConnection Connect()
    {
        var endpoint = Endpoint ?? ServiceAddress.Default;
        TimeSpan? retryTimeout = RetryTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return ParameterSetName switch
        {
            TokenSet => Connector.WithToken(endpoint, AppId, ApiFamily ?? TcbApiFamily.ComponentTcb, Given(AccessToken, nameof(AccessToken)), retryTimeout),
            ScriptSet => Connector.WithScript(endpoint, AppId, ApiFamily ?? TcbApiFamily.ComponentTcb, SecretScript.OfToken(AccessTokenScript), retryTimeout),
            CloudBaseSet => Connector.WithCloudBaseToken(endpoint, AppId, ApiFamily ?? TcbApiFamily.Tcb, Given(CloudBaseAccessToken, nameof(CloudBaseAccessToken)), retryTimeout),
            CloudBaseFileSet => Connector.WithCloudBaseTokenFile(endpoint, AppId, ApiFamily ?? TcbApiFamily.Tcb, FilePaths.Full(SessionState, CloudBaseAccessTokenPath), retryTimeout),
            EnvironmentSet => (EnvironmentCredentials.Read() with { GivenEndpoint = Endpoint, GivenRetryTimeout = retryTimeout }).Connect() ?? throw new TcbException(
                "NotConnected", TcbErrorKind.Authentication, "No environment variable holds credentials.", $"Set {EnvironmentCredentials.Names}."),
            ComponentScriptSet => Connector.WithComponent(
                endpoint, ComponentAppId, Given(ComponentAppSecret, nameof(ComponentAppSecret)), SecretScript.OfTicket(ComponentVerifyTicketScript), retryTimeout),
            _ => Connector.WithComponent(
                endpoint, ComponentAppId, Given(ComponentAppSecret, nameof(ComponentAppSecret)), Given(ComponentVerifyTicket, nameof(ComponentVerifyTicket)), retryTimeout),
        };
    }

    /// <summary>The secret without the line end that files have.</summary>
    private static string Given(SecureString secret, string parameter) => secret.Reveal().Trim() is { Length: > 0 } text ? text : throw new TcbException(
        "EmptySecret", TcbErrorKind.InvalidArgument, $"The secret of -{parameter} is empty.", "Look where it comes from: a prompt that was passed over, or a secret that is not set.");
}
