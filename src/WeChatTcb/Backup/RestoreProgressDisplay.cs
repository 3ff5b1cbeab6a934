using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Client.Restores;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows how far a restore is. For the pipeline thread only.</summary>
internal sealed class RestoreProgressDisplay(PSCmdlet cmdlet)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Restore, Messages.Restoring);

    /// <summary>Shows how many collections have been restored, and the first of the running jobs.</summary>
    internal void Show(RestoreRun run)
    {
        var progress = run.Progress;
        var total = Counted.Collections(progress.Total);
        var line = progress.Phase switch
        {
            RestorePhase.Checking => Messages.RestoreProgress_Checking,
            RestorePhase.Counting => Messages.RestoreProgress_Counting,
            RestorePhase.Verifying => Messages.FormatRestoreProgress_Verifying(BackupSummary.Number(progress.Verified), total),
            _ when progress.Failed > 0 => Messages.FormatRestoreProgress_Failed(
                BackupSummary.Number(progress.Finished), total, Counted.Records(progress.RecordCount),
                BackupSummary.Number(progress.Failed)),
            _ => Messages.FormatRestoreProgress(
                BackupSummary.Number(progress.Finished), total, Counted.Records(progress.RecordCount)),
        };
        var done = progress.Phase is RestorePhase.Verifying ? progress.Verified : progress.Finished;
        var jobs = run.Jobs.Snapshot();
        _progress.Show(
            ProgressText.Join(line, JobProgressDisplay.WaitOf(jobs)), progress.Total == 0 ? -1 : done * 100 / progress.Total, jobs.Lines);
    }

    /// <summary>Removes the progress bar.</summary>
    internal void Complete() => _progress.Complete();
}
