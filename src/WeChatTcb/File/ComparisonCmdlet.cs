using System.Diagnostics;
using System.Management.Automation;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that compares files of records.</summary>
public abstract class ComparisonCmdlet : AsyncCmdlet
{
    private long _shown = Stopwatch.GetTimestamp();

    private protected ComparisonCmdlet() => Errors = new(this);

    /// <summary>Errors to write after all output.</summary>
    private protected DeferredErrors Errors { get; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = ["_id"];

    private protected override void End() => Errors.Write();

    /// <summary>Reads both files, and compares their records one after another.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="display">Shows the progress.</param>
    /// <param name="onBytes">Called with the bytes done and their total.</param>
    /// <param name="objects">Creates the objects of the differences; null to count only.</param>
    private protected IEnumerable<RecordDifference> Compare(
        FileComparison comparison, FileProgressDisplay display, Action<long, long?> onBytes, RecordObjects? objects)
    {
        Await(comparison.ReadAsync(onBytes, StopToken), display.Show);
        using var differences = comparison.Differences(objects, OnCompared, StopToken).GetEnumerator();
        while (MoveNext(differences))
            yield return differences.Current;
        ShowIfDue(display);

        void OnCompared(long done, long? total)
        {
            onBytes(done, total);
            ShowIfDue(display);
        }
    }

    private void ShowIfDue(FileProgressDisplay display)
    {
        if (Stopwatch.GetElapsedTime(_shown) < ProgressReporter.Interval)
            return;
        _shown = Stopwatch.GetTimestamp();
        display.Show();
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
