using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

// There is no default parameter set: the binder would bind pipeline rows to that set as far as possible and lose the other properties.
// Instead -Query is optional, so its set is the only one left when neither -Query nor -Collection is given.
[Cmdlet(VerbsLifecycle.Invoke, "TcbDbExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed class InvokeTcbDbExportCommand : ExportCmdlet
{
    private const string QuerySet = "Query";
    private const string CollectionSet = "Collection";

    private bool _ledgerIsOpen;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Env { get; set; } = "";

    [Parameter(ParameterSetName = QuerySet, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StatementTransformation]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    [Parameter(ParameterSetName = CollectionSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? OrderBy { get; set; }

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Skip { get; set; }

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Limit { get; set; }

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Field { get; set; }

    [Parameter(ParameterSetName = CollectionSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Doc { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
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

    private bool HasParts => ParameterSetName == CollectionSet;

    private bool Waits => Wait || Destination is not null || MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec));

    protected override void BeginProcessing()
    {
        QueryParameters.RefuseNullWhere(this);
        base.BeginProcessing();
    }

    protected override void ProcessRecord()
    {
        var client = OrTerminate(() => ResolveClient());
        try
        {
            Export(client);
        }
        catch (TcbException exception)
        {
            var target = HasParts ? Collection : Query;
            // With -ErrorAction Stop an error would end the exports that were started before it, so it is written after them.
            if (Waits)
                Errors.Add(exception, target);
            else
                WriteError(exception, target);
        }
    }

    private void Export(TcbClient client)
    {
        var plan = Batch.Plan(client, Options(), WriteWarning);
        var request = plan.Request;
        var target = Messages.FormatExportTarget(Env, client.Connection.Endpoint);
        if (!ShouldProcess(target, Messages.FormatExportAction(request.FilePath, request.FileType, request.Query)))
            return;

        OpenLedger();
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
            WriteObject(Await(Batch.SubmitAsync(run, StopToken)));
        }
        catch (TcbException exception)
        {
            WriteError(exception, TargetOf(run.Job));
        }
    }

    private ExportOptions Options() => new(Env, Statement())
    {
        FilePath = FilePath,
        FileType = FileType,
        Destination = Destination is null ? null : FilePaths.Full(SessionState, Destination),
        Overwrite = Force,
        SkipCountCheck = SkipCountCheck,
        SkipQueryCheck = SkipQueryCheck,
        AllowEmpty = AllowEmpty,
        AllowFailedRecords = AllowFailedRecords,
    };

    private string Statement()
    {
        if (!HasParts)
        {
            return Query.Length > 0 ? Query : throw new TcbException(
                "QueryMissing", TcbErrorKind.InvalidArgument, Messages.QueryMissing, Messages.QueryMissing_Advice);
        }

        return QueryParameters.Build(this, new()
        {
            Collection = Collection,
            Doc = PowerShellValues.Unwrap(Doc) is "" ? null : Doc,
            Where = Where,
            OrderBy = OrderBy,
            Skip = Skip,
            Limit = Limit,
            Field = Field,
        }).Query;
    }

    /// <summary>Opens the ledger before the first export, but not for <c>-WhatIf</c>. If that fails, the command ends.</summary>
    private void OpenLedger()
    {
        if (_ledgerIsOpen)
            return;
        Batch.Ledger = OrTerminate(ExportLedger.OpenIfEnabled);
        OrTerminate(() => Batch.Ledger?.CheckWritable());
        _ledgerIsOpen = true;
    }
}
