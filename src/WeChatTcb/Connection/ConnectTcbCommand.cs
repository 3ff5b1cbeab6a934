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
    private const string ProfileSet = "Profile";
    private const string AuthorizerSet = "Authorizer";
    private const string AuthorizerIdSet = "AuthorizerAppId";

    private readonly PipelineInput _input = new();
    private DeferredErrors? _errors;

    // PowerShell tries this set first, so nothing in it may take an authorizer.
    [Parameter(ParameterSetName = ComponentSet, ValueFromPipeline = true, DontShow = true)]
    [NotAnAuthorizer]
    public PSObject[]? InputObject
    {
        get => _input.Object is { } single ? [single] : null;
        set => _input.Object = value?.FirstOrDefault();
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
    [ArgumentCompleter(typeof(AppIdCompleter))]
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

    // By property name too: otherwise PowerShell takes no other set than the default one, whose mandatory parameters bind by property name.
    [Parameter(ParameterSetName = AuthorizerSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AuthorizerTransformation]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    [ValidateNotNull]
    public TcbAuthorizer Authorizer { get; set; } = null!;

    [Parameter(ParameterSetName = AuthorizerIdSet, Mandatory = true)]
    [AppIdTransformation]
    [Pasted(IsList = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    public string[] AuthorizerAppId { get; set; } = [];

    [Parameter(ParameterSetName = AuthorizerIdSet)]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [Alias("ProfileName")]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string Profile { get; set; } = "";

    [Parameter(ParameterSetName = EnvironmentSet, Mandatory = true)]
    public SwitchParameter EnvironmentVariable { get; set; }

    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ScriptSet)]
    [Parameter(ParameterSetName = CloudBaseSet)]
    [Parameter(ParameterSetName = CloudBaseFileSet)]
    [Parameter(ParameterSetName = ComponentSet)]
    [Parameter(ParameterSetName = ComponentScriptSet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    [Pasted]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public Uri? Endpoint { get; set; }

    [Parameter]
    [ValidateRange(0, 86_400)]
    public int? RetryTimeoutSec { get; set; }

    private TimeSpan? RetryTimeout => RetryTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private protected override void Begin()
    {
        _input.Begin(this, nameof(Endpoint));
        _errors = new DeferredErrors(this);
    }

    private protected override void Process()
    {
        switch (ParameterSetName)
        {
            case AuthorizerSet:
                ConnectAuthorizer(
                    Authorizer.AppId, () => Authorizer.Connection ?? ConnectionResolver.Resolve(SessionState, null).Connection);
                break;
            case AuthorizerIdSet:
                var platform = OrTerminate(() => ConnectionResolver.Resolve(SessionState, Connection).Connection);
                foreach (var appId in AuthorizerAppId)
                    ConnectAuthorizer(appId, () => platform);
                break;
            default:
                OrTerminate(() =>
                {
                    _input.Read();
                    Use(Connect());
                });
                break;
        }
    }

    private protected override void End() => _errors!.Write();

    /// <summary>Connects one account of several; its error does not end the others.</summary>
    private void ConnectAuthorizer(string appId, Func<TcbConnection> platform)
    {
        try
        {
            Use(ConnectionFactory.WithAuthorizer(platform(), appId, RetryTimeout));
        }
        catch (TcbException exception)
        {
            _errors!.Add(exception, appId, appId);
        }
    }

    /// <summary>Checks a connection, makes it the runspace's, and writes it.</summary>
    private void Use(TcbConnection connection)
    {
        var progress = new ProgressReporter(this, ProgressIds.Connect, Messages.FormatConnecting(connection.Endpoint.Authority));
        try
        {
            Await(
                ConnectionFactory.ClientOf(connection).CheckCredentialsAsync(Context, StopToken),
                () => progress.Show(Delay ?? Messages.ConnectingWaits, -1));
        }
        finally
        {
            progress.Complete();
        }

        RunspaceState.Current.Connection = connection;
        WriteObject(connection);
    }

    private TcbConnection Connect()
    {
        var endpoint = Endpoint ?? ServiceAddress.Default;
        var retryTimeout = RetryTimeout;
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
            ProfileSet => ProfileConnection.Create(Profile, Endpoint, retryTimeout),
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

    /// <summary>Leaves authorizers to their own parameter set.</summary>
    private sealed class NotAnAuthorizerAttribute : ArgumentTransformationAttribute
    {
        public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
            inputData is PSObject && AuthorizerTransformationAttribute.Read(inputData) is not null
                // With this inner exception the binder tries the other parameters.
                ? throw new ArgumentTransformationMetadataException(Messages.NotConnected, new PSInvalidCastException())
                : inputData;
    }
}
