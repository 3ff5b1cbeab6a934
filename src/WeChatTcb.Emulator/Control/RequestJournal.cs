using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Control;

/// <summary>The last requests, in the order of their arrival.</summary>
internal sealed class RequestJournal
{
    /// <summary>How many requests are kept.</summary>
    public const int Capacity = 10_000;

    private readonly object _lock = new();
    private readonly JournalEntry?[] _entries = new JournalEntry?[Capacity];
    private long _last;
    private long _first = 1;

    /// <summary>Gives a request its number and keeps it.</summary>
    public JournalEntry Add(Func<long, JournalEntry> make)
    {
        lock (_lock)
        {
            var entry = make(_last + 1);
            _last = entry.Number;
            return _entries[entry.Number % Capacity] = entry;
        }
    }

    /// <summary>Notes what became of a request, if it is still kept; the result is the new entry.</summary>
    public JournalEntry Replace(JournalEntry entry, JournalEntry by)
    {
        lock (_lock)
            if (ReferenceEquals(_entries[entry.Number % Capacity], entry))
                _entries[entry.Number % Capacity] = by;
        return by;
    }

    /// <summary>The requests of an endpoint that came after a number, at most the last so many.</summary>
    public IReadOnlyList<JournalEntry> Read(ServiceEndpoint? endpoint, long after, int last)
    {
        var found = new List<JournalEntry>();
        lock (_lock)
            for (var number = _last; number >= Math.Max(Math.Max(_first, _last - Capacity + 1), after + 1) && found.Count < last; number--)
                if (_entries[number % Capacity] is { } entry && (endpoint is null or ServiceEndpoint.Any || entry.Endpoint == endpoint))
                    found.Add(entry);
        found.Reverse();
        return found;
    }

    /// <summary>Forgets all requests; the numbers go on.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            _first = _last + 1;
        }
    }

    /// <summary>Forgets all requests and begins with 1 again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_entries);
            (_first, _last) = (1, 0);
        }
    }
}
