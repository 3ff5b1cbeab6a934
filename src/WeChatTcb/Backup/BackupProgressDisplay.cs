using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Backups;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows how far a backup is.</summary>
internal sealed class BackupProgressDisplay(PSCmdlet cmdlet)
{
    private readonly ProgressReporter _progress = new(cmdlet, ProgressIds.Backup, Messages.BackingUp);
    private int _saved;
    private int _notSaved;
    private int _total;
    private long _length;
    private string? _last;

    /// <summary>Shows how many environments have been listed. For the pipeline thread only.</summary>
    internal void ShowListing(BackupPlanner planner)
    {
        var (listed, total) = planner.Progress;
        _progress.Show([Messages.FormatBackupListing(listed, total)], total == 0 ? -1 : listed * 100 / total);
    }

    /// <summary>Begins to count the collections of a run.</summary>
    internal void Begin(int total) => _total = total;

    /// <summary>Counts a collection. Can be called on any thread.</summary>
    internal void Count(BackupManifestCollection collection)
    {
        if (collection.Status is BackupCollectionStatus.Complete)
        {
            Interlocked.Increment(ref _saved);
            Interlocked.Add(ref _length, collection.File?.Length ?? 0);
        }
        else
        {
            Interlocked.Increment(ref _notSaved);
        }

        Volatile.Write(ref _last, $"{collection.Env}/{collection.Collection}");
    }

    /// <summary>Shows the progress. For the pipeline thread only.</summary>
    internal void Show()
    {
        var (saved, notSaved) = (Volatile.Read(ref _saved), Volatile.Read(ref _notSaved));
        var size = BackupSummary.Size(Interlocked.Read(ref _length));
        var line = notSaved == 0
            ? Messages.FormatBackupProgress(Number(saved), Number(_total), size)
            : Messages.FormatBackupProgress_Failed(Number(saved), Number(_total), size, Number(notSaved));
        _progress.Show([line], _total == 0 ? -1 : (saved + notSaved) * 100 / _total, Volatile.Read(ref _last));
    }

    /// <summary>Removes the progress bar. For the pipeline thread only.</summary>
    internal void Complete() => _progress.Complete();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
