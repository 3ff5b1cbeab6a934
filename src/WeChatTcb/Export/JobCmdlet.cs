using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet about export jobs, which come as objects down the pipeline or by their ids.</summary>
public abstract class JobCmdlet : AsyncCmdlet
{
    private protected const string JobSet = "Job";
    private protected const string IdSet = "Id";

    private LedgerRecorder? _recorder;

    private protected JobCmdlet()
    {
    }

    /// <summary>
    /// <para type="description">The jobs, as Invoke-TcbDbExport or another job command gave them.</para>
    /// </summary>
    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    /// <summary>
    /// <para type="description">The id of the cloud environment that the job exports from.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public virtual string Env { get; set; } = "";

    /// <summary>
    /// <para type="description">The numbers of the jobs, as the service gave them.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, long.MaxValue)]
    public long[] JobId { get; set; } = [];

    /// <summary>
    /// <para type="description">The endpoint that the job was submitted to. It binds from a job that was stored, so that the job is asked for nowhere else.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// <para type="description">The app id that the job belongs to. It binds from a job that was stored, so that the job is asked for under no other.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? AppId { get; set; }

    /// <summary>
    /// <para type="description">The family of interfaces that the job was submitted through. It binds from a job that was stored.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public TcbApiFamily? ApiFamily { get; set; }

    /// <summary>
    /// <para type="description">The path of the result in the service's storage. It binds from a job that was stored.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? FilePath { get; set; }

    /// <summary>
    /// <para type="description">The connection to use. Without it: the job's own, then the one of Connect-Tcb, then the environment variables.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    /// <summary>Writes down in the ledger what was seen of jobs.</summary>
    private protected LedgerRecorder Recorder => _recorder ??= new LedgerRecorder(message => Post(() => WriteVerbose(message)));

    /// <summary>Handles one job.</summary>
    private protected abstract void ProcessJob(TcbClient client, ExportJob job);

    /// <summary>Writes the error of a job that cannot even be asked for.</summary>
    private protected virtual void Reject(ExportJob job, TcbException exception) => WriteError(exception, job);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == JobSet)
        {
            foreach (var job in Job)
                ProcessPipedJob(job);
            return;
        }

        var client = OrEnd(() => Connections.Resolve(Connection));
        foreach (var jobId in JobId)
        {
            // A job that was stored as text has an empty cell for what it did not have.
            var job = client.KnownJob(Env, jobId) with { FilePath = string.IsNullOrEmpty(FilePath) ? null : FilePath };
            job = job with { ApiFamily = ApiFamily ?? job.ApiFamily };
            ProcessJob(client, Endpoint is null ? job : job with { Endpoint = Endpoint, AppId = string.IsNullOrEmpty(AppId) ? null : AppId });
        }
    }

    private void ProcessPipedJob(ExportJob job)
    {
        TcbClient client;
        try
        {
            LedgerErrors.CheckHasJob(job);
            client = Connections.Resolve(Connection, job);
        }
        catch (TcbException exception)
        {
            Reject(job, exception);
            return;
        }

        ProcessJob(client, job);
    }
}
