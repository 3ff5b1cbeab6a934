namespace WeChatTcb.Client.Restores;

/// <summary>
/// Reads the numbers of documents after imports. Right after a successful import, the service's list may still have the old ones
/// (contract 12). So each is read at least twice, and again until it is plausible or the time is up.
/// </summary>
/// <param name="client">The client of the environment.</param>
/// <param name="env">The environment.</param>
/// <param name="firstPause">
/// The pause between the first two reads; the others are longer. Zero for a service whose list is never late, which is read twice at most.
/// </param>
/// <param name="context">The caller.</param>
internal sealed class DocumentCountReader(TcbClient client, string env, TimeSpan firstPause, ICallContext context)
{
    /// <summary>How long a count may be late.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>Reads the counts.</summary>
    /// <param name="isExpected">For each collection, whether a count can be right.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The last count of each collection that is listed.</returns>
    /// <exception cref="TcbException">The collections cannot be listed.</exception>
    internal async Task<IReadOnlyDictionary<string, long>> ReadAsync(
        IReadOnlyDictionary<string, Func<long, bool>> isExpected, CancellationToken cancellationToken)
    {
        var start = client.Time.GetTimestamp();
        var pause = firstPause;
        var before = await ListAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await Task.Delay(pause, client.Time, cancellationToken).ConfigureAwait(false);
            var counts = await ListAsync(cancellationToken).ConfigureAwait(false);
            var isLast = firstPause == TimeSpan.Zero || client.Time.GetElapsedTime(start) + pause > Limit;
            if (isLast || isExpected.All(IsSettled))
                return counts;
            before = counts;
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));

            bool IsSettled(KeyValuePair<string, Func<long, bool>> expected) =>
                counts.TryGetValue(expected.Key, out var count) && expected.Value(count)
                    && before.GetValueOrDefault(expected.Key, -1) == count;
        }
    }

    private async Task<Dictionary<string, long>> ListAsync(CancellationToken cancellationToken) =>
        (await client.GetCollectionsAsync(env, context, cancellationToken).ConfigureAwait(false))
        .ToDictionary(collection => collection.Collection, collection => collection.DocumentCount, StringComparer.Ordinal);
}
