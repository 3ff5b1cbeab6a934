namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// The backups that one needs: its bases, theirs, and so on down to full ones. A manifest may say anything, also that two backups are the
/// base of each other.
/// </summary>
/// <param name="Names">The names, each once, in the order in which they were found. The backup itself is not among them.</param>
/// <param name="Missing">The first one that does not exist; null if all do.</param>
/// <param name="Circle">The first one that needs itself; null if none does.</param>
internal sealed record BaseWalk(IReadOnlyList<string> Names, string? Missing, string? Circle)
{
    /// <summary>Whether the walk has led to full backups only.</summary>
    internal bool IsComplete => Missing is null && Circle is null;

    /// <summary>Walks to the end of every chain.</summary>
    /// <param name="name">The backup at which the walk begins.</param>
    /// <param name="basesOf">The direct bases of a backup; empty for a full one; null if it does not exist.</param>
    internal static BaseWalk From(string name, Func<string, IEnumerable<string>?> basesOf)
    {
        List<string> names = [];
        string? missing = null;
        string? circle = null;
        HashSet<string> done = new(StringComparer.Ordinal);
        HashSet<string> open = new(StringComparer.Ordinal) { name };
        if (basesOf(name) is not { } first)
            return new(names, name, null);
        // The way from the backup to the current one. Not recursive: a chain may have thousands of nights.
        Stack<(string Name, IEnumerator<string> Bases)> way = new([(name, first.GetEnumerator())]);
        while (way.TryPeek(out var current))
        {
            if (!current.Bases.MoveNext())
            {
                open.Remove(current.Name);
                way.Pop();
                continue;
            }

            var next = current.Bases.Current;
            if (open.Contains(next))
                circle ??= next;
            if (open.Contains(next) || !done.Add(next))
                continue;
            if (basesOf(next) is not { } bases)
            {
                missing ??= next;
                continue;
            }

            names.Add(next);
            open.Add(next);
            way.Push((next, bases.GetEnumerator()));
        }

        return new(names, missing, circle);
    }
}
