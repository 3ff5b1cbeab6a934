using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows how far an import has come: bytes read, bytes uploaded, then the state of the job.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="activity">What is imported.</param>
internal sealed class ImportProgressDisplay(PSCmdlet cmdlet, string activity)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Import, activity);
    private volatile Func<(string Line, int Percent)>? _current;

    /// <summary>The file is read. Can be called on any thread, as the other methods up to Show.</summary>
    internal void Read(long bytes, long? total) => _current = () =>
        (Messages.FormatImportProgress_Reading(ProgressText.Bytes(bytes, total)), -1);

    /// <summary>A piece is uploaded.</summary>
    internal void Uploaded(long bytes, long? total) => _current = () =>
        (Messages.FormatImportProgress_Uploading(ProgressText.Bytes(bytes, total)),
        total > 0 ? (int)(bytes * 100 / total.Value) : -1);

    /// <summary>The job of a piece runs.</summary>
    internal void Update(ImportJob job) => _current = () => (
        Messages.FormatImportProgress_Job(
            job.JobId, job.Piece, job.PieceCount, job.Status, job.RecordsSoFar, Counted.Records(job.RecordCount ?? 0)),
        job.RecordCount > 0 ? (int)(job.RecordsSoFar * 100 / job.RecordCount.Value) : -1);

    /// <summary>Shows the progress. For the pipeline thread only.</summary>
    internal void Show()
    {
        if (_current?.Invoke() is { Line: var line, Percent: var percent })
            _progress.Show(line, Math.Min(percent, 100));
    }

    /// <summary>Removes the progress bar. For the pipeline thread only.</summary>
    internal void Complete() => _progress.Complete();
}
