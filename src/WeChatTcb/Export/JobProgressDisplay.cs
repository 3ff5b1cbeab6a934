using System.Management.Automation;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows the progress of the jobs that a command waits for. For the pipeline thread only.</summary>
/// <param name="cmdlet">The command.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="lastMessage">Returns the last verbose message, such as why a request is repeated; null if there is none.</param>
internal sealed class JobProgressDisplay(PSCmdlet cmdlet, JobProgress jobs, Func<string?> lastMessage)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Wait, Messages.WaitingForJobs);

    /// <summary>Shows the progress. Called about once a second.</summary>
    internal void Show()
    {
        var now = jobs.Snapshot();
        if (now.Running + now.Waiting == 0)
            return;
        var bytes = ProgressText.Bytes(now.Received, now.Length);
        if (now.Total == 1)
            _progress.Show(ProgressText.Join([.. now.Lines, bytes, Reason(now)]), -1);
        else
            _progress.Show(
                ProgressText.Join(Messages.FormatProgressJobs(now.Ended, now.Total), bytes, Reason(now)), now.Ended * 100 / now.Total,
                now.Lines);
    }

    /// <summary>Why nothing runs yet.</summary>
    private string Reason(JobProgressSnapshot now) => now.Running == 0 ? lastMessage() ?? "" : "";

    /// <summary>Removes the progress bar.</summary>
    internal void Complete() => _progress.Complete();
}
