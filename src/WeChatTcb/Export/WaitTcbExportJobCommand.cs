using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Waits until export jobs have ended.</para>
/// <para type="description">Follows any number of jobs at the same time and gives each when it ends, well or badly. For each job that failed, or did
/// not end in time, there is also an error; the errors come after the jobs, so that even -ErrorAction Stop loses no finished job. Waiting ends
/// no job: at the limit, or on Ctrl+C, the jobs go on at the service, and can be waited for again.</para>
/// </summary>
/// <example>
/// <para>Wait for several jobs, and save the file of each that succeeds</para>
/// <code>
/// $jobs = 'CN', 'JP', 'KR' | ForEach-Object {
///     Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').where({ country: '$_' }).get()" -FilePath "cities-$_.json"
/// }
/// $jobs | Wait-TcbExportJob | Where-Object Status -eq Succeeded | Save-TcbExportFile -Destination ./exports/
/// </code>
/// <para>Each job comes out when it ends, so that its file is saved while others still run.</para>
/// </example>
/// <example>
/// <para>Store jobs in one run, wait for them in the next</para>
/// <code>
/// $jobs | Export-Csv ./jobs.csv
/// Import-Csv ./jobs.csv | Wait-TcbExportJob -TimeoutSec 7200
/// </code>
/// <para>The second run connects to the same endpoint as the same app: a job is asked for nowhere else.</para>
/// </example>
/// <example>
/// <para>Collect the jobs that did not end well</para>
/// <code>
/// $ended = $jobs | Wait-TcbExportJob -ErrorAction SilentlyContinue -ErrorVariable problems
/// $problems | ForEach-Object { "$($_.TargetObject): $($_.FullyQualifiedErrorId)" }
/// </code>
/// <para>The target of each error is its job.</para>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="GetTcbExportJobCommand"/>
/// <seealso cref="SaveTcbExportFileCommand"/>
[Cmdlet(VerbsLifecycle.Wait, "TcbExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class WaitTcbExportJobCommand : JobCmdlet
{
    private WaitDisplay? _display;
    private DeferredErrors? _errors;

    /// <summary>
    /// <para type="description">How many seconds to wait at most, from the moment the job arrives here: 3600 by default; 0 looks once.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>
    /// <para type="description">Takes a job whose query matched no record as well ended: no error is written for it.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <inheritdoc/>
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
            var ended = await JobWatch.UntilFinishedAsync(client, job, TimeSpan.FromSeconds(TimeoutSec), _display.Watch.Update, Context, StopToken).ConfigureAwait(false);
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

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        AwaitBegun(_display!.Show);
        _display.Complete();
        _errors!.Write();
    }
}
