using System.Management.Automation;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Resume, "TcbExport", SupportsShouldProcess = true, DefaultParameterSetName = AllSet)]
[OutputType(typeof(ExportJob))]
public sealed class ResumeTcbExportCommand : ExportCmdlet
{
    private const string AllSet = "All";
    private const string JobSet = "Job";

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = AllSet)]
    [ValidateNotNullOrEmpty]
    public string? Env { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Batch.Ledger = OrTerminate(ExportLedger.Open);
        _ = OrTerminate(() => Batch.Index);
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
            if (Batch.Index.Find(job) is { } id)
                Resume(id, job, isNamed: true);
            else
                Errors.Add(LedgerErrors.NotInLedger(job), job);
        }
    }

    private void ResumeAll()
    {
        var entries = OrTerminate(() => LedgerSelection.Read(Batch.Ledger!, Env, WriteWarning));
        foreach (var entry in entries.Where(entry => !entry.IsFinished))
            Resume(entry.Id, entry.ToJob(), isNamed: false);
    }

    private void Resume(string id, ExportJob job, bool isNamed)
    {
        // Resolved here, because no connection is needed if nothing is unfinished.
        var client = OrTerminate(() => ResolveClient(isNamed ? job : null));
        ExportRun? run = null;
        try
        {
            run = Await(Batch.ResumeAsync(client, id, Force, StopToken));
            if (run is null)
            {
                WriteVerbose(Messages.FormatNothingToResume(job));
                return;
            }

            if (ShouldProcess(Messages.FormatExportTarget(run.Job.Env, run.Job.Endpoint), run.NextStep))
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
