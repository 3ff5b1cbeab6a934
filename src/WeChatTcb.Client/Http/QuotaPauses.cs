using System.Collections.Concurrent;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Interfaces whose quota is used up, and until when they are left alone: quotas count by interface (contract 4.5), and a refused call may
/// count as well. All callers of a connection keep the pause that one of them was told.
/// </summary>
internal sealed class QuotaPauses(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (TcbServiceException Refusal, DateTimeOffset Until)> _pauses = new();

    /// <summary>Begins a pause, if the table gives one to the code.</summary>
    internal void Note(string interfaceName, TcbServiceException refusal)
    {
        if (refusal.Error.RetryDelay > TimeSpan.Zero && refusal.RetryAfter is { } pause)
            _pauses[interfaceName] = (refusal, time.GetUtcNow() + pause);
    }

    /// <summary>Keeps a call from being made before the pause is over.</summary>
    /// <exception cref="TcbServiceException">The refusal that began the pause, with the time that is left of it.</exception>
    internal void Check(string interfaceName)
    {
        if (!_pauses.TryGetValue(interfaceName, out var pause))
            return;
        var left = pause.Until - time.GetUtcNow();
        if (left > TimeSpan.Zero)
            throw pause.Refusal.HoldingBack(left);
        _pauses.TryRemove(new(interfaceName, pause));
    }
}
