namespace WeChatTcb.Client.Restores;

/// <summary>Keeps what becomes of the collections of a restore: in their outcomes, in the state file, and as events.</summary>
/// <param name="state">The state file; null for none.</param>
/// <param name="report">Called with each event, on any thread.</param>
internal sealed class RestoreRecorder(RestoreStateFile? state, Action<RestoreEvent> report)
{
    private int _failures;

    /// <summary>Records a step. If that fails, the restore continues with a warning.</summary>
    internal void Set(RestoreOutcome outcome, RestoreStep step)
    {
        outcome.Step = step;
        try
        {
            state?.Append(step);
        }
        catch (TcbException failure)
        {
            if (Interlocked.Increment(ref _failures) == 1)
                Warn(Messages.FormatRestoreNotRecorded(failure.Message));
        }
    }

    internal void Fail(RestoreOutcome outcome, TcbException error)
    {
        outcome.Fail(error);
        report(new CollectionFailed(outcome.Item.Collection, error));
    }

    internal void Imported(RestoreOutcome outcome) => report(new CollectionImported(outcome.Item.Collection, outcome.Item.RecordCount));

    internal void Verified(RestoreOutcome outcome) => report(new CollectionVerified(outcome.Item.Collection, outcome.Item.RecordCount));

    internal void Warn(string message) => report(new RestoreWarned(message));
}
