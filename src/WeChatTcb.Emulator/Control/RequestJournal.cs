namespace WeChatTcb.Emulator.Control;

/// <summary>The last requests, in the order in which they arrived.</summary>
internal sealed class RequestJournal
{
    /// <summary>How many requests are kept.</summary>
    public const int Capacity = 10_000;

    private readonly object _lock = new();
    private readonly EmulatorRequest?[] _entries = new EmulatorRequest?[Capacity];
    private long _last;
    private long _first = 1;

    /// <summary>Numbers a request and keeps it.</summary>
    public EmulatorRequest Add(Func<long, EmulatorRequest> make)
    {
        lock (_lock)
        {
            var entry = make(_last + 1);
            _last = entry.Number;
            return _entries[entry.Number % Capacity] = entry;
        }
    }

    /// <summary>Replaces a request's entry, if it is still kept, and returns the new one.</summary>
    public EmulatorRequest Replace(EmulatorRequest entry, EmulatorRequest by)
    {
        lock (_lock)
            if (ReferenceEquals(_entries[entry.Number % Capacity], entry))
                _entries[entry.Number % Capacity] = by;
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

    /// <summary>Removes all requests; the next number follows the last one.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            _first = _last + 1;
        }
    }

    /// <summary>Removes all requests and starts at 1 again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            (_first, _last) = (1, 0);
        }
    }
}
