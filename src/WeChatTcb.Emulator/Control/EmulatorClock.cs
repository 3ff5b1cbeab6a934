namespace WeChatTcb.Emulator.Control;

/// <summary>
/// The emulator's clock: it goes with the machine's until it is stopped, and can be advanced either way. Timers are the machine's: they
/// only limit how long real work may take.
/// </summary>
internal sealed class EmulatorClock : TimeProvider
{
    /// <summary>The latest time, so that no lifetime goes beyond what .NET can represent.</summary>
    public static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object _lock = new();
    private readonly TimeProvider _machine;
    private readonly DateTimeOffset? _start;
    private DateTimeOffset? _stoppedAt;
    private TimeSpan _ahead;

    /// <param name="machine">The machine's clock.</param>
    /// <param name="start">The time at which it stands still at first; null to go with the machine's clock.</param>
    public EmulatorClock(TimeProvider machine, DateTimeOffset? start)
    {
        _machine = machine;
        _stoppedAt = _start = start;
    }

    /// <summary>Whether it stands still.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_lock)
                return _stoppedAt is not null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return Now;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Stops it at the present time.</summary>
    public void Stop()
    {
        lock (_lock)
            _stoppedAt = Now;
    }

    /// <summary>Lets it go on from the present time.</summary>
    public void Continue()
    {
        lock (_lock)
            (_ahead, _stoppedAt) = (Now - _machine.GetUtcNow(), null);
    }

    /// <summary>Advances the time, also while it goes.</summary>
    /// <returns>Whether the new time is not after <see cref="Latest"/>; otherwise nothing changes.</returns>
    public bool TryAdvance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            if (Now > Latest - by)
                return false;
            if (_stoppedAt is { } moment)
                _stoppedAt = moment + by;
            else
                _ahead += by;
            return true;
        }
    }

    /// <summary>Returns to how it was at the start.</summary>
    public void Reset()
    {
        lock (_lock)
            (_ahead, _stoppedAt) = (TimeSpan.Zero, _start);
    }

    private DateTimeOffset Now => _stoppedAt ?? (_machine.GetUtcNow() + _ahead);
}
