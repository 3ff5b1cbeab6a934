using System.Management.Automation;
using CloudExport.Jobs;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Shows that a command waits: progress for people, at most once a second, and a line twice a minute where nobody sees progress.
/// Everything here runs on the pipeline's thread.
/// </summary>
internal sealed class WaitDisplay(PSCmdlet cmdlet)
{
    private const string Activity = "Waiting for export jobs";

    private readonly Heartbeat _heartbeat = new(TimeProvider.System);
    private bool _shown;

    /// <summary>The jobs that the command follows.</summary>
    internal JobsInView Watch { get; } = new();

    /// <summary>Shows how far the jobs are. Called about once a second.</summary>
    internal void Show()
    {
        var (running, ended) = (Watch.Running, Watch.Ended);
        if (running == 0)
            return;

        var lines = Watch.Describe();
        _shown = true;
        cmdlet.WriteProgress(new ProgressRecord(ProgressIds.Wait, Activity, string.Join("; ", lines))
        {
            PercentComplete = ended * 100 / (ended + running),
            CurrentOperation = $"{ended} of {ended + running} ended",
        });
        if (!_heartbeat.IsDue())
            return;
        foreach (var line in lines)
            HostLine.Write(cmdlet, $"{Activity}: {line}", "TcbHeartbeat");
    }

    /// <summary>Takes the progress away.</summary>
    internal void Complete()
    {
        if (_shown)
            cmdlet.WriteProgress(new ProgressRecord(ProgressIds.Wait, Activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
