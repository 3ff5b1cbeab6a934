using System.Management.Automation;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Backup, "TcbDatabase", SupportsShouldProcess = true, DefaultParameterSetName = NewSet)]
[OutputType(typeof(TcbBackup))]
public sealed class BackupTcbDatabaseCommand : BackupCmdlet, IRunsAsJob
{
    private const string NewSet = "New";
    private const string ResumeSet = "Resume";

    private readonly PipelineInput _input = new();
    private BackupSources _sources = null!;
    private NamePattern[] _collections = [];
    private IncrementalOptions? _incremental;

    [Parameter(ParameterSetName = NewSet, ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => _input.Object;
        set => _input.Object = value;
    }

    [Parameter(ParameterSetName = NewSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    [Parameter(ParameterSetName = NewSet, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[] Env { get; set; } = [];

    [Parameter(ParameterSetName = NewSet, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] Collection { get; set; } = [];

    [Parameter(ParameterSetName = NewSet)]
    [SupportsWildcards]
    [Pasted(IsList = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] ExcludeCollection { get; set; } = [];

    [Parameter(ParameterSetName = NewSet)]
    [SupportsWildcards]
    [AppIdTransformation]
    [Pasted(IsList = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    public string[]? Authorizer { get; set; }

    [Parameter(ParameterSetName = NewSet)]
    public SwitchParameter Compress { get; set; }

    [Parameter(ParameterSetName = NewSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(ParameterSetName = NewSet)]
    public SwitchParameter Incremental { get; set; }

    [Parameter(ParameterSetName = NewSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(WatermarkCompleter))]
    public object? Watermark { get; set; }

    [Parameter(ParameterSetName = NewSet)]
    [ValidateRange(0, 31_536_000)]
    public int OverlapSec { get; set; } = 60;

    [Parameter(ParameterSetName = NewSet)]
    [ValidateRange(0, 1000)]
    public int FullEvery { get; set; }

    [Parameter(ParameterSetName = ResumeSet, Mandatory = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    public string Resume { get; set; } = "";

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        _input.Begin(this);
        QueryParameters.RefuseEmpty(this, _input, nameof(Env), nameof(Collection));
        if (Name is not null)
            OrTerminate(() => BackupPlacement.CheckName(Name));
        _incremental = OrTerminate(ReadIncremental);
        _sources = new BackupSources(SessionState, Connection);
        if (_input.IsTyped(nameof(Collection)))
            _collections = NamePatterns.Of(Collection);
    }

    private protected override void Process()
    {
        if (ParameterSetName == ResumeSet)
            return;
        try
        {
            AddSources();
        }
        catch (TcbException exception)
        {
            Errors.Add(exception, InputObject);
        }
    }

    private protected override void End()
    {
        if (ParameterSetName == ResumeSet)
            ResumeIn(OrTerminate(() => FilePaths.Full(SessionState, Resume)));
        else
            BeginIn(OrTerminate(() => FilePaths.Full(SessionState, Destination)), Name, Scope);
    }

    private IncrementalOptions? ReadIncremental()
    {
        var bound = MyInvocation.BoundParameters;
        var isIncremental = bound.ContainsKey(nameof(Incremental)); // -Incremental:$false is a choice too
        if (!isIncremental
            && new[] { nameof(Watermark), nameof(OverlapSec), nameof(FullEvery) }.FirstOrDefault(bound.ContainsKey) is { } name)
            throw BackupErrors.IncrementalMissing(name);
        if (Incremental && Watermark is null)
            throw BackupErrors.WatermarkMissing();
        var fields = Watermark is null ? [] : WatermarkParameter.Read(Watermark);
        return Incremental ? new(fields, OverlapSec, FullEvery) : null;
    }

    private void AddSources()
    {
        var typedEnvs = _input.IsTyped(nameof(Env)) ? NamePatterns.Of(Env) : [];
        switch (InputObject?.BaseObject)
        {
            case TcbEnvironment environment:
                if (Matches(typedEnvs, environment.Env))
                    _sources.Add(environment, _collections);
                break;
            case TcbCollection collection:
                if (Matches(typedEnvs, collection.Env) && Matches(_collections, collection.Collection))
                    _sources.Add(collection);
                break;
            case TcbConnection or TcbAuthorizer:
                var account = PipedConnection.Of(InputObject)!;
                _sources.Add(account, _input.IsTyped(nameof(Env)) ? Env : [], _collections);
                if (InputObject.BaseObject is TcbAuthorizer)
                    _sources.Optional.Add(account);
                break;
            case string env:
                _sources.Add([env], _collections);
                break;
            case null when !MyInvocation.ExpectingInput:
                _sources.Add(Env, NamePatterns.Of(Collection));
                break;
            default:
                _input.Read();
                if (PipelineInput.IsBlank(Env))
                    throw _input.EnvMissing();
                _sources.Add(Env, PipelineInput.IsBlank(Collection) ? [] : NamePatterns.Of(Collection));
                break;
        }
    }

    private BackupScope Scope() => new()
    {
        Connections = _sources.Connections(),
        Optional = _sources.Optional,
        Sources = _sources.All,
        ExcludeCollection = NamePatterns.Of(ExcludeCollection),
        Authorizer = NamePatterns.Of(Authorizer),
        Watermark = _incremental is null ? null : new(_incremental.Watermark, NamePatterns.Of),
        Selection = new BackupSelection
        {
            Env = _sources.Envs is { Count: > 0 } envs ? envs : null,
            Collection = _collections.Length > 0 ? Collection : null,
            ExcludeCollection = ExcludeCollection.Length > 0 ? ExcludeCollection : null,
            Authorizer = Authorizer,
            Compress = Compress,
            Redaction = Redaction?.Note,
            Incremental = _incremental,
        },
        Shard = OwnShard,
    };

    private static bool Matches(NamePattern[] patterns, string name) =>
        patterns.Length == 0 || patterns.Any(pattern => pattern.IsMatch(name));
}
