using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows how far a backup is. For the pipeline thread only.</summary>
internal sealed class BackupProgressDisplay(PSCmdlet cmdlet)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Backup, Messages.BackingUp);

    /// <summary>Shows how many environments have been listed.</summary>
    internal void Show(BackupPlanner planner)
    {
        var (listed, total) = planner.Progress;
        _progress.Show(Messages.FormatBackupListing(listed, Counted.Environments(total)), total == 0 ? -1 : listed * 100 / total);
    }

    /// <summary>Shows how many collections have been exported, and the first of the running jobs.</summary>
    internal void Show(BackupRun run)
    {
        var (total, finished, failed, length, _) = run.Progress;
        var jobs = run.Jobs.Snapshot();
        var (of, done) = (Counted.Collections(total), BackupSummary.Number(finished));
        var size = BackupSummary.Size(length + jobs.ReceivedOfRunning);
        var line = failed == 0
            ? Messages.FormatBackupProgress(done, of, size)
            : Messages.FormatBackupProgress_Failed(done, of, size, BackupSummary.Number(failed));
        _progress.Show(ProgressText.Join(line, JobProgressDisplay.WaitOf(jobs)), total == 0 ? -1 : finished * 100 / total, jobs.Lines);
    }

    /// <summary>Removes the progress bar.</summary>
    internal void Complete() => _progress.Complete();
}
