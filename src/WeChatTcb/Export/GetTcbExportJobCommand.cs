using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the state of export jobs as it is now, or the exports that the ledger remembers.</para>
/// <para type="description">With jobs, or with an environment and numbers, it asks the service for each job and gives one fresh object for each. A failed job is given like any
/// other; look at its Status, FailureReason and Message.</para>
/// <para type="description">Without, it lists the ledger: every export that was begun on this machine and not removed since, as it was last seen, without asking the service.
/// Exports that never got a number are NotSubmitted, InDoubt or Refused, and have the JobId 0. See about_WeChatTcb for where the ledger is.</para>
/// </summary>
/// <example>
/// <para>Look at a job again</para>
/// <code>
/// $job = Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').get()"
/// $job | Get-TcbExportJob
/// </code>
/// <para>Jobs do not change: each look gives a new object.</para>
/// </example>
/// <example>
/// <para>Look at jobs whose numbers you noted</para>
/// <code>
/// Get-TcbExportJob -Env demo-4a89da -JobId 100001, 100002
/// </code>
/// </example>
/// <example>
/// <para>See what went wrong</para>
/// <code>
/// $jobs | Get-TcbExportJob | Where-Object Status -eq Failed | Select-Object Env, JobId, FailureReason, Message
/// </code>
/// <para>Message has the service's own words.</para>
/// </example>
/// <example>
/// <para>See what was exported since yesterday, also by other sessions</para>
/// <code>
/// Get-TcbExportJob -Since (Get-Date).AddDays(-1) | Select-Object Env, JobId, Status, RecordSuccess, Path
/// </code>
/// </example>
/// <example>
/// <para>Save the files of jobs that were only submitted, in another session</para>
/// <code>
/// Get-TcbExportJob -Env demo-4a89da -Unfinished | Wait-TcbExportJob | Save-TcbExportFile -Destination ./exports/
/// </code>
/// <para>Exports that were given a -Destination are finished by Resume-TcbExport alone.</para>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="WaitTcbExportJobCommand"/>
/// <seealso cref="ResumeTcbExportCommand"/>
/// <seealso cref="RemoveTcbExportJobCommand"/>
[Cmdlet(VerbsCommon.Get, "TcbExportJob", DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(ExportJob))]
public sealed class GetTcbExportJobCommand : JobCmdlet
{
    private const string LedgerSet = "Ledger";

    /// <summary>
    /// <para type="description">The id of the cloud environment that the job exports from. Of the ledger: only the exports from this environment; wildcards are taken.</para>
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LedgerSet, Position = 0)]
    [ValidateNotNullOrEmpty]
    public override string Env { get; set; } = "";

    /// <summary>
    /// <para type="description">Of the ledger: only exports that were last seen like this.</para>
    /// </summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public ExportJobStatus[]? Status { get; set; }

    /// <summary>
    /// <para type="description">Of the ledger: only exports that were begun at this time or later.</para>
    /// </summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public DateTime? Since { get; set; }

    /// <summary>
    /// <para type="description">Of the ledger: only exports that Resume-TcbExport would take up.</para>
    /// </summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public SwitchParameter Unfinished { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == LedgerSet)
            ListLedger();
        else
            base.ProcessRecord();
    }

    private protected override void ProcessJob(TcbClient client, ExportJob job) => Guard(job, () =>
    {
        var now = Await(client.GetJobAsync(job, Caller));
        Recorder.Record(now);
        WriteObject(now);
    });

    private void ListLedger()
    {
        var ledger = OrEnd(ExportLedger.Open);
        var (entries, errors) = OrEnd(() => LedgerSelection.Read(ledger, Env, WriteWarning));
        var since = Since?.ToUniversalTime() ?? DateTime.MinValue;
        // Together what belongs to one account, as the view shows it; within that by time.
        var accounts = entries.Where(entry => entry.CreatedAt >= since && !(Unfinished && entry.IsFinished)).GroupBy(entry => (entry.Job.AppId, entry.Job.Endpoint));
        foreach (var entry in accounts.SelectMany(account => account))
        {
            var job = ledger.ShowJob(entry);
            if (Status is null || Status.Contains(job.Status))
                WriteObject(job);
        }

        foreach (var error in errors)
            WriteError(error, target: null);
    }
}
