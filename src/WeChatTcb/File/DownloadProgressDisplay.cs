using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows how much of a file has come, or has been read: progress at most once a second, and a line twice a minute where nobody sees progress.</summary>
internal sealed class DownloadProgressDisplay(PSCmdlet cmdlet, int progressId, string activity)
{
    private const double Megabyte = 1024 * 1024;

    private readonly ProgressReporter _progress = new(cmdlet, progressId, activity);
    private long _received;
    private long _announced = -1;

    /// <summary>For the file of a job.</summary>
    internal DownloadProgressDisplay(PSCmdlet cmdlet, ExportJob job)
        : this(cmdlet, ProgressIds.Save, $"Saving the file of job {job.JobId} of {job.Env}")
    {
    }

    /// <summary>Updates how much has arrived; on any thread.</summary>
    internal void Update(long received, long? announced)
    {
        Volatile.Write(ref _received, received);
        Volatile.Write(ref _announced, announced ?? -1);
    }

    /// <summary>Shows it; on the pipeline thread.</summary>
    internal void Show()
    {
        var (received, announced) = (Volatile.Read(ref _received), Volatile.Read(ref _announced));
        var much = announced > 0 ? $"{received / Megabyte:F1} of {announced / Megabyte:F1} MB" : $"{received / Megabyte:F1} MB";
        _progress.Show([much], announced > 0 ? (int)(received * 100 / announced) : -1);
    }

    /// <summary>Removes the progress bar; on the pipeline thread.</summary>
    internal void Complete() => _progress.Complete();
}
