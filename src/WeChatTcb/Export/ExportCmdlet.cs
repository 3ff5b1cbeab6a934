using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Exports;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that runs exports. It writes the events of a batch to PowerShell's streams.</summary>
public abstract class ExportCmdlet : ConnectedCmdlet
{
    private ExportBatch? _batch;
    private JobProgressDisplay? _display;

    private protected ExportCmdlet()
    {
    }

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    [Parameter]
    [ValidateRange(0.0, 3600.0)]
    public double SubmitIntervalSec { get; set; } = 1;

    /// <summary>The exports of this command.</summary>
    private protected ExportBatch Batch => _batch!;

    /// <summary>Errors to write after all exports have ended.</summary>
    private protected DeferredErrors Errors { get; private set; } = null!;

    private protected override void Begin()
    {
        Errors = new DeferredErrors(this);
        _batch = new ExportBatch(
            new(ThrottleLimit, TimeSpan.FromSeconds(TimeoutSec), OrTerminate(() => SubmitInterval(this, SubmitIntervalSec))), OnEvent,
            Context);
        _display = new JobProgressDisplay(this, _batch.Progress, () => Delay);
    }

    private protected override void End()
    {
        AwaitStarted(_display!.Show);
        _display.Complete();
        Errors.Write();
    }

    private protected override string? Interruption() =>
        _batch is null ? null : InterruptedJobs.Line(_batch.Progress, _batch.Ledger is not null);

    /// <summary>Shows the progress. For the pipeline thread only.</summary>
    private protected void ShowProgress() => _display!.Show();

    /// <summary>Runs an export until it ends, in the background.</summary>
    private protected void Follow(ExportRun run) => Start(() => Batch.FollowAsync(run, StopToken));

    /// <summary>The target of a job's error: the job if it can be resumed, else the query, which has to be changed.</summary>
    private protected static object? TargetOf(ExportJob job) =>
        job is { JobId: > 0 } or { Status: ExportJobStatus.InDoubt } ? job : job.Query;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _batch?.Dispose();
    }

    /// <summary>The interval of <c>-SubmitIntervalSec</c>; if it is not given, that of the environment variable.</summary>
    /// <exception cref="TcbException"><c>InvalidSubmitInterval</c>.</exception>
    internal static TimeSpan SubmitInterval(PSCmdlet cmdlet, double given) =>
        (cmdlet.MyInvocation.BoundParameters.ContainsKey(nameof(SubmitIntervalSec)) ? null : EnvironmentVariables.SubmitInterval())
        ?? TimeSpan.FromSeconds(given);

    private void OnEvent(ExportEvent exportEvent)
    {
        switch (exportEvent)
        {
            case ExportSubmitted { Job: var job }:
                Post(() => InformationWriter.Write(this, Messages.FormatJobSubmitted(job.JobId, job.Env, job.FilePath), "TcbSubmitted"));
                break;
            case ExportWarned { Message: var message }:
                Post(() => WriteWarning(message));
                break;
            case ExportFailed { Job: var job, Error: var error }:
                Errors.Add(error, TargetOf(job), job.Env);
                break;
            case ExportFinished { Job: var job }:
                Post(() => WriteObject(job));
                break;
        }
    }
}
