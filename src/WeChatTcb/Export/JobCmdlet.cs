using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that takes export and import jobs, as objects or by id.</summary>
public abstract class JobCmdlet : ConnectedCmdlet
{
    private protected const string JobSet = "Job";
    private protected const string IdSet = "Id";

    private JobLedger? _ledger;

    private protected JobCmdlet()
    {
    }

    /// <summary>The object from the pipeline where <c>-Env</c> is given: then the binder does not bind a job to <c>-Job</c>.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipeline = true, DontShow = true)]
    public virtual PSObject? InputObject
    {
        get => Input.Object;
        set => Input.Object = value;
    }

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ExportJobTransformation]
    [ValidateNotNull]
    public MigrationJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public virtual string[] Env { get; set; } = [];

    [Parameter(
        ParameterSetName = IdSet, Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [ValidateRange(1, long.MaxValue)]
    [ArgumentCompleter(typeof(JobIdCompleter))]
    public long[] JobId { get; set; } = [];

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Pasted(EmptyIsNull = true)]
    public virtual Uri? Endpoint { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Pasted]
    public virtual string? AppId { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Pasted(EmptyIsNull = true)]
    public TcbApiFamily? ApiFamily { get; set; }

    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Pasted]
    [ArgumentCompleter(typeof(FilePathCompleter))]
    public string? FilePath { get; set; }

    /// <summary>The input of the pipeline.</summary>
    private protected PipelineInput Input { get; } = new();

    /// <summary>Records the states of jobs in the ledger.</summary>
    private protected JobLedger Ledger => _ledger ??= new JobLedger(message => Post(() => WriteVerbose(message)));

    /// <summary>Handles one job.</summary>
    private protected abstract void ProcessJob(TcbClient client, MigrationJob job);

    /// <summary>Writes the error of a job that cannot be polled.</summary>
    private protected virtual void Reject(MigrationJob job, TcbException exception) => WriteError(exception, job);

    /// <summary>Whether a typed <c>-Env</c> beside a job from the pipeline means something else.</summary>
    private protected virtual bool TakesEnvFor(MigrationJob job) => false;

    private protected override void Begin() => Input.Begin(this);

    private protected override void Process()
    {
        if (InputObject?.BaseObject is MigrationJob piped)
        {
            if (Input.IsTyped(nameof(Env)) && !TakesEnvFor(piped))
                OrTerminate(() => throw JobAndEnv());
            ProcessPipedJob(piped);
        }
        else if (ParameterSetName == JobSet)
        {
            foreach (var job in Job)
                ProcessPipedJob(job);
        }
        else
        {
            ProcessIds();
        }
    }

    /// <summary>Ends a command that has a job if the user gave <c>-Env</c> too.</summary>
    internal static void RefuseEnv(TcbCmdlet cmdlet, string[]? env)
    {
        if (env is not null && !DefaultParameters.Supplies(cmdlet, nameof(Env), env))
            cmdlet.ThrowTerminatingError(JobAndEnv().ToErrorRecord(target: null));
    }

    private static TcbException JobAndEnv() => new(
        "JobAndEnv", TcbErrorKind.InvalidArgument, Messages.JobAndEnv, Messages.JobAndEnv_Advice);

    private void ProcessIds()
    {
        var client = OrTerminate(() => ResolveClient());
        string env;
        try
        {
            Input.Read();
            env = OneEnv();
        }
        catch (TcbException exception)
        {
            WriteError(exception, InputObject);
            return;
        }

        foreach (var jobId in JobId)
        {
            // A job from a CSV file has empty strings instead of nulls.
            var job = client.KnownJob(env, jobId) with { FilePath = string.IsNullOrEmpty(FilePath) ? null : FilePath };
            job = job with { ApiFamily = ApiFamily ?? job.ApiFamily };
            if (Endpoint is not null)
                job = job with { Endpoint = Endpoint, AppId = string.IsNullOrEmpty(AppId) ? null : AppId };
            ProcessJob(client, (MigrationJob?)Ledger.FindImport(job) ?? job);
        }
    }

    // A job id belongs to one environment.
    private string OneEnv() => Env switch
    {
        [{ Length: > 0 } env] => env,
        [_, _, ..] => throw new TcbException(
            "SeveralEnvs", TcbErrorKind.InvalidArgument, Input.At(Messages.SeveralEnvs), Messages.SeveralEnvs_Advice),
        _ => throw Input.EnvMissing(),
    };

    private void ProcessPipedJob(MigrationJob job)
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
