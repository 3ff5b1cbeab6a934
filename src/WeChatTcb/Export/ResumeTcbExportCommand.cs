using System.Management.Automation;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Takes up every export that was begun and not finished.</para>
/// <para type="description">Reads the ledger, and goes on with each export from where it stands: one that was never sent is submitted, a job is waited for, and its file is saved
/// where the export was to put it, with the switches it was begun with (-Force, -AllowEmpty, -SkipCountCheck). The output is the jobs. An export is unfinished until its
/// file is saved; one that was begun without -Destination until its job has ended. A job that failed is finished, and so is an export that the service refused.</para>
/// <para type="description">An export that was sent and never answered is in doubt: a job may exist. It is submitted again under a fresh file path, so that no two jobs write
/// one file; where -FilePath was given it is left, with an error, unless -Force is given. An export goes on under the endpoint, app id and family of interfaces that it was
/// begun under, and no other. One that another command is just driving is left to it.</para>
/// </summary>
/// <example>
/// <para>Go on after a crash</para>
/// <code>
/// Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret (Get-Secret TcbAppSecret) -ComponentVerifyTicket (Get-Secret TcbVerifyTicket)
/// Resume-TcbExport
/// </code>
/// <para>What was finished before the crash is not touched.</para>
/// </example>
/// <example>
/// <para>See what would be done</para>
/// <code>
/// Resume-TcbExport -WhatIf
/// </code>
/// </example>
/// <example>
/// <para>Begin every nightly run with what the last one left</para>
/// <code>
/// $env:TCB_LEDGER = '/mnt/state/tcb-ledger'
/// Resume-TcbExport -TimeoutSec 1800
/// Import-Csv ./exports.csv | Invoke-TcbDbExport -TimeoutSec 1800
/// </code>
/// <para>On an agent that is taken away after each run, the ledger must be in a folder that stays.</para>
/// </example>
/// <example>
/// <para>Send one export again whose answer never came</para>
/// <code>
/// Get-TcbExportJob -Status InDoubt -Env demo-4a89da | Resume-TcbExport -Force
/// </code>
/// <para>If the first submit made a job after all, two jobs write the same path in the service's storage; the file that is saved is that of the second.</para>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="GetTcbExportJobCommand"/>
/// <seealso cref="RemoveTcbExportJobCommand"/>
[Cmdlet(VerbsLifecycle.Resume, "TcbExport", SupportsShouldProcess = true, DefaultParameterSetName = AllSet)]
[OutputType(typeof(ExportJob))]
public sealed class ResumeTcbExportCommand : ExportCmdlet
{
    private const string AllSet = "All";
    private const string JobSet = "Job";

    private readonly DestinationSet _targets = new();
    private ExportLedger _ledger = null!;
    private LedgerIndex _index = null!;

    /// <summary>
    /// <para type="description">The exports to take up, as Get-TcbExportJob or Invoke-TcbDbExport gave them. Without: all of the ledger.</para>
    /// </summary>
    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    /// <summary>
    /// <para type="description">Only the exports from this environment; wildcards are taken.</para>
    /// </summary>
    [Parameter(ParameterSetName = AllSet)]
    [ValidateNotNullOrEmpty]
    public string? Env { get; set; }

    /// <summary>
    /// <para type="description">Submits again also what is in doubt and was given a -FilePath, though a job may be writing there.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// <para type="description">How many seconds to wait at most for each job: 3600 by default; 0 looks once. The job goes on at the service.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>
    /// <para type="description">How many exports are submitted and followed at the same time: 8 by default.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>
    /// <para type="description">The connection to use. Without it: the one of Connect-Tcb, then the environment variables.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Prepare(ThrottleLimit, TimeoutSec);
        _ledger = OrEnd(ExportLedger.Open);
        _index = OrEnd(() => new LedgerIndex(_ledger));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == AllSet)
        {
            ResumeAll();
            return;
        }

        foreach (var job in Job)
        {
            if (_index.Find(job) is { } id)
                Resume(id, job, asked: true);
            else
                Errors.Add(LedgerErrors.NotThere(job), job);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Complete();

    private void ResumeAll()
    {
        var (entries, errors) = OrEnd(() => LedgerSelection.Read(_ledger, Env, WriteWarning));
        foreach (var error in errors)
            Errors.Add(error, target: null);
        foreach (var entry in entries.Where(entry => !entry.IsFinished))
            Resume(entry.Id, entry.ToJob(), asked: false);
    }

    private void Resume(string id, ExportJob job, bool asked)
    {
        // Only here: where nothing is unfinished, no connection is needed.
        var client = OrEnd(() => Connections.Resolve(Connection, asked ? job : null));
        ExportRun? run = null;
        try
        {
            run = ExportRun.Resume(_ledger, _index, client, id, Force);
            if (run is null)
            {
                WriteVerbose($"{job} is finished, or another command drives it.");
                return;
            }

            if (run.NeedsNamedPath && !Force)
                Await(_index.ReservePathAsync(client, run.Job, Caller)).Dispose(); // the export has its claim already
            if (run.Job.DestinationPath is { } destination)
                _targets.Add(destination);
            if (ShouldProcess($"{run.Job.Env} at {run.Job.Endpoint}", run.NextStep))
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
