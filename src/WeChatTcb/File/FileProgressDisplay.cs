using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// Shows how much of a file has been downloaded or read: a progress bar, updated at most once a second, and a heartbeat line twice a minute
/// where no bar is visible.
/// </summary>
internal sealed class FileProgressDisplay(PSCmdlet cmdlet, int progressId, string activity)
{
    private readonly ProgressReporter _progress = new(cmdlet, progressId, activity);
    private long _received;
    private long _total = -1;

    /// <summary>Shows the download of a job's file.</summary>
    internal FileProgressDisplay(PSCmdlet cmdlet, ExportJob job)
        : this(cmdlet, ProgressIds.Save, Messages.FormatSavingFile(job.JobId, job.Env))
    {
    }

    /// <summary>Sets the bytes received and, if known, the total. Can be called on any thread.</summary>
    internal void Update(long received, long? total)
    {
        Volatile.Write(ref _received, received);
        Volatile.Write(ref _total, total ?? -1);
    }

    /// <summary>Shows the progress. For the pipeline thread only.</summary>
    internal void Show()
    {
        var (received, total) = (Volatile.Read(ref _received), Volatile.Read(ref _total));
        _progress.Show(
            ProgressText.Bytes(received, total < 0 ? null : total), total > 0 ? (int)Math.Min(received * 100 / total, 100) : -1);
    }

    /// <summary>Removes the progress bar. For the pipeline thread only.</summary>
    internal void Complete() => _progress.Complete();
}
