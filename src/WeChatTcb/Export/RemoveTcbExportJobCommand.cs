using System.Management.Automation;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Removes exports from the ledger.</para>
/// <para type="description">Removes what the ledger remembers of finished exports, by their age or one by one. With -Force it also removes exports that are not finished, which
/// Resume-TcbExport then cannot take up any more. Jobs at the service and saved files are not touched. An export that a command is just driving stays.</para>
/// </summary>
/// <example>
/// <para>Forget what was finished more than a month ago</para>
/// <code>
/// Remove-TcbExportJob -OlderThanDays 30
/// </code>
/// </example>
/// <example>
/// <para>See what that would be</para>
/// <code>
/// Remove-TcbExportJob -OlderThanDays 30 -WhatIf
/// </code>
/// </example>
/// <example>
/// <para>Give up exports that cannot go on, such as those of an emulator that is gone</para>
/// <code>
/// Get-TcbExportJob -Unfinished | Where-Object { $_.Endpoint.IsLoopback } | Remove-TcbExportJob -Force
/// </code>
/// </example>
/// <seealso cref="GetTcbExportJobCommand"/>
/// <seealso cref="ResumeTcbExportCommand"/>
[Cmdlet(VerbsCommon.Remove, "TcbExportJob", SupportsShouldProcess = true, DefaultParameterSetName = AgeSet)]
[OutputType(typeof(void))]
public sealed class RemoveTcbExportJobCommand : PSCmdlet
{
    private const string AgeSet = "Age";
    private const string JobSet = "Job";

    private ExportLedger _ledger = null!;
    private LedgerIndex? _index;

    /// <summary>
    /// <para type="description">The exports to remove, as Get-TcbExportJob gave them.</para>
    /// </summary>
    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExportJob[] Job { get; set; } = [];

    /// <summary>
    /// <para type="description">Removes the exports of which nothing has been heard for this many days; parts of a day are taken.</para>
    /// </summary>
    [Parameter(ParameterSetName = AgeSet, Mandatory = true)]
    [ValidateRange(0.0, 36_500.0)]
    public double OlderThanDays { get; set; }

    /// <summary>
    /// <para type="description">Only the exports from this environment; wildcards are taken.</para>
    /// </summary>
    [Parameter(ParameterSetName = AgeSet)]
    [ValidateNotNullOrEmpty]
    public string? Env { get; set; }

    /// <summary>
    /// <para type="description">Removes also exports that are not finished.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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
        var before = DateTime.UtcNow.AddDays(-OlderThanDays);
        var (entries, errors) = LedgerSelection.Read(_ledger, Env, WriteWarning);
        foreach (var error in errors)
            WriteError(error.ToErrorRecord(target: null));
        foreach (var entry in entries.Where(entry => entry.UpdatedAt <= before && (Force || entry.IsFinished)))
            Remove(entry.ToJob(), entry.Id);
        if (ShouldProcess(_ledger.Folder, "Remove what killed commands left half written"))
            _ledger.RemoveLeftovers(before);
    }

    private void Remove(ExportJob job, string? id)
    {
        try
        {
            if (id is null)
                throw LedgerErrors.NotThere(job);
            if (ShouldProcess($"{job} in {_ledger.Folder}", "Remove from the ledger"))
                _ledger.Remove(id, job, Force);
        }
        catch (TcbException exception)
        {
            WriteError(exception.ToErrorRecord(job));
        }
    }
}
