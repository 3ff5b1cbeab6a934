using System.Management.Automation;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Resume, "TcbExport", SupportsShouldProcess = true, DefaultParameterSetName = AllSet)]
[OutputType(typeof(ExportJob))]
public sealed class ResumeTcbExportCommand : ExportCmdlet
{
    private const string AllSet = "All";
    private const string JobSet = "Job";

    private readonly DestinationSet _targets = new();
    private ExportLedger _ledger = null!;
    private LedgerIndex _index = null!;

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = AllSet)]
    [ValidateNotNullOrEmpty]
    public string? Env { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    protected override void BeginProcessing()
    {
        Prepare(ThrottleLimit, TimeoutSec);
        _ledger = OrEnd(ExportLedger.Open);
        _index = OrEnd(() => new LedgerIndex(_ledger));
    }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == AllSet)
        {
            ResumeAll();
            return;
        }

        foreach (var job in Job)
        {
            if (_index.Find(job) is { } id)
                Resume(id, job, asked: true);
            else
                Errors.Add(LedgerErrors.NotThere(job), job);
        }
    }

    protected override void EndProcessing() => Complete();

    private void ResumeAll()
    {
        var (entries, errors) = OrEnd(() => LedgerSelection.Read(_ledger, Env, WriteWarning));
        foreach (var error in errors)
            Errors.Add(error, target: null);
        foreach (var entry in entries.Where(entry => !entry.IsFinished))
            Resume(entry.Id, entry.ToJob(), asked: false);
    }

    private void Resume(string id, ExportJob job, bool asked)
    {
        // Only here: where nothing is unfinished, no connection is needed.
        var client = OrEnd(() => Connections.Resolve(Connection, asked ? job : null));
        ExportRun? run = null;
        try
        {
            run = ExportRun.Resume(_ledger, _index, client, id, Force);
            if (run is null)
            {
                WriteVerbose($"{job} is finished, or another command drives it.");
                return;
            }

            if (run.NeedsNamedPath && !Force)
                Await(_index.ReservePathAsync(client, run.Job, Caller)).Dispose(); // the export has its claim already
            if (run.Job.DestinationPath is { } destination)
                _targets.Add(destination);
            if (ShouldProcess($"{run.Job.Env} at {run.Job.Endpoint}", run.NextStep))
            {
                Follow(run);
                run = null;
            }
        }
        catch (TcbException exception)
        {
            Errors.Add(exception, job);
        }
        finally
        {
            run?.Dispose();
        }
    }
}
