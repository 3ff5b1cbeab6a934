namespace WeChatTcb.Emulator.Control;

/// <summary>The last requests, in the order in which they arrived.</summary>
internal sealed class RequestJournal
{
    /// <summary>How many requests are kept.</summary>
    public const int Capacity = 10_000;

    private readonly object _lock = new();
    private readonly EmulatorRequest?[] _entries = new EmulatorRequest?[Capacity];
    private readonly long[] _changes = new long[Capacity];
    private TaskCompletionSource? _changed;
    private long _change;
    private long _cleared;
    private long _last;
    private long _first = 1;

    /// <summary>Completes at the next change. Take it before reading, so that no change is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Numbers a request and keeps it.</summary>
    public EmulatorRequest Add(Func<long, EmulatorRequest> make)
    {
        lock (_lock)
        {
            var entry = make(_last + 1);
            _last = entry.Number;
            return Set(entry);
        }
    }

    /// <summary>Replaces a request's entry, if it is still kept, and returns the new one.</summary>
    public EmulatorRequest Replace(EmulatorRequest entry, EmulatorRequest by)
    {
        lock (_lock)
            if (ReferenceEquals(_entries[entry.Number % Capacity], entry))
                Set(by);
        return by;
    }

    /// <summary>The last requests of an endpoint after a number.</summary>
    public IReadOnlyList<EmulatorRequest> Read(EmulatorEndpoint endpoint, long after, int last)
    {
        var found = new List<EmulatorRequest>();
        lock (_lock)
        {
            var first = Math.Max(Math.Max(_first, _last - Capacity + 1), after + 1);
            for (var number = _last; number >= first && found.Count < last; number--)
                if (_entries[number % Capacity] is { } entry && (endpoint == EmulatorEndpoint.Any || entry.Endpoint == endpoint))
                    found.Add(entry);
        }
        found.Reverse();
        return found;
    }

    /// <summary>What has changed since an earlier call.</summary>
    /// <param name="since">The <see cref="JournalChanges.Change"/> of that call; 0 for the first.</param>
    /// <param name="last">The most requests to return; the latest ones.</param>
    public JournalChanges ReadChanges(long since, int last)
    {
        var found = new List<EmulatorRequest>();
        lock (_lock)
        {
            var first = Math.Max(_first, _last - Capacity + 1);
            for (var number = _last; number >= first && found.Count < last; number--)
                if (_entries[number % Capacity] is { } entry && _changes[number % Capacity] > since)
                    found.Add(entry);
            found.Reverse();
            return new JournalChanges(found, _change, _cleared > since);
        }
    }

    /// <summary>Removes all requests; the next number follows the last one.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            _first = _last + 1;
            _cleared = Change();
        }
    }

    /// <summary>Removes all requests and starts at 1 again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            (_first, _last) = (1, 0);
            _cleared = Change();
        }
    }

    private EmulatorRequest Set(EmulatorRequest entry)
    {
        _changes[entry.Number % Capacity] = Change();
        return _entries[entry.Number % Capacity] = entry;
    }

    private long Change()
    {
        _changed?.SetResult();
        _changed = null;
        return ++_change;
    }
}

/// <summary>Changes of the journal.</summary>
/// <param name="Entries">The requests that are new or have a response now, in the order of arrival.</param>
/// <param name="Change">The number of the last change.</param>
/// <param name="Cleared">Whether the requests from before were removed.</param>
internal sealed record JournalChanges(IReadOnlyList<EmulatorRequest> Entries, long Change, bool Cleared);
