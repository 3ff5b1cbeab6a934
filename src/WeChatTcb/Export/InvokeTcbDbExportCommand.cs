using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

// All parameters are in one set: a set would be chosen by the first cell of a row that binds, and the row's other cells would be lost.
[Cmdlet(VerbsLifecycle.Invoke, "TcbDbExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed class InvokeTcbDbExportCommand : ExportCmdlet, IRunsAsJob
{
    private readonly PipelineInput _input = new();
    private readonly Dictionary<Uri, ExportLedger?> _ledgers = [];

    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => _input.Object;
        set => _input.Object = value;
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[] Env { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StatementTransformation]
    public string? Query { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] Collection { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public object?[]? OrderBy { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Pasted(EmptyIsNull = true)]
    public long? Skip { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Pasted(EmptyIsNull = true)]
    public long? Limit { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public object?[]? Field { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Doc { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ArgumentCompleter(typeof(FilePathCompleter))]
    public string? FilePath { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pasted(EmptyIsNull = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Destination { get; set; }

    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter SkipCountCheck { get; set; }

    [Parameter]
    public SwitchParameter SkipQueryCheck { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private bool Saves => !string.IsNullOrWhiteSpace(Destination);

    private bool Waits => Wait || Saves || MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec));

    private protected override void Begin()
    {
        _input.Begin(this);
        QueryParameters.RefuseEmpty(
            this, _input, nameof(Env), nameof(Query), nameof(Collection), nameof(FilePath), nameof(FileType), nameof(Destination));
        if (_input.IsTyped(nameof(Query)) && (_input.IsTyped(nameof(Collection)) || QueryParameters.IsAnyTyped(_input)))
            OrTerminate(() => throw Ambiguous());
        base.Begin();
    }

    private protected override void Process()
    {
        TcbClient client;
        string[] collections;
        try
        {
            client = PipedConnection.Of(InputObject) is { } own ? ResolveClient(own) : OrTerminate(() => ResolveClient());
            _input.Read();
            CheckEnv();
            collections = Collections();
        }
        catch (TcbException exception)
        {
            Report(exception, InputObject);
            return;
        }

        foreach (var env in Env)
        {
            // A statement names its collection itself.
            if (collections.Length == 0)
                OrReport(Query, () => Export(client, env, Query!));
            foreach (var collection in collections)
                OrReport(collection, () => Export(client, env, Statement(collection)));
        }
    }

    private void Export(TcbClient client, string env, string statement)
    {
        var plan = Batch.Plan(client, Options(env, statement), WriteWarning);
        var request = plan.Request;
        var target = Messages.FormatExportTarget(env, client.Connection.Endpoint);
        if (!ShouldProcess(target, Messages.FormatExportAction(request.FilePath, request.FileType, request.Query)))
            return;

        OpenLedger(client.Connection.Endpoint);
        var run = Await(Batch.BeginAsync(client, plan, StopToken));
        if (Waits)
            Follow(run);
        else
            Submit(run);
    }

    private void Submit(ExportRun run)
    {
        try
        {
            WriteObject(Await(Batch.SubmitAsync(run, StopToken), ShowProgress));
        }
        catch (TcbException exception)
        {
            WriteError(exception, TargetOf(run.Job), run.Job.Env);
        }
    }

    private void OrReport(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (TcbException exception)
        {
            Report(exception, target);
        }
    }

    // With -ErrorAction Stop an error would end the exports that were started before it, so it is written after them.
    private void Report(TcbException exception, object? target)
    {
        if (Waits)
            Errors.Add(exception, target);
        else
            WriteError(exception, target);
    }

    private ExportOptions Options(string env, string statement) => new(env, statement)
    {
        FilePath = string.IsNullOrEmpty(FilePath) ? null : FilePath,
        FileType = FileType,
        Destination = Saves ? FilePaths.Full(SessionState, Destination!) : null,
        Overwrite = Force,
        SkipCountCheck = SkipCountCheck,
        SkipQueryCheck = SkipQueryCheck,
        AllowEmpty = AllowEmpty,
        AllowFailedRecords = AllowFailedRecords,
    };

    private void CheckEnv()
    {
        if (Env is not { Length: > 0 } || Env.Any(string.IsNullOrEmpty))
            throw _input.EnvMissing();
    }

    /// <summary>The collections to export; empty if there is a statement instead.</summary>
    private string[] Collections()
    {
        var hasQuery = !string.IsNullOrWhiteSpace(Query);
        // What was typed is meant for every row, whatever other columns the table has.
        if (hasQuery && _input.IsTyped(nameof(Collection)) && InputObject?.BaseObject is not (string or TcbQueryStatement))
            hasQuery = false;
        if (_input.IsTyped(nameof(Query)))
            return [];
        if (hasQuery)
            return PipelineInput.IsBlank(Collection) && !HasParts ? [] : throw Ambiguous();
        return !PipelineInput.IsBlank(Collection) && !Collection.Any(string.IsNullOrEmpty) ? Collection : throw new TcbException(
            "QueryMissing", TcbErrorKind.InvalidArgument, _input.At(Messages.QueryMissing), Messages.QueryMissing_Advice);
    }

    private bool HasParts =>
        Skip is not null || Limit is not null || !new[] { Where, OrderBy, Field, Doc }.All(PipelineInput.IsBlank);

    // The id that PowerShell has for parameters that exclude each other.
    private TcbException Ambiguous() => new(
        "AmbiguousParameterSet", TcbErrorKind.InvalidArgument, _input.At(Messages.AmbiguousParameterSet),
        Messages.AmbiguousParameterSet_Advice);

    private string Statement(string collection)
    {
        StatementParts parts = new()
        {
            Collection = collection,
            Doc = QueryParameters.Given(Doc),
            Where = QueryParameters.Given(Where),
            OrderBy = QueryParameters.Given(OrderBy),
            Skip = Skip,
            Limit = Limit,
            Field = QueryParameters.Given(Field),
        };
        QueryParameters.WarnIfUnrestricted(this, _input, parts);
        return QueryParameters.Build(this, parts).Query;
    }

    /// <summary>
    /// Opens the ledger of a service before its first export, but not for <c>-WhatIf</c>. If that fails, the command ends.
    /// </summary>
    private void OpenLedger(Uri endpoint)
    {
        if (!_ledgers.TryGetValue(endpoint, out var ledger))
        {
            _ledgers[endpoint] = ledger = OrTerminate(() => ExportLedger.OpenIfEnabled(endpoint));
            OrTerminate(() => ledger?.CheckWritable());
        }

        Batch.Ledger = ledger;
    }
}
