namespace WeChatTcb.Client.Ledger;

/// <summary>The lines of <see cref="LedgerKeys"/> about the entries that exist.</summary>
internal sealed class LedgerKeyTable
{
    private const string FinishedEnd = "\t" + LedgerKeys.Finished;
    private const string UnfinishedEnd = "\t" + LedgerKeys.Unfinished;

    private readonly string _text;
    private readonly IReadOnlySet<string> _existing;

    /// <summary>Whether each entry with a line is finished: the last line counts.</summary>
    private readonly Dictionary<string, bool> _finished;

    /// <param name="text">The contents of the file.</param>
    /// <param name="existing">The ids of the entries.</param>
    internal LedgerKeyTable(string text, IReadOnlySet<string> existing)
    {
        (_text, _existing) = (text, existing);
        _finished = new(text.Length == 0 ? 0 : existing.Count, StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty)
                continue;
            LineCount++;
            if (IdOf(line) is { } id)
                _finished[id] = line.EndsWith(FinishedEnd, StringComparison.Ordinal);
        }
    }

    /// <summary>The number of lines, also of those about entries that do not exist.</summary>
    internal int LineCount { get; }

    /// <summary>The lines about entries that exist.</summary>
    internal IEnumerable<string> Lines() => _text.Split('\n').Where(line => IdOf(line) is not null);

    /// <summary>Whether an entry has a line.</summary>
    internal bool Contains(string id) => _finished.ContainsKey(id);

    /// <summary>Whether an entry is finished, according to its last line.</summary>
    internal bool IsFinished(string id) => _finished.GetValueOrDefault(id);

    /// <summary>The entries that have or had a key, the newest first.</summary>
    internal IReadOnlyList<string> Find(string hash)
    {
        // To search the text takes less than to sort all lines by their keys: a command looks for few.
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        for (var at = Next(0); at >= 0; at = Next(at + hash.Length))
        {
            var (start, end) = (_text.LastIndexOf('\n', at) + 1, _text.IndexOf('\n', at));
            if (IdOf(_text.AsSpan(start, (end < 0 ? _text.Length : end) - start)) is { } id)
                ids.Add(id);
        }

        return [.. ids.Reverse()];

        int Next(int from) => _text.IndexOf(hash, from, StringComparison.Ordinal);
    }

    /// <summary>The entry that a line is about; null if it does not exist, or a crash left only a part of the line.</summary>
    private string? IdOf(ReadOnlySpan<char> line)
    {
        if (line.Count(LedgerKeys.Separator) != 4
            || !(line.EndsWith(FinishedEnd, StringComparison.Ordinal)
                || line.EndsWith(UnfinishedEnd, StringComparison.Ordinal)))
            return null;
        var id = line[..line.IndexOf(LedgerKeys.Separator)].ToString();
        return _existing.Contains(id) ? id : null;
    }
}
