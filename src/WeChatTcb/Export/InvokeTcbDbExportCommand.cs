using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Commands;

// No parameter set is the default: objects of the pipeline would be bound to it as far as they go, and their other properties be lost.
[Cmdlet(VerbsLifecycle.Invoke, "TcbDbExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed partial class InvokeTcbDbExportCommand : ExportCmdlet
{
    private const string SubmitSet = "Submit";
    private const string WaitSet = "Wait";
    private const string SaveSet = "Save";
    private const string SubmitBuiltSet = "SubmitBuilt";
    private const string WaitBuiltSet = "WaitBuilt";
    private const string SaveBuiltSet = "SaveBuilt";

    private readonly DestinationSet _targets = new();
    private readonly HashSet<(string Env, string FilePath)> _filePaths = [];
    private Lazy<ExportLedger?>? _ledger;
    private LedgerIndex? _index;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Env { get; set; } = "";

    [Parameter(ParameterSetName = SubmitSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType FileType { get; set; } = ExportFileType.Json;

    [Parameter(ParameterSetName = WaitSet, Mandatory = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, Mandatory = true)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = SaveSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter AllowEmpty { get; set; }

    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter Force { get; set; }

    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter SkipCountCheck { get; set; }

    [Parameter]
    public SwitchParameter SkipQueryCheck { get; set; }

    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    protected override void BeginProcessing()
    {
        QueryParameters.RefuseNullWhere(this);
        Prepare(ThrottleLimit, TimeoutSec);
        _ledger = new Lazy<ExportLedger?>(() => OrEnd(WritableLedger));
    }

    protected override void ProcessRecord()
    {
        var client = OrEnd(() => Connections.Resolve(Connection));
        if (IsSubmitOnly)
        {
            Guard(GivenQuery, () => Submit(client));
            return;
        }

        try
        {
            Submit(client);
        }
        catch (TcbException exception)
        {
            // Later, with the others: under -ErrorAction Stop it would end those that were begun before it.
            Errors.Add(exception, GivenQuery);
        }
    }

    protected override void EndProcessing() => Complete();

    private void Submit(TcbClient client)
    {
        var plan = CheckedPlan(client);
        var request = plan.Request;
        if (!ShouldProcess(
            $"{Env} at {client.Connection.Endpoint}",
            $"Export to '{request.FilePath}' as {request.FileType}: {request.Query}"))
        {
            return;
        }

        var run = Begin(client, plan);
        if (IsSubmitOnly)
            Submit(run);
        else
            Follow(run);
    }

    private void Submit(ExportRun run)
    {
        using var driven = run;
        run.Warn = message => Post(() => WriteWarning(message));
        try
        {
            WriteObject(Await(run.SubmitAsync(SubmitInterval, Caller)));
        }
        catch (TcbException exception)
        {
            WriteError(exception, TargetOf(run));
        }
    }

    private ExportPlan CheckedPlan(TcbClient client)
    {
        string? collection = null;
        var query = Statement();
        if (!SkipQueryCheck)
        {
            var check = StatementCheck.Check(query, FileType);
            foreach (var warning in check.Warnings)
                WriteWarning(warning);
            if (check.Error is { } error)
                throw error;
            collection = check.Collection;
        }

        var request = new ExportRequest(Env, FilePath ?? StoragePath.Generate(collection, FileType, client.Time.GetUtcNow()), FileType, query);
        return new ExportPlan(request, FilePathIsGenerated: FilePath is null, collection, CheckedDownload(client, request), AllowEmpty);
    }

    /// <summary>Finds what would keep the file from being saved before a job is made for nothing.</summary>
    private DownloadOptions? CheckedDownload(TcbClient client, ExportRequest request)
    {
        if (Destination is null)
            return null;
        var options = new DownloadOptions(FilePaths.Full(SessionState, Destination), FileType, Force, SkipCountCheck, AllowEmpty);
        var target = ExportDownload.Target(client.KnownJob(request.Env, 0) with { FilePath = request.FilePath }, options);
        _targets.Add(target);
        return options with { Destination = target };
    }

    private ExportLedger? WritableLedger()
    {
        var ledger = ExportLedger.OpenIfEnabled();
        ledger?.CheckWritable();
        return ledger;
    }

    /// <summary>Begins the export, and sees to it that no two jobs write one file, of this command or of another's.</summary>
    private ExportRun Begin(TcbClient client, ExportPlan plan)
    {
        var request = plan.Request;
        if (!plan.FilePathIsGenerated && !_filePaths.Add((request.Env, request.FilePath)))
            throw JobErrors.SamePath(client.KnownJob(request.Env, 0) with { FilePath = request.FilePath });
        return !plan.FilePathIsGenerated && _ledger!.Value is { } ledger
            ? Await(ExportRun.BeginAloneAsync(ledger, _index ??= new LedgerIndex(ledger), client, plan, Caller))
            : ExportRun.Begin(_ledger!.Value, client, plan);
    }
}
