using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Remove, "TcbExportJob", SupportsShouldProcess = true, DefaultParameterSetName = AgeSet)]
[OutputType(typeof(void))]
public sealed class RemoveTcbExportJobCommand : AsyncCmdlet
{
    private const string AgeSet = "Age";
    private const string JobSet = "Job";

    private static readonly Uri Loopback = new("http://127.0.0.1/");

    private readonly Dictionary<string, Lazy<LedgerIndex>> _indexes = [];

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ExportJobTransformation]
    [ValidateNotNull]
    public MigrationJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = AgeSet, Mandatory = true)]
    [ValidateRange(0.0, 36_500.0)]
    public double OlderThanDays { get; set; }

    [Parameter]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[]? Env { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        // -Env is in all sets, because a value of $PSDefaultParameterValues would otherwise select the other set.
        if (ParameterSetName == JobSet)
            JobCmdlet.RefuseEnv(this, Env);
    }

    private protected override void Process()
    {
        try
        {
            if (ParameterSetName == AgeSet)
            {
                // The ledger of the service, and that of emulators.
                foreach (var ledger in new[] { ExportLedger.Open(), ExportLedger.Open(Loopback) }.DistinctBy(ledger => ledger.Folder))
                    RemoveOld(ledger);
                return;
            }

            foreach (var job in Job)
                Remove(job);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    private void Remove(MigrationJob job)
    {
        var ledger = ExportLedger.Open(job.Endpoint);
        if (!_indexes.TryGetValue(ledger.Folder, out var index))
            _indexes[ledger.Folder] = index = new Lazy<LedgerIndex>(() => IndexOf(ledger));
        Remove(ledger, job, job.LedgerId ?? index.Value.Find(job));
    }

    private LedgerIndex IndexOf(ExportLedger ledger)
    {
        var index = new LedgerIndex(ledger);
        foreach (var warning in index.Warnings)
            WriteWarning(warning);
        return index;
    }

    private void RemoveOld(ExportLedger ledger)
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-OlderThanDays);
        var entries = LedgerSelection.Read(ledger, Env, WriteWarning);
        foreach (var entry in entries.Where(entry => entry.UpdatedAt <= before && (Force || entry.IsFinished)))
            Remove(ledger, entry.ToJob(), entry.Id);
        if (ShouldProcess(ledger.Folder, Messages.RemoveLeftoversAction))
            ledger.RemoveLeftovers(before);
    }

    private void Remove(ExportLedger ledger, MigrationJob job, string? id)
    {
        try
        {
            if (id is null)
                throw LedgerErrors.NotInLedger(job);
            // What was piped may be older than the entry.
            var import = job is ImportJob ? ledger.TryLoad(id)?.Entry?.ToJob() as ImportJob : null;
            var hasUploads = import is not null && ImportUploads.LeftIn(import).Any();
            var action = hasUploads ? Messages.RemoveEntryAction_Uploads : Messages.RemoveEntryAction;
            if (!ShouldProcess(Messages.FormatRemoveEntryTarget(job, ledger.Folder), action))
                return;
            ledger.Remove(id, job, Force);
            if (hasUploads)
                Await(ImportUploads.DeleteLeftAsync(ClientOf(job), import!, Context, StopToken));
        }
        catch (TcbException exception)
        {
            WriteError(exception, job);
        }
    }

    /// <summary>The client of the account that a job belongs to; null if the session is not connected to it.</summary>
    private TcbClient? ClientOf(MigrationJob job)
    {
        try
        {
            var client = ConnectionResolver.Resolve(SessionState, null, job.Connection is { IsOpen: true } own ? own : null);
            return client.Connection.Serves(job) ? client : null;
        }
        catch (TcbException failure)
        {
            WriteVerbose(failure.Message);
            return null;
        }
    }
}
