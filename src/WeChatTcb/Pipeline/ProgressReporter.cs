using System.Management.Automation;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Pipeline;

/// <summary>Shows the progress of long work: a progress bar, and a heartbeat line twice a minute where no bar is visible. For the pipeline thread only.</summary>
internal sealed class ProgressReporter(PSCmdlet cmdlet, int progressId, string activity)
{
    private readonly HeartbeatTimer _heartbeat = new(TimeProvider.System);
    private bool _shown;

    /// <summary>Shows how far the work is. Called about once a second.</summary>
    /// <param name="lines">What is going on: one text for the progress bar, a line each otherwise.</param>
    /// <param name="percent">How much of the work is done; -1 where that is not known.</param>
    /// <param name="operation">What the progress bar shows beside it.</param>
    internal void Show(IReadOnlyList<string> lines, int percent, string? operation = null)
    {
        _shown = true;
        cmdlet.WriteProgress(new ProgressRecord(progressId, activity, string.Join("; ", lines)) { PercentComplete = percent, CurrentOperation = operation });
        if (!_heartbeat.IsDue())
            return;
        foreach (var line in lines)
            InformationWriter.Write(cmdlet, $"{activity}: {line}", "TcbHeartbeat");
    }

    /// <summary>Takes the progress away, if there was any.</summary>
    internal void Complete()
    {
        if (_shown)
            cmdlet.WriteProgress(new ProgressRecord(progressId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
