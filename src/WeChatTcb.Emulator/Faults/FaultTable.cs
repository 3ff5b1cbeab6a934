using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Faults;

/// <summary>The fault rules that are set. Every rule of its endpoint counts a call; the first rule that is due hits it.</summary>
/// <param name="initial">The rules at the start; a reset sets them again.</param>
internal sealed class FaultTable(IReadOnlyList<FaultRule> initial) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Entry> _entries = [.. initial.Select(static (rule, index) => new Entry(rule with { Id = index + 1 }))];
    private int _lastId = initial.Count;

    public IReadOnlyList<FaultState> States
    {
        get
        {
            lock (_lock)
                return [.. _entries.Select(static entry => entry.State)];
        }
    }

    /// <summary>Cancelled when the rule is removed, which releases the connections that it holds.</summary>
    public CancellationToken Held(FaultRule rule)
    {
        lock (_lock)
            return _entries.Find(entry => ReferenceEquals(entry.Rule, rule))?.Removed ?? new CancellationToken(canceled: true);
    }

    /// <summary>Adds rules, all at the same moment, and returns them with their ids.</summary>
    public IReadOnlyList<FaultState> Add(IEnumerable<FaultRule> rules)
    {
        lock (_lock)
        {
            Entry[] added = [.. rules.Select(rule => new Entry(rule with { Id = ++_lastId }))];
            _entries.AddRange(added);
            return [.. added.Select(static entry => entry.State)];
        }
    }

    /// <summary>Removes all rules.</summary>
    public void Clear() => Remove(static _ => true);

    /// <summary>Removes the rule with this id.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(long id) => Remove(entry => entry.Rule.Id == id);

    private bool Remove(Predicate<Entry> match)
    {
        List<Entry> removed;
        lock (_lock)
        {
            removed = _entries.FindAll(match);
            _entries.RemoveAll(match);
        }
        removed.ForEach(static entry => entry.Dispose());
        return removed.Count > 0;
    }

    /// <summary>Restores the rules of the start; their counts start at 0 again.</summary>
    public void Reset()
    {
        Clear();
        lock (_lock)
        {
            _entries.AddRange(initial.Select(static (rule, index) => new Entry(rule with { Id = index + 1 })));
            _lastId = initial.Count;
        }
    }

    /// <summary>Counts a call and returns the rule that hits it.</summary>
    public FaultRule? Next(EmulatorEndpoint endpoint)
    {
        lock (_lock)
        {
            FaultRule? hit = null;
            foreach (var entry in _entries)
                if ((entry.Rule.Endpoint == endpoint || entry.Rule.Endpoint == EmulatorEndpoint.Any) && entry.IsDue(taken: hit is not null))
                    hit = entry.Rule;
            return hit;
        }
    }

    public void Dispose() => Clear();

    private sealed class Entry(FaultRule rule) : IDisposable
    {
        private readonly CancellationTokenSource _removed = new();
        private readonly Random? _chance = rule.Probability is null ? null : new Random(rule.Seed ?? 0);
        private long _seen;
        private long _hits;

        public FaultRule Rule => rule;

        public CancellationToken Removed => _removed.Token;

        public FaultState State => new(rule, FaultDescription.Of(rule), _seen, _hits);

        // Drawn for every call in the range, so that another rule does not change what this one draws.
        public bool IsDue(bool taken)
        {
            _seen++;
            if (_seen < rule.Call || (rule.Count > 0 && _seen >= rule.Call + rule.Count)
                || (_chance is not null && _chance.NextDouble() >= rule.Probability) || taken)
                return false;
            _hits++;
            return true;
        }

        public void Dispose()
        {
            _removed.Cancel();
            _removed.Dispose();
        }
    }
}
