using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that takes export jobs, as objects or by id.</summary>
public abstract class JobCmdlet : ConnectedCmdlet
{
    private protected const string JobSet = "Job";
    private protected const string IdSet = "Id";

    private LedgerRecorder? _recorder;

    private protected JobCmdlet()
    {
    }

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public virtual string Env { get; set; } = "";

    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, long.MaxValue)]
    public long[] JobId { get; set; } = [];

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public virtual Uri? Endpoint { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public virtual string? AppId { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public TcbApiFamily? ApiFamily { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? FilePath { get; set; }

    /// <summary>Records the states of jobs in the ledger.</summary>
    private protected LedgerRecorder Recorder => _recorder ??= new LedgerRecorder(message => Post(() => WriteVerbose(message)));

    /// <summary>Handles one job.</summary>
    private protected abstract void ProcessJob(TcbClient client, ExportJob job);

    /// <summary>Writes the error of a job that cannot be polled.</summary>
    private protected virtual void Reject(ExportJob job, TcbException exception) => WriteError(exception, job);

    protected override void ProcessRecord()
    {
        if (ParameterSetName == JobSet)
        {
            foreach (var job in Job)
                ProcessPipedJob(job);
            return;
        }

        var client = OrTerminate(() => ResolveClient());
        foreach (var jobId in JobId)
        {
            // A job from a CSV file has empty strings instead of nulls.
            var job = client.KnownJob(Env, jobId) with { FilePath = string.IsNullOrEmpty(FilePath) ? null : FilePath };
            job = job with { ApiFamily = ApiFamily ?? job.ApiFamily };
            if (Endpoint is not null)
                job = job with { Endpoint = Endpoint, AppId = string.IsNullOrEmpty(AppId) ? null : AppId };
            ProcessJob(client, job);
        }
    }

    private void ProcessPipedJob(ExportJob job)
    {
        TcbClient client;
        try
        {
            LedgerErrors.CheckHasJob(job);
            client = ResolveClient(job);
        }
        catch (TcbException exception)
        {
            Reject(job, exception);
            return;
        }

        ProcessJob(client, job);
    }
}
