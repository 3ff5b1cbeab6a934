using System.Management.Automation;
using WeChatTcb.Client.Jobs;

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
    private bool _shown;

    /// <summary>Shows the progress. Called about once a second.</summary>
    /// <param name="lines">The current state: joined for the progress bar, a heartbeat line each.</param>
    /// <param name="percent">The percentage done; -1 if unknown.</param>
    /// <param name="operation">An additional line of the progress bar.</param>
    internal void Show(IReadOnlyList<string> lines, int percent, string? operation = null)
    {
        _shown = true;
        cmdlet.WriteProgress(
            new ProgressRecord(progressId, activity, string.Join("; ", lines)) { PercentComplete = percent, CurrentOperation = operation });
        if (!_heartbeat.IsDue())
            return;
        foreach (var line in lines)
            InformationWriter.Write(cmdlet, Commands.Messages.FormatHeartbeat(activity, line), "TcbHeartbeat");
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
