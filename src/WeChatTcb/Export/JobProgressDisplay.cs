using System.Management.Automation;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows the progress of the jobs that a command waits for. For the pipeline thread only.</summary>
/// <param name="cmdlet">The command.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="delay">Returns why a request is repeated; null if none is.</param>
internal sealed class JobProgressDisplay(PSCmdlet cmdlet, JobProgress jobs, Func<string?> delay)
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
            _progress.Show(ProgressText.Join([.. now.Lines, bytes, DelayOf(now)]), -1);
        else
            _progress.Show(
                ProgressText.Join(Messages.FormatProgressJobs(now.Ended, now.Total), bytes, WaitOf(now), DelayOf(now)),
                now.Ended * 100 / now.Total, now.Lines);
    }

    /// <summary>What the command waits for while nothing runs yet. The view Minimal shows no further lines.</summary>
    internal static string WaitOf(JobProgressSnapshot now) => now is { Running: 0, Lines: [var first, ..] } ? first : "";

    /// <summary>Why nothing runs yet.</summary>
    private string DelayOf(JobProgressSnapshot now) => now.Running == 0 ? delay() ?? "" : "";

    /// <summary>Removes the progress bar.</summary>
    internal void Complete() => _progress.Complete();
}
