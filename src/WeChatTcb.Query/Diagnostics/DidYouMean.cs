namespace WeChatTcb.Query.Diagnostics;

/// <summary>Finds the known name that is closest to a misspelt one.</summary>
internal static class DidYouMean
{
    private const int LongestName = 40;
    private const int MostCandidates = 1_000;

    /// <summary>"Did you mean 'x'?", or null when no candidate is close.</summary>
    public static string? Question(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } best ? Messages.FormatDidYouMean(best) : null;

    private static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LongestName)
            return null;
        // A third of the letters may be wrong; case does not count.
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        string? best = null;
        foreach (var candidate in candidates.Take(MostCandidates))
        {
            if (candidate.Length > 2 * LongestName)
                continue;
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance >= candidate.Length || distance > bestDistance)
                continue;
            // Of two that are equally close, people mean the one that starts alike.
            if (distance == bestDistance && (best is null || CommonPrefix(name, candidate) <= CommonPrefix(name, best)))
                continue;
            bestDistance = distance;
            best = candidate;
        }

        return best;
    }

    private static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);

    /// <summary>Edit distance with swaps of neighbours as one step.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
