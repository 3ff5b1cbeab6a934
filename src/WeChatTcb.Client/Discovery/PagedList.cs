namespace WeChatTcb.Client.Discovery;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items; fewer than requested where the service caps the page.</param>
/// <param name="Total">The length of the whole list, at the time of this page.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Reads a list that the service serves in pages, and that may change between two pages.</summary>
internal static class PagedList
{
    /// <summary>How often a list that changes is read.</summary>
    internal const int MaxAttempts = 5;

    /// <summary>
    /// Reads all pages. Each page but the first begins with the last item of the page before it. If that is another item, the list has
    /// shifted and an item may be between the two pages, so the list is read again.
    /// </summary>
    /// <param name="getPage">Requests the page at an offset.</param>
    /// <param name="keyOf">The identity of an item.</param>
    /// <param name="warn">Called if no attempt found a list that was at rest. The result is then what all attempts have found.</param>
    internal static async Task<IReadOnlyCollection<T>> ReadAsync<T>(
        Func<int, Task<ListPage<T>>> getPage, Func<T, string> keyOf, Action<int, int> warn)
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        var total = 0;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var items = new Dictionary<string, T>(StringComparer.Ordinal);
            (var isComplete, total) = await TryReadAsync(getPage, keyOf, items).ConfigureAwait(false);
            if (isComplete)
                return items.Values;
            foreach (var (key, item) in items)
                found[key] = item;
        }

        warn(found.Count, total);
        return found.Values;
    }

    private static async Task<(bool IsComplete, int Total)> TryReadAsync<T>(
        Func<int, Task<ListPage<T>>> getPage, Func<T, string> keyOf, Dictionary<string, T> items)
    {
        string? expected = null;
        var hasShifted = false;
        for (var offset = 0; ;)
        {
            var page = await getPage(offset).ConfigureAwait(false);
            hasShifted |= expected is not null && (page.Items.Count == 0 || keyOf(page.Items[0]) != expected);
            foreach (var item in page.Items)
                items[keyOf(item)] = item;

            var read = offset + page.Items.Count;
            if (read >= page.Total)
                return (!hasShifted && items.Count >= page.Total, page.Total);
            // Nothing new, although the service counts more: the next request would bring the same.
            if (page.Items.Count <= (expected is null ? 0 : 1))
                return (false, page.Total);
            // A service with pages of one item leaves no room for the overlap.
            expected = page.Items.Count > 1 ? keyOf(page.Items[^1]) : null;
            offset = expected is null ? read : read - 1;
        }
    }
}
