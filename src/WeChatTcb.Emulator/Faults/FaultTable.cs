using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Faults;

/// <summary>The fault rules that are set. A call is counted by every rule of its endpoint and hit by one at most, the first set of those that are due.</summary>
/// <param name="initial">The rules at the start, which a reset sets again.</param>
internal sealed class FaultTable(IReadOnlyList<FaultRule> initial) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Entry> _entries = [.. initial.Select(static (rule, index) => new Entry(rule with { Id = index + 1 }))];
    private CancellationTokenSource _held = new();
    private int _lastId = initial.Count;

    public IReadOnlyList<FaultState> States
    {
        get
        {
            lock (_lock)
                return [.. _entries.Select(static entry => entry.State)];
        }
    }

    /// <summary>Signalled when the rules are cleared, which lets go of the connections that they hold.</summary>
    public CancellationToken Held
    {
        get
        {
            lock (_lock)
                return _held.Token;
        }
    }

    /// <summary>Sets rules behind those there are, all at the same moment; the result is the rules with their numbers.</summary>
    public IReadOnlyList<FaultState> Add(IEnumerable<FaultRule> rules)
    {
        lock (_lock)
        {
            Entry[] added = [.. rules.Select(rule => new Entry(rule with { Id = ++_lastId }))];
            _entries.AddRange(added);
            return [.. added.Select(static entry => entry.State)];
        }
    }

    /// <summary>Takes all rules away.</summary>
    public void Clear()
    {
        CancellationTokenSource held;
        lock (_lock)
        {
            _entries.Clear();
            (held, _held) = (_held, new());
        }
        held.Cancel();
        held.Dispose();
    }

    /// <summary>Back to the rules of the start, none of which has seen a call.</summary>
    public void Reset()
    {
        Clear();
        lock (_lock)
        {
            _entries.AddRange(initial.Select(static (rule, index) => new Entry(rule with { Id = index + 1 })));
            _lastId = initial.Count;
        }
    }

    /// <summary>Counts a call; the result is the rule that hits it.</summary>
    public FaultRule? Next(ServiceEndpoint endpoint)
    {
        lock (_lock)
        {
            FaultRule? hit = null;
            foreach (var entry in _entries)
                if ((entry.Rule.Endpoint == endpoint || entry.Rule.Endpoint == ServiceEndpoint.Any) && entry.IsDue(taken: hit is not null))
                    hit = entry.Rule;
            return hit;
        }
    }

    public void Dispose() => _held.Dispose();

    private sealed class Entry(FaultRule rule)
    {
        private readonly Random? _chance = rule.Probability is null ? null : new Random(rule.Seed ?? 0);
        private long _seen;
        private long _hits;

        public FaultRule Rule => rule;

        public FaultState State => new(rule, rule.Description, _seen, _hits);

        // The chance is drawn for every call within the span, so that another rule does not shift what this one draws.
        public bool IsDue(bool taken)
        {
            _seen++;
            if (_seen < rule.Call || (rule.Count > 0 && _seen >= rule.Call + rule.Count) || (_chance is not null && _chance.NextDouble() >= rule.Probability) || taken)
                return false;
            _hits++;
            return true;
        }
    }
}
