using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Wait, "TcbExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob), typeof(ImportJob))]
public sealed class WaitTcbExportJobCommand : JobCmdlet, IRunsAsJob
{
    private readonly JobProgress _jobs = new();
    private JobProgressDisplay? _display;
    private DeferredErrors? _errors;

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        _display = new JobProgressDisplay(this, _jobs, () => Delay);
        _errors = new DeferredErrors(this);
        _ = Ledger; // created here, because the jobs use it on other threads
    }

    private protected override void ProcessJob(TcbClient client, MigrationJob job) => Start(async () =>
    {
        _jobs.Add(job);
        try
        {
            var limit = TimeSpan.FromSeconds(TimeoutSec);
            var ended = job is ImportJob import
                ? await ImportUploads.WaitAsync(client, import, limit, _jobs.Update, Context, StopToken).ConfigureAwait(false)
                : await JobPoller.WaitUntilFinishedAsync(client, job, limit, _jobs.Update, Context, StopToken).ConfigureAwait(false);
            if (ended is ExportJob export)
                ended = export with { AllowsEmpty = AllowEmpty };
            Ledger.Record(ended);
            Post(() => WriteObject(ended));
            if (ErrorOf(ended) is { } failure)
                _errors!.Add(failure, ended);
        }
        catch (TcbException exception)
        {
            _errors!.Add(exception, job);
        }
        catch (OperationCanceledException)
        {
            // The job continues at the service.
        }
        finally
        {
            _jobs.Remove(job);
        }
    });

    private protected override string? Interruption() => InterruptedJobs.Line(_jobs, inLedger: false);

    private TcbException? ErrorOf(MigrationJob ended) => ended switch
    {
        ImportJob import => ImportErrors.OfEnd(import, AllowFailedRecords),
        ExportJob export => JobErrors.OfEnd(export, AllowEmpty, AllowFailedRecords),
        _ => null,
    };

    private protected override void Reject(MigrationJob job, TcbException exception) => _errors!.Add(exception, job);

    private protected override void End()
    {
        AwaitStarted(_display!.Show);
        _display.Complete();
        _errors!.Write();
    }
}
