using System.Management.Automation;
using CloudExport;

namespace WeChatTcb.Pipeline;

/// <summary>Shows how much of a file has come, at most once a second.</summary>
internal sealed class DownloadDisplay(Cmdlet cmdlet, ExportJob job)
{
    private const double Megabyte = 1024 * 1024;

    private readonly string _activity = $"Saving the file of job {job.JobId} of {job.Env}";
    private long _received;
    private long _announced = -1;
    private bool _shown;

    /// <summary>Takes how much has come; from any thread.</summary>
    internal void Update(long received, long? announced)
    {
        Volatile.Write(ref _received, received);
        Volatile.Write(ref _announced, announced ?? -1);
    }

    /// <summary>Shows it; on the pipeline's thread.</summary>
    internal void Show()
    {
        var (received, announced) = (Volatile.Read(ref _received), Volatile.Read(ref _announced));
        _shown = true;
        cmdlet.WriteProgress(announced > 0
            ? new ProgressRecord(ProgressIds.Save, _activity, $"{received / Megabyte:F1} of {announced / Megabyte:F1} MB") { PercentComplete = (int)(received * 100 / announced) }
            : new ProgressRecord(ProgressIds.Save, _activity, $"{received / Megabyte:F1} MB"));
    }

    /// <summary>Takes the progress away; on the pipeline's thread.</summary>
    internal void Complete()
    {
        if (_shown)
            cmdlet.WriteProgress(new ProgressRecord(ProgressIds.Save, _activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
