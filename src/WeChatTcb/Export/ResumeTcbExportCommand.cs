using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsLifecycle.Resume, "TcbExport", SupportsShouldProcess = true, DefaultParameterSetName = AllSet)]
[OutputType(typeof(ExportJob), typeof(ImportJob))]
public sealed class ResumeTcbExportCommand : ExportCmdlet, IRunsAsJob
{
    private const string AllSet = "All";
    private const string JobSet = "Job";

    private readonly List<ImportRun> _imports = [];

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ExportJobTransformation]
    [ValidateNotNull]
    public MigrationJob[] Job { get; set; } = [];

    [Parameter]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[]? Env { get; set; }

    [Parameter(ParameterSetName = AllSet)]
    public DateTime? Since { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override void Begin()
    {
        // -Env is in all sets, because a value of $PSDefaultParameterValues would otherwise select the other set.
        if (ParameterSetName == JobSet)
            JobCmdlet.RefuseEnv(this, Env);
        base.Begin();
    }

    private protected override void Process()
    {
        if (ParameterSetName == AllSet)
        {
            OpenLedger(Connection?.Endpoint ?? CurrentEndpoint());
            ResumeAll();
            return;
        }

        foreach (var job in Job)
        {
            OpenLedger(Connection?.Endpoint ?? job.Endpoint);
            if (Batch.Index.Find(job) is { } id)
                Resume(id, job, isNamed: true);
            else
                Errors.Add(LedgerErrors.NotInLedger(job), job);
        }
    }

    private void OpenLedger(Uri? endpoint)
    {
        Batch.Ledger = OrTerminate(() => ExportLedger.Open(endpoint));
        _ = OrTerminate(() => Batch.Index);
    }

    private void ResumeAll()
    {
        var entries = OrTerminate(() => LedgerSelection.Read(Batch.Ledger!, Env, WriteWarning, unfinished: true));
        var since = Since?.ToUniversalTime() ?? DateTime.MinValue;
        var unfinished = entries.Where(entry => entry.CreatedAt >= since).ToLookup(IsOwn);
        foreach (var entry in unfinished[true])
            Resume(entry.Id, entry.ToJob(), isNamed: false);
        // An emulator that has ended never continues its exports.
        var others = unfinished[false].Select(entry => entry.Job).Where(job => !ServiceAddress.IsLoopback(job.Endpoint)).ToArray();
        if (others.Length > 0)
        {
            var accounts = others.Select(job => Messages.FormatAccount(job.AppId ?? "?", job.Endpoint, job.ApiFamily)).Distinct();
            var names = Lists.Join(accounts);
            WriteWarning(
                others.Length == 1 ? Messages.FormatOtherExportsWait_One(names) : Messages.FormatOtherExportsWait(others.Length, names));
        }
    }

    /// <summary>Whether an export was started with this connection's endpoint, app id and API family.</summary>
    private bool IsOwn(LedgerEntry entry) => OrTerminate(() => ResolveClient()).Connection.Serves(entry.Job);

    private protected override void End()
    {
        if (_imports.Count > 0)
            Start(RunImportsAsync);
        base.End();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var import in _imports)
            import.Dispose();
    }

    private void ResumeImport(TcbClient client, string id, MigrationJob job) => Errors.Run(job, () =>
    {
        if (ImportRun.Resume(Batch.Ledger!, client, id) is not { } run)
        {
            WriteVerbose(Messages.FormatNothingToResume(job));
            return;
        }

        if (!ShouldProcess(Messages.FormatImportTarget(run.Job.Collection, run.Job.Env, run.Job.Endpoint), run.NextStep))
        {
            run.Dispose();
            return;
        }

        run.Warn = message => Post(() => WriteWarning(message));
        _imports.Add(run);
    });

    /// <summary>One after the other, in the order in which they began: a later file may replace records of an earlier one.</summary>
    private async Task RunImportsAsync()
    {
        foreach (var run in _imports)
        {
            var shown = run.Job;
            try
            {
                await run.RunAsync(
                    waits: true, TimeSpan.FromSeconds(TimeoutSec), SubmitInterval(this, SubmitIntervalSec), OnState, static (_, _) => { },
                    Context, StopToken).ConfigureAwait(false);
            }
            catch (TcbException exception)
            {
                Errors.Add(exception, run.Job);
            }
            catch (OperationCanceledException)
            {
                return; // the job continues at the service and is recorded in the ledger
            }
            finally
            {
                Batch.Progress.Remove(shown);
                run.Dispose();
            }

            Post(() => WriteObject(run.Job));

            void OnState(ImportJob job)
            {
                if (job.Key != shown.Key)
                    Batch.Progress.Remove(shown);
                shown = job;
                Batch.Progress.Add(job);
            }
        }
    }

    private void Resume(string id, MigrationJob job, bool isNamed)
    {
        // Resolved here, because no connection is needed if nothing is unfinished.
        var client = OrTerminate(() => isNamed ? ResolveClient(job) : ResolveClient());
        if (Batch.Ledger!.TryLoad(id)?.Entry is ImportEntry)
        {
            ResumeImport(client, id, job);
            return;
        }

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
