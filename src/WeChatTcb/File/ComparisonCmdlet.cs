using System.Diagnostics;
using System.Management.Automation;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that compares files of records.</summary>
public abstract class ComparisonCmdlet : AsyncCmdlet
{
    private protected ComparisonCmdlet()
    {
    }

    /// <summary>Reads both files, and compares their records one after another.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="activity">The first line of the progress bar.</param>
    /// <param name="objects">Creates the objects of the differences; null to count only.</param>
    private protected IEnumerable<RecordDifference> Compare(FileComparison comparison, string activity, RecordObjects? objects)
    {
        var display = new DownloadProgressDisplay(this, ProgressIds.Compare, activity);
        try
        {
            Await(comparison.ReadAsync(display.Update, StopToken), display.Show);
            var last = Stopwatch.GetTimestamp();
            using var differences = comparison.Differences(objects, ShowBytes, StopToken).GetEnumerator();
            while (MoveNext(differences))
                yield return differences.Current;

            void ShowBytes(long done, long? total)
            {
                display.Update(done, total);
                if (Stopwatch.GetElapsedTime(last) < ProgressReporter.Interval)
                    return;
                last = Stopwatch.GetTimestamp();
                display.Show();
            }
        }
        finally
        {
            display.Complete();
        }
    }

    private static bool MoveNext(IEnumerator<RecordDifference> differences)
    {
        try
        {
            return differences.MoveNext();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
