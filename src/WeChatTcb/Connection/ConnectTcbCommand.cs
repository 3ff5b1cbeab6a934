using System.Management.Automation;
using System.Security;
using WeChatTcb.Client.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

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

    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString AccessToken { get; set; } = null!;

    [Parameter(ParameterSetName = ScriptSet, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock AccessTokenScript { get; set; } = null!;

    [Parameter(ParameterSetName = CloudBaseSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString CloudBaseAccessToken { get; set; } = null!;

    [Parameter(ParameterSetName = CloudBaseFileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string CloudBaseAccessTokenPath { get; set; } = "";

    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    [ValidateNotNullOrEmpty]
    public string? AppId { get; set; }

    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    public TcbApiFamily? ApiFamily { get; set; }

    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ComponentAppId { get; set; } = "";

    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString ComponentAppSecret { get; set; } = null!;

    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString ComponentVerifyTicket { get; set; } = null!;

    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock ComponentVerifyTicketScript { get; set; } = null!;

    [Parameter(ParameterSetName = EnvironmentSet, Mandatory = true)]
    public SwitchParameter EnvironmentVariable { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    [Parameter]
    [ValidateRange(0, 86_400)]
    public int? RetryTimeoutSec { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            var connection = Connect();
            var progress = new ProgressReporter(this, ProgressIds.Connect, $"Connecting to {connection.Endpoint.Authority}");
            try
            {
                Await(ConnectionFactory.ClientOf(connection).CheckCredentialsAsync(Context, StopToken), () => progress.Show([LastVerbose ?? "Waiting for an access token"], -1));
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
            ThrowTerminatingError(exception.ToErrorRecord(target: null)); // no target: the endpoint may contain a secret
        }
    }

    private TcbConnection Connect()
    {
        var endpoint = Endpoint ?? ServiceAddress.Default;
        TimeSpan? retryTimeout = RetryTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return ParameterSetName switch
        {
            TokenSet => ConnectionFactory.WithToken(endpoint, AppId, ApiFamily ?? TcbApiFamily.ComponentTcb, Given(AccessToken, nameof(AccessToken)), retryTimeout),
            ScriptSet => ConnectionFactory.WithScript(endpoint, AppId, ApiFamily ?? TcbApiFamily.ComponentTcb, SecretScript.OfToken(AccessTokenScript), retryTimeout),
            CloudBaseSet => ConnectionFactory.WithCloudBaseToken(endpoint, AppId, ApiFamily ?? TcbApiFamily.Tcb, Given(CloudBaseAccessToken, nameof(CloudBaseAccessToken)), retryTimeout),
            CloudBaseFileSet => ConnectionFactory.WithCloudBaseTokenFile(endpoint, AppId, ApiFamily ?? TcbApiFamily.Tcb, FilePaths.Full(SessionState, CloudBaseAccessTokenPath), retryTimeout),
            EnvironmentSet => (EnvironmentCredentials.Read() with { GivenEndpoint = Endpoint, GivenRetryTimeout = retryTimeout }).Connect() ?? throw new TcbException(
                "NotConnected", TcbErrorKind.Authentication, "No environment variable holds credentials.", $"Set {EnvironmentCredentials.Names}."),
            ComponentScriptSet => ConnectionFactory.WithComponent(
                endpoint, ComponentAppId, Given(ComponentAppSecret, nameof(ComponentAppSecret)), SecretScript.OfTicket(ComponentVerifyTicketScript), retryTimeout),
            _ => ConnectionFactory.WithComponent(
                endpoint, ComponentAppId, Given(ComponentAppSecret, nameof(ComponentAppSecret)), Given(ComponentVerifyTicket, nameof(ComponentVerifyTicket)), retryTimeout),
        };
    }

    /// <summary>The secret without the line end that files have.</summary>
    private static string Given(SecureString secret, string parameter) => secret.Reveal().Trim() is { Length: > 0 } text ? text : throw new TcbException(
        "EmptySecret", TcbErrorKind.InvalidArgument, $"The secret of -{parameter} is empty.", "Check where it comes from: a prompt that was skipped, or a secret that is not set.");
}
