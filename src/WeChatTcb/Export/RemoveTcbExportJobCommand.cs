using System.Management.Automation;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Remove, "TcbExportJob", SupportsShouldProcess = true, DefaultParameterSetName = AgeSet)]
[OutputType(typeof(void))]
public sealed class RemoveTcbExportJobCommand : PSCmdlet
{
    private const string AgeSet = "Age";
    private const string JobSet = "Job";

    private ExportLedger _ledger = null!;
    private LedgerIndex? _index;

    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    [Parameter(ParameterSetName = AgeSet, Mandatory = true)]
    [ValidateRange(0.0, 36_500.0)]
    public double OlderThanDays { get; set; }

    [Parameter(ParameterSetName = AgeSet)]
    [ValidateNotNullOrEmpty]
    public string? Env { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        try
        {
            _ledger = ExportLedger.Open();
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    protected override void ProcessRecord()
    {
        try
        {
            if (ParameterSetName == AgeSet)
            {
                RemoveOld();
                return;
            }

            _index ??= new LedgerIndex(_ledger);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }

        foreach (var job in Job)
            Remove(job, _index!.Find(job));
    }

    private void RemoveOld()
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-OlderThanDays);
        foreach (var entry in LedgerSelection.Read(_ledger, Env, WriteWarning).Where(entry => entry.UpdatedAt <= before && (Force || entry.IsFinished)))
            Remove(entry.ToJob(), entry.Id);
        if (ShouldProcess(_ledger.Folder, Messages.RemoveLeftoversAction))
            _ledger.RemoveLeftovers(before);
    }

    private void Remove(ExportJob job, string? id)
    {
        try
        {
            if (id is null)
                throw LedgerErrors.NotInLedger(job);
            if (ShouldProcess(Messages.FormatRemoveEntryTarget(job, _ledger.Folder), Messages.RemoveEntryAction))
                _ledger.Remove(id, job, Force);
        }
        catch (TcbException exception)
        {
            WriteError(exception.ToErrorRecord(job));
        }
    }
}
