using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Retention;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(
    VerbsCommon.Remove, "TcbBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = PathSet)]
[OutputType(typeof(BackupRetention))]
public sealed class RemoveTcbBackupCommand : BackupPathCmdlet
{
    private static readonly string[] RuleNames =
        [nameof(KeepLast), nameof(KeepDaily), nameof(KeepWeekly), nameof(KeepMonthly), nameof(KeepYearly)];

    private readonly List<string> _folders = [];

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepLast { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepDaily { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepWeekly { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepMonthly { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepYearly { get; set; }

    private bool HasRules => RuleNames.Any(MyInvocation.BoundParameters.ContainsKey);

    private bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.GetValueOrDefault("WhatIf") ?? GetVariableValue("WhatIfPreference"));

    private RetentionRules Rules => new(KeepLast, KeepDaily, KeepWeekly, KeepMonthly, KeepYearly);

    private protected override void Begin()
    {
        if (HasRules && Rules.IsEmpty)
            ThrowTerminatingError(BackupErrors.EmptyRules().ToErrorRecord(target: null));
    }

    private protected override void ProcessFolders(string path, IEnumerable<string> folders)
    {
        foreach (var folder in folders)
            Add(folder);
    }

    // All backups of the input are decided about together: an increment may be among them with its base.
    private protected override void End()
    {
        var run = new BackupRetentionRun(_folders, HasRules ? Rules : null, (folder, error) => Errors.Add(error, folder));
        var results = run.Decisions.Select(decision => Apply(run, run.Current(decision)));
        // With -WhatIf, the lines of the host would be among the rows of the table.
        foreach (var result in IsWhatIf ? results.ToList() : results)
            WriteObject(result);
        base.End();
    }

    private void Add(string folder)
    {
        var isOne = BackupFolder.IsBackup(folder) || BackupCatalog.FindHalfRemoved(folder).Contains(folder);
        if (!isOne && !HasRules)
            throw BackupErrors.NoRule(folder);
        _folders.AddRange(BackupCatalog.Find(folder));
        _folders.AddRange(BackupCatalog.FindHalfRemoved(folder));
    }

    private BackupRetention Apply(BackupRetentionRun run, BackupRetention decision)
    {
        if (decision.Decision is BackupRetentionDecision.Keep)
        {
            if (run.WhyKept(decision) is { } why)
                Errors.Add(why, decision);
            return decision;
        }

        var (description, question) = (
            Messages.FormatRemoveBackupDescription(decision.Path, Lists.Join(decision.Reasons)),
            Messages.FormatRemoveBackupQuestion(decision.Path, decision.Status, Lists.Join(decision.Reasons)));
        if (!ShouldProcess(description, question, Messages.RemoveBackupCaption, out var reason))
        {
            if (reason is ShouldProcessReason.WhatIf)
                run.Assume(decision);
            return decision;
        }

        try
        {
            if (run.Remove(decision) is { Count: > 0 } left)
                WriteWarning(Messages.FormatBackupFolderKept(decision.Path, Counted.Files(left.Count), left[0]));
            return decision with { IsRemoved = true };
        }
        catch (TcbException error)
        {
            Errors.Add(error, decision);
            return decision;
        }
    }
}
