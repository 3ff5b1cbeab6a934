using System.Management.Automation;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows the progress of the jobs that a command waits for. For the pipeline thread only.</summary>
internal sealed class JobProgressDisplay(PSCmdlet cmdlet, JobProgress jobs)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Wait, "Waiting for export jobs");

    /// <summary>Shows how far the jobs are; called about once a second.</summary>
    internal void Show()
    {
        if (jobs.Snapshot() is { Running: > 0 and var running, Ended: var ended, Lines: var lines })
            _progress.Show(lines, ended * 100 / (ended + running), $"{ended} of {ended + running} ended");
    }

    /// <summary>Removes the progress bar.</summary>
    internal void Complete() => _progress.Complete();
}
