using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Ci;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Shows the progress of long work: a progress bar, and a heartbeat line twice a minute where no bar is visible. For the pipeline thread
/// only.
/// </summary>
internal sealed class ProgressReporter(PSCmdlet cmdlet, int progressId, string activity)
{
    /// <summary>The time between two refreshes of the progress.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HeartbeatTimer _heartbeat = new(TimeProvider.System);
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private bool _shown;

    /// <summary>Shows the progress, with the time since the start. Called about once a second.</summary>
    /// <param name="status">The current state.</param>
    /// <param name="percent">The percentage done; -1 if unknown.</param>
    /// <param name="details">More lines, for the heartbeat and for the progress bar of the view Classic.</param>
    internal void Show(string status, int percent, params IReadOnlyList<string> details)
    {
        _shown = true;
        var time = ProgressText.Duration(TimeProvider.System.GetElapsedTime(_start));
        var (shownActivity, shownStatus) = MinimalProgress.Fit(cmdlet.Host, activity, status, time);
        status = ProgressText.Join(status, time);
        cmdlet.WriteProgress(
            new ProgressRecord(progressId, shownActivity, shownStatus)
            {
                PercentComplete = percent,
                CurrentOperation = string.Join("; ", details),
            });
        if (!_heartbeat.IsDue())
            return;
        var now = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        foreach (var line in details.Prepend(status))
            InformationWriter.Write(cmdlet, Commands.Messages.FormatHeartbeat(now, activity, line), "TcbHeartbeat");
    }

    /// <summary>Removes the progress bar, if it was shown.</summary>
    internal void Complete()
    {
        if (_shown)
        {
            cmdlet.WriteProgress(
                new ProgressRecord(progressId, activity, Commands.Messages.ProgressDone) { RecordType = ProgressRecordType.Completed });
        }
    }
}
