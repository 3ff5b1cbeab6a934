using System.Management.Automation;
using System.Security;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tokens;
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

    private readonly PipelineInput _input = new();

    [Parameter(ParameterSetName = ComponentSet, ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => _input.Object;
        set => _input.Object = value;
    }

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
    [Pasted]
    [ValidateNotNullOrEmpty]
    public string? AppId { get; set; }

    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    public TcbApiFamily? ApiFamily { get; set; }

    [Parameter(ParameterSetName = ComponentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ComponentScriptSet, Mandatory = true)]
    [Pasted]
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
    [Pasted]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    [Parameter]
    [ValidateRange(0, 86_400)]
    public int? RetryTimeoutSec { get; set; }

    protected override void BeginProcessing() => _input.Begin(this);

    protected override void ProcessRecord()
    {
        try
        {
            _input.Read();
            var connection = Connect();
            var progress = new ProgressReporter(this, ProgressIds.Connect, Messages.FormatConnecting(connection.Endpoint.Authority));
            try
            {
                Await(
                    ConnectionFactory.ClientOf(connection).CheckCredentialsAsync(Context, StopToken),
                    () => progress.Show([LastVerbose ?? Messages.ConnectingWaits], -1));
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
        var tokenFamily = ApiFamily ?? TcbApiFamily.ComponentTcb;
        var cloudBaseFamily = ApiFamily ?? TcbApiFamily.Tcb;
        return ParameterSetName switch
        {
            TokenSet => ConnectionFactory.WithToken(endpoint, AppId, tokenFamily, Token(AccessToken, nameof(AccessToken)), retryTimeout),
            ScriptSet => ConnectionFactory.WithScript(endpoint, AppId, tokenFamily, SecretScript.OfToken(AccessTokenScript), retryTimeout),
            CloudBaseSet => ConnectionFactory.WithCloudBaseToken(
                endpoint, AppId, cloudBaseFamily, Token(CloudBaseAccessToken, nameof(CloudBaseAccessToken)), retryTimeout),
            CloudBaseFileSet => ConnectionFactory.WithCloudBaseTokenFile(
                endpoint, AppId, cloudBaseFamily, FilePaths.Full(SessionState, CloudBaseAccessTokenPath), retryTimeout),
            EnvironmentSet => FromEnvironment(retryTimeout),
            ComponentScriptSet => ConnectionFactory.WithComponent(
                endpoint, ComponentAppId, AppSecret(),
                SecretScript.OfTicket(ComponentVerifyTicketScript), retryTimeout),
            _ => ConnectionFactory.WithComponent(
                endpoint, ComponentAppId, AppSecret(),
                Reveal(ComponentVerifyTicket, nameof(ComponentVerifyTicket), PastedSecret.Ticket), retryTimeout),
        };
    }

    private TcbConnection FromEnvironment(TimeSpan? retryTimeout)
    {
        var credentials = EnvironmentCredentials.Read() with { GivenEndpoint = Endpoint, GivenRetryTimeout = retryTimeout };
        return credentials.Connect(path => FilePaths.Full(SessionState, path), WriteWarning) ?? throw new TcbException(
            "NotConnected", TcbErrorKind.Authentication, Messages.NotConnected_NoVariable,
            Messages.FormatNotConnected_NoVariable_Advice(EnvironmentCredentials.Names));
    }

    private string Token(SecureString secret, string parameter) => Reveal(secret, parameter, PastedSecret.Token);

    private string AppSecret() => Reveal(ComponentAppSecret, nameof(ComponentAppSecret), PastedSecret.AppSecret);

    private string Reveal(SecureString secret, string parameter, Func<string, PastedSecret> read) =>
        SecretErrors.Usable(read(secret.Reveal()), $"-{parameter}", WriteWarning) is { Length: > 0 } text ? text : throw new TcbException(
            "EmptySecret", TcbErrorKind.InvalidArgument, Messages.FormatEmptySecret(parameter), Messages.EmptySecret_Advice);
}
