using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Wait, "TcbExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class WaitTcbExportJobCommand : JobCmdlet
{
    private WaitDisplay? _display;
    private DeferredErrors? _errors;

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    protected override void BeginProcessing()
    {
        _display = new WaitDisplay(this);
        _errors = new DeferredErrors(this);
        _ = Recorder; // made here, used by all the work that is begun
    }

    private protected override void ProcessJob(TcbClient client, ExportJob job) => Begin(async () =>
    {
        _display!.Watch.Add(job);
        try
        {
            var ended = await JobWatch.UntilFinishedAsync(client, job, TimeSpan.FromSeconds(TimeoutSec), _display.Watch.Update, Caller).ConfigureAwait(false);
            Recorder.Record(ended);
            Post(() => WriteObject(ended));
            if (JobErrors.OfEnd(ended, AllowEmpty) is { } failure)
                _errors!.Add(failure, ended);
        }
        catch (TcbException exception)
        {
            _errors!.Add(exception, job);
        }
        catch (OperationCanceledException)
        {
            // Stopped: the job goes on at the service.
        }
        finally
        {
            _display.Watch.Remove(job);
        }
    });

    private protected override void Reject(ExportJob job, TcbException exception) => _errors!.Add(exception, job);

    protected override void EndProcessing()
    {
        AwaitBegun(_display!.Show);
        _display.Complete();
        _errors!.Write();
    }
}
