using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbExportJob", DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(ExportJob), typeof(ImportJob))]
public sealed class GetTcbExportJobCommand : JobCmdlet
{
    private const string LedgerSet = "Ledger";

    /// <summary>The type name of the view with exports and imports in one table, with their times.</summary>
    private const string ListedType = "WeChatTcb.MigrationJob#Listed";

    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LedgerSet, Position = 0)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public override string[] Env { get; set; } = [];

    // Not in the default set: PowerShell would look no further.
    [Parameter(ParameterSetName = JobSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = IdSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? InputObject
    {
        get => base.InputObject;
        set => base.InputObject = value;
    }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LedgerSet)]
    [Pasted(EmptyIsNull = true)]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public override Uri? Endpoint { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LedgerSet)]
    [Pasted]
    [ArgumentCompleter(typeof(AppIdCompleter))]
    public override string? AppId { get; set; }

    [Parameter(ParameterSetName = LedgerSet)]
    public ExportJobStatus[]? Status { get; set; }

    [Parameter(ParameterSetName = LedgerSet)]
    [ValidateSet(nameof(LedgerEntryKind.Export), nameof(LedgerEntryKind.Import))]
    public string[]? Kind { get; set; }

    [Parameter(ParameterSetName = LedgerSet)]
    public DateTime? Since { get; set; }

    [Parameter(ParameterSetName = LedgerSet)]
    public SwitchParameter Unfinished { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == LedgerSet)
            ListLedger();
        else
            base.Process();
    }

    private protected override void ProcessJob(TcbClient client, MigrationJob job) => OrWriteError(job, () =>
    {
        var current = Await(client.GetJobAsync(job, Context, StopToken));
        Ledger.Record(current);
        WriteObject(current);
    });

    private bool IsOfKind(LedgerEntry entry) => Kind is null || Kind.Contains(entry.Kind.ToString(), StringComparer.OrdinalIgnoreCase);

    private void ListLedger()
    {
        var ledger = OrTerminate(() => ExportLedger.Open(Endpoint ?? CurrentEndpoint()));
        var entries = OrTerminate(() => LedgerSelection.Read(ledger, Env, WriteWarning, Unfinished));
        var since = Since?.ToUniversalTime() ?? DateTime.MinValue;
        // The table view groups by account, so each account must be contiguous.
        var accounts = entries
            .Where(entry => IsOfKind(entry) && entry.CreatedAt >= since && LedgerSelection.IsOf(entry, AppId, Endpoint))
            .GroupBy(entry => (entry.Job.AppId, entry.Job.Endpoint));
        foreach (var entry in accounts.SelectMany(account => account))
        {
            var job = ledger.ShowJob(entry);
            if (Status is not null && !Status.Contains(job.Status))
                continue;
            var listed = new PSObject(job);
            listed.TypeNames.Insert(0, ListedType);
            WriteObject(listed);
        }
    }
}
