namespace WeChatTcb.Client;

/// <summary>Lists of names in messages.</summary>
internal static class Lists
{
    /// <summary>The items in one line.</summary>
    /// <param name="items">The items.</param>
    /// <param name="max">As many are named; an ellipsis stands for the others.</param>
    internal static string Join<T>(IEnumerable<T> items, int max = int.MaxValue)
    {
        var all = items.ToArray();
        var named = string.Join(Messages.ListSeparator, all.Take(max));
        return all.Length > max ? $"{named}{Messages.ListSeparator}…" : named;
    }
}
