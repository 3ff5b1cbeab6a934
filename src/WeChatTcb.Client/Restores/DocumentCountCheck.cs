namespace WeChatTcb.Client.Restores;

/// <summary>Compares the numbers of documents after the imports with what they can be.</summary>
/// <param name="counts">Reads the numbers.</param>
/// <param name="env">The environment.</param>
/// <param name="recorder">Keeps what becomes of the collections.</param>
internal sealed class DocumentCountCheck(DocumentCountReader counts, string env, RestoreRecorder recorder)
{
    /// <summary>Reads and compares the numbers. If they cannot be read, that is a warning: the records are imported.</summary>
    /// <param name="outcomes">The collections whose files are imported.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal async Task RunAsync(IReadOnlyCollection<RestoreOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (outcomes.Count == 0)
            return;
        try
        {
            var found = await counts.ReadAsync(
                outcomes.ToDictionary(outcome => outcome.Item.Collection, IsExpected, StringComparer.Ordinal), cancellationToken)
                .ConfigureAwait(false);
            foreach (var outcome in outcomes)
            {
                var count = found.GetValueOrDefault(outcome.Item.Collection);
                recorder.Set(outcome, outcome.Step with { DocumentCount = count });
                var (min, max) = outcome.Expected;
                if (count < min || count > max)
                    recorder.Fail(outcome, RestoreErrors.CountMismatch(env, outcome.Item.Collection, count < min ? min : max, count));
            }
        }
        catch (TcbException failure)
        {
            recorder.Warn(Messages.FormatCountsNotRead(env, failure.Message));
        }
    }

    private static Func<long, bool> IsExpected(RestoreOutcome outcome) =>
        count => count >= outcome.Expected.Min && count <= outcome.Expected.Max;
}
